// The real release program on a free port, with a data folder of its own that goes away afterwards.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ask } from "./ask.mjs";
import { onLeaving } from "./leaving.mjs";
import { until } from "./until.mjs";

const PROGRAM = resolve(process.env.ANTEROOM_BIN ?? join(import.meta.dirname, "../../target/release/anteroom"));

export const freePort = () =>
  new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "localhost", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

// The scripts' own ANTEROOM_ variables must not reach the program, which refuses unknown ones.
const cleanEnvironment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ANTEROOM_")));

/** Where a server runs unless a journey says otherwise: on this machine, by plain HTTP. */
const HERE = {
  url: (port) => `http://localhost:${port}`,
  listen: (port) => `localhost:${port}`,
  command: (program, args) => [program, args],
  get: (server, path) => ask(`${server.url}${path}`, server.place.ca),
};

export class Server {
  #leave = onLeaving(() => {
    this.process?.kill("SIGTERM");
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  });

  constructor(mode, port, folder, settings, place) {
    this.mode = mode;
    this.port = port;
    this.folder = folder;
    this.settings = settings;
    this.place = { ...HERE, ...place };
    this.url = this.place.url(port);
    this.output = "";
  }

  static async start(mode = "demo", settings = {}, place = {}) {
    const folder = await mkdtemp(join(tmpdir(), "anteroom-e2e-"));
    const server = new Server(mode, place.port ?? (await freePort()), folder, settings, place);
    try {
      await server.launch();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  async launch() {
    const environment = {
      ...cleanEnvironment(),
      ANTEROOM_LISTEN: this.place.listen(this.port),
      ANTEROOM_PUBLIC_URL: this.url,
      ANTEROOM_DATA_DIR: this.folder,
      ANTEROOM_BRANDING_TELEPHONE: "01632 960 000",
      ...(process.env.ANTEROOM_E2E_APP ? { ANTEROOM_APP_DIR: process.env.ANTEROOM_E2E_APP } : {}),
      ...this.settings,
    };
    const [program, args] = this.place.command(PROGRAM, [this.mode]);
    this.process = spawn(program, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const hear = (chunk) => (this.output += chunk);
    this.process.stdout.on("data", hear);
    this.process.stderr.on("data", hear);
    this.ended = new Promise((done) => this.process.once("exit", (code, signal) => done({ code, signal })));
    let over = null;
    this.ended.then((how) => (over = how));
    await until(
      async () => {
        if (over) throw new Error(`The server ended (${over.code ?? over.signal}):\n${this.output}`);
        return this.get("/health/ready").then(() => true, () => false);
      },
      { what: "the server to be ready", seconds: 90 },
    ).catch((error) => {
      throw new Error(`${error.message}\n${this.output}`);
    });
  }

  /** What a program on the server's machine reads from an address of it; anything but a 2xx is an error. */
  get(path) {
    return this.place.get(this, path);
  }

  /** All figures of this name, read at one time: `{ labels, value }`. */
  async figures(name) {
    const lines = (await this.get("/metrics")).split("\n").filter((line) => line.split(/[ {]/)[0] === name);
    return lines.map((line) => ({
      labels: Object.fromEntries([...line.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value])),
      value: Number(line.split(" ").pop()),
    }));
  }

  /** What a power cut does: no chance to say goodbye. */
  async kill() {
    this.process.kill("SIGKILL");
    await this.ended;
  }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill("SIGTERM");
      const late = setTimeout(() => this.process.kill("SIGKILL"), 5000);
      await this.ended;
      clearTimeout(late);
    }
    this.#leave();
  }

  /** A line of the program's own words, as soon as it is there. */
  async says(pattern) {
    return until(() => this.output.match(pattern), { what: `the server to say ${pattern}`, seconds: 10 });
  }
}
