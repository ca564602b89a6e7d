// Claims: 10,000 sockets in 2,500 rooms take at most 40 kB each, rooms and all, and an event is with its receiver
// within 50 ms (p99); beside both a bare relay on npm's `ws`, which keeps nothing. At nine o'clock 2,000 people come
// within 10 s, with 30 candidates each, and 95 of a hundred are in within 3 s.
//
//   make bench NAME=signalling      about five minutes, most of it for making people through the API
//   node bench/signalling.mjs --rooms 100 --seconds 5 --people 200
//
// The load (signalling/examples/signalling-load) and what it measures share the machine; the latencies hold both.
// Files: each side needs one for each socket, and as many as the system's hard limit are asked for.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const argument = (name, usual) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : process.argv[at + 1];
};
const SECONDS = argument("seconds", "20");
const PEOPLE = argument("people", "2000");
const EACH = 4;
const release = (name) => join(import.meta.dirname, "../target/release", name);
const SERVER = resolve(process.env.ANTEROOM_BIN ?? release("anteroom"));
const LOAD = resolve(process.env.SIGNALLING_LOAD ?? release("examples/signalling-load"));

const files = Number(execFileSync("sh", ["-c", "ulimit -Hn"]).toString().trim().replace("unlimited", "1000000"));
const wanted = Number(argument("rooms", "2500"));
const ROOMS = Math.min(wanted, Math.floor((files - 500) / EACH));
if (ROOMS < wanted) console.log(`    only ${ROOMS} rooms: the system allows ${files} open files a program`);

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const freePort = () =>
  new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

/** With as many open files as the system allows. */
const start = (program, args, options) =>
  spawn("sh", ["-c", 'ulimit -n "$(ulimit -Hn)"; exec "$@"', "sh", program, ...args], { stdio: ["pipe", "pipe", "inherit"], ...options });

const ended = (child) => new Promise((done) => ((child.exitCode ?? child.signalCode) !== null ? done() : child.once("exit", done)));
const stop = async (child) => {
  child.kill("SIGTERM");
  await ended(child);
};

const resident = ({ pid }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);

async function ours() {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "anteroom-bench-signalling-"));
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("ANTEROOM_")));
  const address = `localhost:${port}`;
  const server = start(SERVER, ["demo"], {
    env: {
      ...clean,
      ANTEROOM_LISTEN: address,
      ANTEROOM_PUBLIC_URL: `http://${address}`,
      ANTEROOM_DATA_DIR: folder,
      ANTEROOM_LIMITS_CONNECTIONS: String(files),
      ...(process.env.ANTEROOM_APP_DIR ? { ANTEROOM_APP_DIR: process.env.ANTEROOM_APP_DIR } : {}),
    },
  });
  server.stdout.resume();
  for (let tries = 0; tries < 600; tries += 1) {
    if (server.exitCode !== null) throw new Error("the server ended");
    if (await fetch(`http://${address}/health/ready`).then((answer) => answer.ok, () => false)) break;
    await pause(100);
  }
  return { server, address, gone: () => rmSync(folder, { recursive: true, force: true }) };
}

async function peer() {
  const port = await freePort();
  const server = start(process.execPath, [join(import.meta.dirname, "peers/relay.mjs"), String(port)]);
  await new Promise((ready) => server.stdout.once("data", ready));
  return { server, address: `127.0.0.1:${port}`, gone: () => {} };
}

/** The load's steps, one after another; `go` lets it go on. */
function load(args) {
  const child = start(LOAD, args);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const step = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the load ended at ${args[0]}`);
    return JSON.parse(value);
  };
  return { child, step, go: () => child.stdin.write("\n") };
}

async function rooms(kind, make) {
  const { server, address, gone } = await make();
  const { child, step, go } = load([kind, address, String(ROOMS), String(EACH), SECONDS]);
  try {
    await step();
    await pause(2_000);
    const before = resident(server);
    go();
    const up = await step();
    const after = resident(server);
    go();
    const measured = await step();
    const each = (after - before) / up.sockets;
    console.log(`    ${kind}: ${up.sockets} sockets up after ${up.seconds.toFixed(0)} s, ${before} kB before and ${after} kB with them; ${measured.heard} of ${measured.spoken} events heard, p50 ${measured.p50.toFixed(2)} ms, p99 ${measured.p99.toFixed(2)} ms, at most ${measured.most.toFixed(0)} ms`);
    return { each, p99: measured.p99, heard: measured.heard / measured.spoken };
  } finally {
    await stop(child);
    await stop(server);
    gone();
  }
}

async function herd() {
  const { server, address, gone } = await ours();
  const { child, step, go } = load(["herd", address, PEOPLE, "10", "30"]);
  try {
    await step();
    go();
    const measured = await step();
    console.log(`    herd: ${measured.people} people within ${measured.came_within.toFixed(1)} s: in after p50 ${measured.join_p50.toFixed(0)} ms, p95 ${measured.join_p95.toFixed(0)} ms, at most ${measured.join_most.toFixed(0)} ms; from being let in to the last candidate p50 ${measured.together_p50.toFixed(0)} ms, p95 ${measured.together_p95.toFixed(0)} ms`);
    return measured;
  } finally {
    await stop(child);
    await stop(server);
    gone();
  }
}

const figure = (claim, ours, peer, unit, goal, holds) =>
  console.log(JSON.stringify({ claim, ours: Number(ours.toPrecision(4)), peer: peer === null ? null : Number(peer.toPrecision(4)), ratio: peer ? Number((ours / peer).toFixed(2)) : null, unit, goal, holds }));

const theirs = await rooms("peer", peer);
const here = await rooms("rooms", ours);
const crowd = await herd();
figure(`signalling, ${ROOMS * EACH} sockets in ${ROOMS} rooms: memory a socket, room and all`, here.each, theirs.each, "kB", "<= 40 kB", here.each <= 40);
figure(`signalling, ${ROOMS * EACH} sockets: an event from sender to receiver, p99`, here.p99, theirs.p99, "ms", "<= 50 ms", here.p99 <= 50 && here.heard > 0.99);
figure(`nine o'clock, ${PEOPLE} people within 10 s: link to waiting room, p95`, crowd.join_p95 / 1_000, null, "s", "<= 3 s", crowd.join_p95 <= 3_000);
figure(`nine o'clock: let in to the last of 30 candidates each way, p95`, crowd.together_p95 / 1_000, null, "s", "<= 3 s", crowd.together_p95 <= 3_000);
