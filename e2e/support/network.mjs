// Three machines, each a network namespace: the patient's, the clinician's and the clinic's between
// them, which passes nothing on. So the only way from one browser to the other is the clinic's relay.
import { execFile, execFileSync, spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { after } from "node:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { door } from "./door.mjs";
import { onLeaving } from "./leaving.mjs";
import { freePort, Server } from "./server.mjs";
import { Trust } from "./trust.mjs";

const exec = promisify(execFile);
const program = (name) => join(import.meta.dirname, `${name}.mjs`);

/** The clinic's one address, which both reach through links of their own. */
export const CLINIC = { name: "clinic.test", address: "10.91.0.1" };
export const ADDRESS = { patient: "10.91.1.2", clinician: "10.91.2.2" };
/** Addresses on a second link, for who changes from one network to another. */
const SECOND = { patient: "10.91.3.2", clinician: "10.91.4.2" };
const LINKS = { uplink: ADDRESS, mobile: SECOND };

/** Says of links that are yet to be made whether they do without IPv6. */
const WITHOUT_IPV6 = "/proc/sys/net/ipv6/conf/default/disable_ipv6";

let made = 0;
const freshName = (of) => `anteroom-${process.pid}-${(made += 1)}-${of}`;

/** What makes a link carry no more than this; a queue in front of it holds a third of a second. */
const shaped = (link, bitsPerSecond) =>
  ["qdisc", "add", "dev", link, "root", "tbf", "rate", `${bitsPerSecond}bit`, "burst", "3000", "latency", "300ms"];

/** Why there can't be such machines here, in a word; false when there can. */
export async function noNetworks() {
  if (process.platform !== "linux" || process.getuid() !== 0) return "network namespaces need root on Linux";
  const name = freshName("probe");
  try {
    await exec("ip", ["netns", "add", name]);
    await exec("ip", ["netns", "exec", name, "nft", "add table inet probe"]);
    await exec("ip", ["netns", "exec", name, "tc", ...shaped("lo", 1_000_000)]);
    return false;
  } catch (error) {
    return `no network namespaces with firewalls and poor lines can be made here: ${error.stderr || error.message}`;
  } finally {
    await exec("ip", ["netns", "del", name]).catch(() => {});
  }
}

export class Network {
  #helpers = [];
  #doors = [];
  links = new Set();
  #remove = onLeaving(() => this.#end());

  constructor(folder) {
    this.folder = folder;
    this.names = {};
    /** The link each machine is on. */
    this.on = { patient: "uplink", clinician: "uplink" };
  }

  static async make() {
    const network = new Network(await mkdtemp(join(tmpdir(), "anteroom-network-")));
    try {
      await network.#build();
    } catch (error) {
      network.remove();
      throw error;
    }
    return network;
  }

  async #build() {
    // With the dot as well, as Chromium asks for a relay over UDP.
    await writeFile(this.hosts, `127.0.0.1 localhost\n${CLINIC.address} ${CLINIC.name} ${CLINIC.name}.\n`);
    // Nobody answers there, which a browser learns at once.
    await writeFile(this.nameServers, "nameserver 127.0.0.1\noptions attempts:1\n");
    for (const machine of ["clinic", "patient", "clinician"]) {
      this.names[machine] = freshName(machine);
      await exec("ip", ["netns", "add", this.names[machine]]);
      // A link's own address of IPv6 is good only after a second or two, and then Chromium takes the network for
      // another one and gives up all that it is fetching.
      await this.run(machine, "sh", ["-c", `test ! -e ${WITHOUT_IPV6} || echo 1 >${WITHOUT_IPV6}`]);
      await this.#ip(machine, "link set lo up");
    }
    const forwards = "/proc/sys/net/ipv4/ip_forward";
    await this.run("clinic", "sh", ["-c", `grep -qx 0 ${forwards} || echo 0 >${forwards}`]);
    await this.#ip("clinic", `addr add ${CLINIC.address}/32 dev lo`);
    for (const machine of Object.keys(ADDRESS)) {
      await this.#link(machine, "uplink", `to-${machine}`);
      await this.#join(machine, "uplink");
    }
  }

  async #link(machine, link, end) {
    await this.#ip(machine, `link add ${link} type veth peer name ${end} netns ${this.names.clinic}`);
    await this.#ip("clinic", `addr add ${this.#gateway(machine, link)}/24 dev ${end}`);
    await this.#ip("clinic", `link set ${end} up`);
  }

  #gateway(machine, link) {
    return LINKS[link][machine].replace(/\d+$/, "1");
  }

  async #join(machine, link) {
    await this.#ip(machine, `addr add ${LINKS[link][machine]}/24 dev ${link}`);
    await this.#ip(machine, `link set ${link} up`);
    await this.#ip(machine, `route add default via ${this.#gateway(machine, link)}`);
  }

  async #leave(machine, link) {
    await this.#ip(machine, `link set ${link} down`);
    await this.#ip(machine, `addr flush dev ${link}`);
  }

  /** From Wi-Fi to the mobile network, or back: another link, another address, and the old one dead. */
  async moves(machine, { betweenMs = 0 } = {}) {
    const from = this.on[machine];
    const to = from === "uplink" ? "mobile" : "uplink";
    if (to === "mobile" && !this.links.has(machine)) {
      this.links.add(machine);
      await this.#link(machine, "mobile", `mobile-${machine}`);
    }
    await this.#leave(machine, from);
    if (betweenMs) await new Promise((over) => setTimeout(over, betweenMs));
    await this.#join(machine, to);
    this.on[machine] = to;
  }

  /** Somebody has cut through the cable: nothing passes, and nobody is told. `what` narrows it. */
  async cuts(machine, what = "") {
    const rules = `
      table inet cable {
        chain in {
          type filter hook input priority -10; policy accept;
          iif != lo ${what.replaceAll("port", "sport")} drop
        }
        chain out {
          type filter hook output priority -10; policy accept;
          oif != lo ${what.replaceAll("port", "dport")} drop
        }
      }`;
    await this.run(machine, "nft", [rules]);
  }

  async mends(machine) {
    await this.run(machine, "nft", ["delete table inet cable"]);
  }

  /** The browsers of a machine, for stopping and waking them as a closed lid does. */
  async browsers(machine) {
    const pids = (await exec("ip", ["netns", "pids", this.names[machine]])).stdout.split("\n").filter(Boolean).map(Number);
    const isBrowser = (pid) => {
      try {
        return /chrom|firefox|Web Content|Socket Process/i.test(readFileSync(`/proc/${pid}/comm`, "utf8"));
      } catch {
        return false;
      }
    };
    return pids.filter(isBrowser);
  }

  /** From now on all datagrams of a machine to the clinic's relay go over a line that can be made poor. */
  async poorLine(machine, port = 3478, through = 13478) {
    const file = join(this.folder, `line-${machine}.json`);
    await writeFile(file, "{}");
    const rules = `
      table inet detour_${machine} {
        chain in {
          type nat hook prerouting priority -100; policy accept;
          iifname "to-${machine}" udp dport ${port} redirect to :${through}
        }
      }`;
    await this.run("clinic", "nft", [rules]);
    // It answers at the address that the machine takes for the clinic's end of its link.
    await this.#helper("clinic", "line", CLINIC.address, String(through), String(port), file);
    return (how) => writeFile(file, JSON.stringify(how));
  }

  get hosts() {
    return join(this.folder, "hosts");
  }

  get nameServers() {
    return join(this.folder, "resolv.conf");
  }

  #ip(machine, words) {
    return exec("ip", ["-n", this.names[machine], ...words.split(" ")]);
  }

  /** The command that starts a program on a machine. */
  command(machine, path, args = []) {
    return ["ip", ["netns", "exec", this.names[machine], path, ...args]];
  }

  /** What a program on a machine prints until it ends. */
  async run(machine, path, args) {
    return (await exec(...this.command(machine, path, args))).stdout;
  }

  /** A program that starts another one on a machine, where the clinic's name is known. */
  async #launcher(machine, path) {
    const launcher = join(this.folder, `${machine}-${path.split("/").pop()}`);
    const names = `mount --bind ${this.hosts} /etc/hosts && mount --bind ${this.nameServers} /etc/resolv.conf`;
    await writeFile(launcher, `#!/bin/sh\nexec ip netns exec ${this.names[machine]} sh -c '${names} && exec "$0" "$@"' '${path}' "$@"\n`);
    await chmod(launcher, 0o755);
    return launcher;
  }

  /** Where a person's browsers run, with a trust. */
  async place(machine, trust) {
    return {
      home: await trust.home(),
      program: await this.#launcher(machine, process.env.CHROMIUM ?? "/usr/bin/chromium"),
      firefox: () => this.#firefox(machine, trust),
    };
  }

  /** Firefox is driven through a port, so that needs a door. */
  async #firefox(machine, trust) {
    const debuggingPort = await freePort();
    const file = join(this.folder, `door-${debuggingPort}`);
    await this.#helper(machine, "door", file, String(debuggingPort));
    this.#doors.push(await door(file, debuggingPort));
    const launcher = await this.#launcher(machine, process.env.FIREFOX ?? "/usr/bin/firefox-esr");
    return { profile: await trust.profile(), program: launcher, debuggingPort };
  }

  /** Where the clinic's server runs: the site on 443, and the relay there and at `settings`' ports. */
  clinic(trust) {
    const here = (path) => this.run("clinic", process.execPath, [program("ask"), `https://localhost${path}`, trust.authority]);
    return {
      port: 443,
      url: () => `https://${CLINIC.name}`,
      listen: (port) => `0.0.0.0:${port}`,
      command: (path, args) => this.command("clinic", path, args),
      get: (_server, path) => here(path),
    };
  }

  /** One of these files as a program on a machine, until the network goes; it says when it is ready. */
  async #helper(machine, name, ...args) {
    const [path, words] = this.command(machine, process.execPath, [program(name), ...args]);
    const helper = spawn(path, words, { stdio: ["ignore", "pipe", "inherit"] });
    this.#helpers.push(helper);
    await new Promise((ready, failed) => {
      helper.stdout.once("data", ready);
      helper.once("exit", (code) => failed(new Error(`${name} ended on ${machine}: ${code}`)));
    });
  }

  /** A machine that answers whoever reaches it on a port. */
  answers(machine, address, port) {
    return this.#helper(machine, "knock", "answer", address, String(port));
  }

  /** By what one machine reaches an address: `{ tcp, udp }`. */
  async reaches(machine, address, port, seconds = 3) {
    return JSON.parse(await this.run(machine, process.execPath, [program("knock"), "knock", address, String(port), String(seconds)]));
  }

  /** A firewall that lets nothing out of a machine but TCP to port 443. */
  async bar(machine) {
    const rules = `
      table inet firewall {
        chain out {
          type filter hook output priority 0; policy drop;
          oif lo accept
          tcp dport 443 accept
        }
        chain in {
          type filter hook input priority 0; policy drop;
          iif lo accept
          tcp sport 443 ct state established accept
        }
      }`;
    await this.run(machine, "nft", [rules]);
  }

  /** No firewall any more. */
  async unbar(machine) {
    await this.run(machine, "nft", ["flush ruleset"]);
  }

  /** Of all datagrams between a machine and the clinic so many in a hundred are lost on the way, by chance. */
  async loses(machine, percent) {
    // Each end loses what comes: what does not leave at all is an error to its sender, and not a loss.
    for (const [where, link] of [[machine, "uplink"], ["clinic", `to-${machine}`]]) {
      await this.run(where, "nft", ["destroy table inet line"]).catch(() => this.run(where, "nft", ["add table inet line; delete table inet line"]));
      if (!percent) continue;
      const rules = `
        table inet line {
          chain in {
            type filter hook input priority 0; policy accept;
            iifname "${link}" meta l4proto udp numgen random mod 100 < ${percent} drop
          }
        }`;
      await this.run(where, "nft", [rules]);
    }
  }

  /** A link to the clinic that carries no more than this each way; without a number, all there is. */
  async carries(machine, bitsPerSecond) {
    const ends = [[machine, "uplink"], ["clinic", `to-${machine}`]];
    for (const [where, link] of ends) {
      await this.run(where, "tc", ["qdisc", "del", "dev", link, "root"]).catch(() => {});
      if (bitsPerSecond) await this.run(where, "tc", shaped(link, bitsPerSecond));
    }
  }

  remove() {
    this.#remove();
  }

  #end() {
    for (const helper of this.#helpers) helper.kill();
    for (const open of this.#doors) open.close();
    for (const name of Object.values(this.names)) {
      try {
        execFileSync("ip", ["netns", "del", name], { stdio: "ignore" });
      } catch {
        // It was never made.
      }
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * All that journeys between the machines stand on: why they are skipped, or the network, where each person's
 * browsers run, and a server with the site on 443 and the relay at `port` beside it.
 */
export async function machines(port = 3478) {
  const skip = await noNetworks();
  if (skip) return { skip, places: {}, server: () => {} };
  const trust = await Trust.make([`DNS:${CLINIC.name}`, "DNS:localhost"]);
  const network = await Network.make();
  after(() => {
    network.remove();
    trust.remove();
  });
  const usual = {
    ANTEROOM_TLS_CERTIFICATE: trust.certificate,
    ANTEROOM_TLS_KEY: trust.key,
    ANTEROOM_TURN_LISTEN: `${CLINIC.address}:${port}`,
  };
  return {
    skip,
    network,
    places: { phone: await network.place("patient", trust), desktop: await network.place("clinician", trust) },
    server: (settings = {}) => Server.start("demo", { ...usual, ...settings }, network.clinic(trust)),
  };
}
