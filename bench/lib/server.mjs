// What the benches of booking share: a server of the release binary, pinned where wanted, on either engine; the
// load; figures.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const argument = (name, usual) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : process.argv[at + 1];
};
const release = (name) => join(import.meta.dirname, "../../target/release", name);
export const SERVER = resolve(process.env.ANTEROOM_BIN ?? release("anteroom"));
export const LOAD = resolve(process.env.BOOKING_LOAD ?? release("examples/booking-load"));

/** The engines to measure: `--engines sqlite,postgres`. PostgreSQL needs ANTEROOM_TEST_DATABASE_URL (scripts/bench sets it). */
export const ENGINES = argument("engines", process.env.ANTEROOM_TEST_DATABASE_URL ? "sqlite,postgres" : "sqlite").split(",");

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
export const freePort = () =>
  new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
/** Waits until somebody takes connections there. */
export async function listening(address) {
  const [host, port] = address.split(":");
  for (let tries = 0; tries < 400; tries += 1) {
    const there = await new Promise((done) => {
      const socket = connect(Number(port), host, () => done(true)).once("error", () => done(false));
      socket.once("connect", () => socket.end());
    });
    if (there) return;
    await pause(25);
  }
  throw new Error(`nobody listens at ${address}`);
}
export const ended = (child) => new Promise((done) => ((child.exitCode ?? child.signalCode) !== null ? done() : child.once("exit", done)));

const sql = (url, text) => execFileSync("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-c", text, url], { stdio: ["ignore", "ignore", "inherit"] });

/** A clinic's own folder, and database where it is PostgreSQL: the settings that name them. */
export async function place(engine) {
  const folder = mkdtempSync(join(tmpdir(), "anteroom-bench-"));
  const port = await freePort();
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ANTEROOM_")));
  const env = {
    ...clean,
    ANTEROOM_LISTEN: `127.0.0.1:${port}`,
    ANTEROOM_PUBLIC_URL: `http://127.0.0.1:${port}`,
    ANTEROOM_DATA_DIR: folder,
    ANTEROOM_BRANDING_TELEPHONE: "01632 960 000",
    RUST_LOG: "warn",
    ...(process.env.ANTEROOM_APP_DIR ? { ANTEROOM_APP_DIR: process.env.ANTEROOM_APP_DIR } : {}),
  };
  const around = process.env.ANTEROOM_TEST_DATABASE_URL;
  const name = `bench_${process.pid}_${port}`;
  if (engine === "postgres") {
    sql(around, `CREATE DATABASE ${name}`);
    env.ANTEROOM_DATABASE_URL = Object.assign(new URL(around), { pathname: name }).href;
  }
  return {
    engine,
    env,
    folder,
    address: `127.0.0.1:${port}`,
    gone: () => {
      if (engine === "postgres") sql(around, `DROP DATABASE ${name} WITH (FORCE)`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The load's answer. */
export function load(where, args) {
  return new Promise((done, failed) => {
    const child = spawn(LOAD, args.map(String), { env: where.env, stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (chunk) => (said += chunk));
    child.once("exit", (code) => (code === 0 ? done(JSON.parse(said.trim().split("\n").at(-1))) : failed(new Error(`the load ended with ${code}`))));
  });
}

export async function seed(where, clinicians, bookings) {
  const seeded = await load(where, ["seed", clinicians, bookings]);
  // What the server does by itself some minutes after so many rows, done before anything is measured.
  if (where.engine === "postgres") for (const text of ["VACUUM ANALYZE", "CHECKPOINT"]) sql(where.env.ANTEROOM_DATABASE_URL, text);
  const file = join(where.folder, "seeded.json");
  writeFileSync(file, JSON.stringify(seeded), { mode: 0o600 });
  return { ...seeded, file };
}

/** The server, on one core when one is given. */
export async function serve(where, core) {
  const [program, args] = core === undefined ? [SERVER, ["serve"]] : ["taskset", ["-c", String(core), SERVER, "serve"]];
  const child = spawn(program, args, { env: where.env, stdio: ["ignore", "ignore", "inherit"] });
  for (let tries = 0; tries < 1_200; tries += 1) {
    if (child.exitCode !== null) throw new Error("the server ended");
    if (await fetch(`http://${where.address}/health/ready`).then((answer) => answer.ok, () => false)) break;
    await pause(25);
  }
  const agent = new Agent({ keepAlive: true });
  const stop = async () => {
    agent.destroy();
    child.kill("SIGTERM");
    await ended(child);
  };
  /** One question: how long until all of the answer was there, and the answer. */
  const ask = (path, cookie = "") =>
    new Promise((done, failed) => {
      const began = performance.now();
      request(`http://${where.address}${path}`, { agent, headers: { cookie } }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => {
          const ms = performance.now() - began;
          const body = Buffer.concat(parts);
          if (answer.statusCode !== 200) failed(new Error(`${path}: ${answer.statusCode} ${body.subarray(0, 300)}`));
          else done({ ms, bytes: body.length, body: JSON.parse(body) });
        });
      })
        .on("error", failed)
        .end();
    });
  return { child, stop, ask };
}

export const share = (all, part) => [...all].sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * part))];

export const figure = (claim, ours, peer, unit, goal, holds) =>
  console.log(JSON.stringify({ claim, ours: Number(ours.toPrecision(4)), peer: peer === null ? null : Number(peer.toPrecision(4)), ratio: peer ? Number((ours / peer).toPrecision(3)) : null, unit, goal, holds }));
