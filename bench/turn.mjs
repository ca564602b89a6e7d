// Claim: the relay carries at least 1.5 times coturn's packets for each second of processor time, at no
// more loss, in half the memory.
//
//   make bench NAME=turn            six rounds of each case, ours and coturn's by turns; half an hour
//   node bench/turn.mjs --rounds 3 --only udp,1000
//
// coturn's own client (turnutils_uclient) is the load for both, its echo (turnutils_peer) the peer. The
// server has one core for itself, load and peer share another, so it takes two cores and a machine that
// does nothing else. Counted is what the client got back (tot_recv_msgs): each such message was relayed
// twice. Processor time is the server's own, from /proc.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const argument = (name, usual) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : process.argv[at + 1];
};
const ROUNDS = Number(argument("rounds", "6"));
const ONLY = argument("only", "").split(",").filter(Boolean);
const OURS = resolve(process.env.TURN_SERVER ?? join(import.meta.dirname, "../target/release/examples/turn-server"));
const SECRET = "a secret for measuring";
const TICKS = Number(execFileSync("getconf", ["CLK_TCK"]).toString());

// Voice and picture, few and many clients; as many messages as make seconds of work.
const CASES = [];
for (const [transport, flags] of [["udp", []], ["tcp", ["-t"]], ["tls", ["-t", "-S"]]]) {
  for (const bytes of [160, 1000]) {
    for (const [clients, messages] of [[4, 5_000], [40, 2_000]]) {
      CASES.push({ transport, flags, bytes, clients, messages });
    }
  }
}

const folder = mkdtempSync(join(tmpdir(), "anteroom-bench-turn-"));
const [cert, key] = ["cert.pem", "key.pem"].map((name) => join(folder, name));
execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
  "-subj", "/CN=localhost", "-keyout", key, "-out", cert], { stdio: "ignore" });

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

const pinned = (core, program, args, options = {}) =>
  spawn("taskset", ["-c", String(core), program, ...args], { stdio: ["pipe", "pipe", "ignore"], ...options });

const ended = (child) => new Promise((done) => (child.exitCode ?? child.signalCode) !== null ? done() : child.once("exit", done));

/** Starts a server of one kind, pinned to a core; answers with its process. */
async function start(kind, port, tlsPort) {
  const child =
    kind === "ours"
      ? pinned(0, OURS, ["--udp", `127.0.0.1:${port}`, "--tcp", `127.0.0.1:${port}`, "--tls", `127.0.0.1:${tlsPort}`,
          "--cert", cert, "--key", key, "--relay", "127.0.0.1", "--secret", SECRET, "--allow", "127.0.0.0/8",
          "--each", "10000", "--bytes-per-second", "0", "--workers", "1"])
      : pinned(0, "turnserver", ["-n", "--no-cli", "--use-auth-secret", "--static-auth-secret", SECRET,
          "--allow-loopback-peers", "--realm", "anteroom", "--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1",
          "--listening-port", String(port), "--tls-listening-port", String(tlsPort), "--cert", cert, "--pkey", key,
          "--no-dtls", "--log-file", "/dev/null", "--pidfile", join(folder, "coturn.pid"), "-m", "1"], { cwd: folder });
  child.stdout.resume();
  for (let tries = 0; tries < 100; tries += 1) {
    await pause(50);
    if (child.exitCode !== null) throw new Error(`${kind} did not start`);
    const listening = readFileSync("/proc/net/tcp", "utf8").includes(`0100007F:${tlsPort.toString(16).toUpperCase().padStart(4, "0")} 00000000:0000 0A`);
    if (listening) return child;
  }
  throw new Error(`${kind} does not listen`);
}

const processor = (pid) => {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ").slice(11, 13).map(Number);
  return (user + system) / TICKS;
};
const peak = (pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;

/** One run of one case against one kind of server. */
async function run(kind, { transport, flags, bytes, clients, messages }) {
  const [port, tlsPort, peerPort] = [await freePort(), await freePort(), await freePort()];
  const server = await start(kind, port, tlsPort);
  const peer = pinned(1, "turnutils_peer", ["-L", "127.0.0.1", "-p", String(peerPort)]);
  await pause(300);
  try {
    const before = processor(server.pid);
    const load = pinned(1, "turnutils_uclient", ["-c", "-m", String(clients), "-n", String(messages), "-l", String(bytes), "-z", "1",
      ...flags, "-u", "bench", "-W", SECRET, "-e", "127.0.0.1", "-r", String(peerPort), "-p", String(transport === "tls" ? tlsPort : port), "127.0.0.1"]);
    let words = "";
    load.stdout.on("data", (chunk) => (words += chunk));
    const limit = setTimeout(() => load.kill("SIGKILL"), 180_000);
    await ended(load);
    clearTimeout(limit);
    const last = (name) => Number([...words.matchAll(new RegExp(`${name}=(\\d+)`, "g"))].at(-1)?.[1] ?? 0);
    const [sent, received] = [last("tot_send_msgs"), last("tot_recv_msgs")];
    if (!received) throw new Error(`nothing came back from ${kind}: ${words.slice(-300)}`);
    const seconds = processor(server.pid) - before;
    return { rate: (2 * received) / seconds, loss: 1 - received / sent, memory: peak(server.pid) };
  } finally {
    for (const child of [peer, server]) {
      child.kill("SIGTERM");
      await ended(child);
    }
  }
}

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const figure = (claim, ours, peer, unit, goal, holds) =>
  console.log(JSON.stringify({ claim, ours: Number(ours.toPrecision(4)), peer: Number(peer.toPrecision(4)), ratio: peer ? Number((ours / peer).toFixed(2)) : null, unit, goal, holds }));

try {
  for (const one of CASES) {
    const name = `${one.transport}, ${one.bytes} B, ${one.clients} clients`;
    if (!ONLY.every((word) => name.includes(word))) continue;
    const found = { ours: [], coturn: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      // By turns, and who begins changes, so that a busy moment meets both.
      for (const kind of round % 2 ? ["coturn", "ours"] : ["ours", "coturn"]) {
        const result = await run(kind, one);
        found[kind].push(result);
        console.log(`    ${name}, round ${round + 1}, ${kind}: ${Math.round(result.rate)} packets a CPU second, loss ${(100 * result.loss).toFixed(2)} %, peak ${result.memory.toFixed(1)} MB`);
      }
    }
    const [ours, peer] = [found.ours, found.coturn].map((runs) => ({
      rate: median(runs.map((r) => r.rate)),
      loss: median(runs.map((r) => r.loss)),
      memory: median(runs.map((r) => r.memory)),
    }));
    figure(`relay, ${name}: packets for a second of processor time`, ours.rate, peer.rate, "packets/s", "ratio >= 1.5", ours.rate >= 1.5 * peer.rate);
    figure(`relay, ${name}: loss`, 100 * ours.loss, 100 * peer.loss, "%", "no more", ours.loss <= peer.loss + 0.001);
    figure(`relay, ${name}: peak memory`, ours.memory, peer.memory, "MB", "ratio <= 0.5", ours.memory <= 0.5 * peer.memory);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
