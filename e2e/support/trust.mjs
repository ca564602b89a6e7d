// A certificate authority of the tests' own, a certificate from it, and homes for browsers that
// trust it. Nothing of it touches what the person at this machine trusts.
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { onLeaving } from "./leaving.mjs";

const run = promisify(execFile);

const sections = (names) => `
[req]
distinguished_name = subject
prompt = no
[subject]
CN = Anteroom's tests
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = CA:FALSE
keyUsage = digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = ${names.join(", ")}
`;

export class Trust {
  #remove = onLeaving(() => rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 }));

  constructor(folder) {
    this.folder = folder;
    this.authority = join(folder, "authority.pem");
    this.certificate = join(folder, "server.pem");
    this.key = join(folder, "server.key");
  }

  /** A new authority and a certificate for these names, good for a day. */
  static async make(names = ["DNS:localhost", "IP:127.0.0.1", "IP:::1"]) {
    const trust = new Trust(await mkdtemp(join(tmpdir(), "anteroom-trust-")));
    const [config, request, authorityKey] = ["openssl.cnf", "server.csr", "authority.key"].map((name) => join(trust.folder, name));
    await writeFile(config, sections(names));
    const newKey = (to) => ["-config", config, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", to];
    await run("openssl", ["req", "-x509", ...newKey(authorityKey), "-extensions", "authority", "-days", "1", "-out", trust.authority]);
    await run("openssl", ["req", ...newKey(trust.key), "-out", request]);
    const by = ["-CA", trust.authority, "-CAkey", authorityKey, "-set_serial", "2"];
    const as = ["-extfile", config, "-extensions", "server", "-days", "1", "-out", trust.certificate];
    await run("openssl", ["x509", "-req", "-in", request, ...by, ...as]);
    return trust;
  }

  async #store(folder) {
    await mkdir(folder, { recursive: true });
    await run("certutil", ["-d", `sql:${folder}`, "-N", "--empty-password"]);
    await run("certutil", ["-d", `sql:${folder}`, "-A", "-n", "authority", "-t", "C,,", "-i", this.authority]);
    return folder;
  }

  /** A home folder; a Chromium that has it trusts the authority. */
  async home() {
    const home = await mkdtemp(join(this.folder, "home-"));
    await this.#store(join(home, ".pki/nssdb"));
    return home;
  }

  /** A profile folder; a Firefox that has it trusts the authority. */
  async profile() {
    return this.#store(await mkdtemp(join(this.folder, "profile-")));
  }

  remove() {
    this.#remove();
  }
}
