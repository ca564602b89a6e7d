// Claim: the server books over its own HTTP API at least half as fast as the bare rows of a booking go into the same
// engine: spread over many slots, and with everybody after the same eight. Beside both django-appointment: how many of
// 16 at once get the same slot, and how fast it books.
//
//   make bench NAME=booking         four minutes
//   node bench/booking.mjs --seconds 5 --engines sqlite
//
// Ours is reception's POST /api/appointments with an Idempotency-Key: sealed, with the consultation, the link, the
// letter, two entries of the access log and the kept answer. The limit (booking-load raw) writes six claims, the appointment, a
// log entry and a message with the same indexes, as durably, and does nothing else: no HTTP, nobody who waits. What that
// alone costs is seen from the same rows behind a bare server (booking-load bare) under the same load. The load
// shares the machine with the server. What the engine does without HTTP, as the bare rows are written, is seen from the
// server's own routes in one process with the load (booking-load inside): no sockets, all else.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ENGINES, LOAD, argument, ended, figure, listening, load, place, seed, serve } from "./lib/server.mjs";

const SECONDS = Number(argument("seconds", "10"));
const WRITERS = Number(argument("writers", "64"));

async function ours(engine, how) {
  const where = await place(engine);
  try {
    const seeded = await seed(where, 200, 0);
    const { stop } = await serve(where);
    const measured = await load(where, ["book", where.address, seeded.file, WRITERS, SECONDS, how]);
    await stop();
    console.log(`    ${engine}, ${how}: ${measured.booked} booked and ${measured.refused} refused in ${measured.seconds.toFixed(1)} s; p50 ${measured.p50.toFixed(1)} ms, p99 ${measured.p99.toFixed(1)} ms`);
    return measured;
  } finally {
    where.gone();
  }
}

/** The same load in the server's own process. */
async function inside(engine, how) {
  const where = await place(engine);
  try {
    const seeded = await seed(where, 200, 0);
    const measured = await load(where, ["inside", seeded.file, WRITERS, SECONDS, how]);
    console.log(`    ${engine}, ${how}, in its own process: ${measured.booked} booked and ${measured.refused} refused in ${measured.seconds.toFixed(1)} s`);
    return measured;
  } finally {
    where.gone();
  }
}

async function limit(engine, how) {
  const where = await place(engine);
  try {
    const measured = await load(where, ["raw", WRITERS, SECONDS, how]);
    console.log(`    ${engine}, ${how}, bare rows: ${measured.booked} of ${measured.tried} in ${measured.seconds.toFixed(1)} s`);
    return measured;
  } finally {
    where.gone();
  }
}

/** The same load against the same rows behind a bare server. */
async function bare(engine, how) {
  const where = await place(engine);
  try {
    const seeded = await seed(where, 200, 0);
    const child = spawn(LOAD, ["bare", where.address], { env: where.env, stdio: ["ignore", "ignore", "inherit"] });
    await listening(where.address);
    const measured = await load(where, ["book", where.address, seeded.file, WRITERS, SECONDS, how]);
    child.kill("SIGKILL");
    await ended(child);
    console.log(`    ${engine}, ${how}, bare rows behind a bare server: ${measured.booked} booked and ${measured.refused} refused in ${measured.seconds.toFixed(1)} s`);
    return measured;
  } finally {
    where.gone();
  }
}

/** django-appointment in a virtual environment of its own: who of 16 at once gets the slot, and bookings a second. */
function peer() {
  const folder = join(import.meta.dirname, "peers/django");
  const python = join(folder, "node_modules/venv/bin/python");
  if (!existsSync(python)) {
    execFileSync("python3", ["-m", "venv", join(folder, "node_modules/venv")]);
    execFileSync(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", join(folder, "requirements.txt")], { stdio: ["ignore", "ignore", "inherit"] });
  }
  const run = spawnSync(python, [join(folder, "book.py"), String(SECONDS)], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr.slice(-2_000));
  const measured = JSON.parse(run.stdout.trim().split("\n").at(-1));
  console.log(`    django-appointment: ${measured.accepted} of ${measured.at_once} at once got the same slot; ${measured.rate.toFixed(0)} bookings/s one after another`);
  return measured;
}

const theirs = peer();
for (const engine of ENGINES) {
  for (const how of ["spread", "hot"]) {
    const most = await limit(engine, how);
    const behind = await bare(engine, how);
    const here = await ours(engine, how);
    const within = await inside(engine, how);
    const what = how === "hot" ? "attempts on the same eight slots" : "bookings spread over many slots";
    figure(`booking, ${engine}: ${what}, a second, beside bare rows`, here.rate, most.rate, "/s", "ratio >= 0.5", here.rate >= most.rate / 2);
    figure(`booking, ${engine}: ${what}, a second, in the server's process, beside bare rows`, within.rate, most.rate, "/s", "ratio >= 0.5", within.rate >= most.rate / 2);
    figure(`booking, ${engine}: ${what}, a second, beside bare rows behind a bare server`, here.rate, behind.rate, "/s", "ratio >= 0.5", here.rate >= behind.rate / 2);
    if (how === "hot") figure(`booking, ${engine}: who gets eight slots that ${here.booked + here.refused} want, beside 16 who want one of django-appointment's`, here.booked / 8, theirs.accepted, "a slot", "1", here.booked === 8);
    else figure(`booking, ${engine}: bookings a second, beside django-appointment`, here.rate, theirs.rate, "/s", "more", here.rate > theirs.rate);
  }
}
