// Prints what a running demo costs: memory when idle, and how long a booking takes over HTTP.
// Usage: node scripts/figures.mjs path/to/anteroom [bookings]
// One JSON line a figure: {claim, value, unit, goal, holds}.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [binary, wanted = "300"] = process.argv.slice(2);
const port = 18_000 + (process.pid % 2_000);
const origin = `http://localhost:${port}`;
const data = mkdtempSync(join(tmpdir(), "anteroom-figures-"));
const server = spawn(binary, ["demo", "--listen", `127.0.0.1:${port}`, "--data-dir", data], {
  env: { ...process.env, ANTEROOM_PUBLIC_URL: origin },
  stdio: ["ignore", "ignore", "inherit"],
});

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function ready() {
  for (let tries = 0; tries < 300; tries += 1) {
    if (server.exitCode !== null) throw new Error("the server stopped");
    try {
      if ((await fetch(`${origin}/health/ready`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await pause(100);
  }
  throw new Error("the server did not become ready within 30 s");
}

const resident = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024;

async function call(method, path, body) {
  const started = performance.now();
  const answer = await fetch(origin + path, {
    method,
    headers: {
      origin,
      "content-type": "application/json",
      "idempotency-key": crypto.randomUUID(),
    },
    body: body && JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${json.code}`);
  return { json, ms: performance.now() - started };
}

const percentile = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))];

function figure(claim, value, unit, goal) {
  const rounded = Math.round(value * 10) / 10;
  console.log(JSON.stringify({ claim, value: rounded, unit, goal, holds: value <= goal }));
}

try {
  await ready();
  await pause(5_000);
  figure("idle server, resident memory", resident(), "MiB", 40);

  const { services } = (await call("GET", "/api/services")).json;
  const slots = [];
  for (const service of services) {
    const found = (await call("GET", `/api/services/${service.slug}/slots?days=28`)).json;
    for (const day of found.days) for (const slot of day.slots) slots.push({ service, slot });
  }
  const holds = [];
  const bookings = [];
  for (const { service, slot } of slots) {
    if (bookings.length >= Number(wanted)) break;
    let hold;
    try {
      hold = await call("POST", "/api/holds", {
        service: service.id,
        template: slot.template,
        start: slot.start,
      });
    } catch (error) {
      // The same clinician may offer two services at one time.
      if (/slot_/.test(error.message)) continue;
      throw error;
    }
    holds.push(hold.ms);
    const booked = await call("POST", "/api/bookings", {
      hold: { id: hold.json.id, secret: hold.json.secret },
      patient: {
        name: `Test Person ${bookings.length}`,
        date_of_birth: { day: "1", month: "2", year: "1950" },
        email: `person${bookings.length}@example.org`,
      },
    });
    bookings.push(booked.ms);
  }
  holds.sort((a, b) => a - b);
  bookings.sort((a, b) => a - b);
  console.log(JSON.stringify({ note: "bookings made one after another", count: bookings.length }));
  figure("hold a slot, p50", percentile(holds, 0.5), "ms", 50);
  figure("hold a slot, p99", percentile(holds, 0.99), "ms", 50);
  figure("book from a hold, p50", percentile(bookings, 0.5), "ms", 50);
  figure("book from a hold, p99", percentile(bookings, 0.99), "ms", 50);
  figure("after the bookings, resident memory", resident(), "MiB", 60);
} finally {
  server.kill("SIGTERM");
  rmSync(data, { recursive: true, force: true });
}
