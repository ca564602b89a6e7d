// Claim: the free times of 1,000 clinicians over 90 days (30-minute slots, two clinics a weekday, six booked a
// day: 384,000 bookings on the weekdays) are answered over HTTP from the database within 100 ms, 95 times of a hundred,
// by a server on one core. Beside it cal.com's own slot library, from memory, in the same run.
//
//   make bench NAME=availability    three to four minutes, most of it to write the bookings
//   node bench/availability.mjs --clinicians 100 --asks 50 --engines sqlite
//
// Asked is the calendar of 90 days (each day's number of free slots and the first): all 512,000 free slots are found
// for each answer, and counted against the peer's. Then the same while reception books, and the list of one week.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ENGINES, argument, figure, load, place, seed, serve, share } from "./lib/server.mjs";

const CLINICIANS = Number(argument("clinicians", "1000"));
const ASKS = Number(argument("asks", "200"));
const SAMPLE = Number(argument("sample", "12"));

const folder = join(import.meta.dirname, "peers/calcom");
if (!existsSync(join(folder, "node_modules/.package-lock.json"))) {
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}

const words = (took) => `p50 ${share(took, 0.5).toFixed(1)} ms, p95 ${share(took, 0.95).toFixed(1)} ms, at most ${Math.max(...took).toFixed(1)} ms`;

async function ours(engine) {
  const where = await place(engine);
  try {
    const began = performance.now();
    const seeded = await seed(where, CLINICIANS, CLINICIANS * 66 * 6);
    console.log(`    ${engine}: ${seeded.booked} bookings written in ${((performance.now() - began) / 1000).toFixed(0)} s, ${seeded.ahead} of them ahead`);
    const { ask, stop } = await serve(where, 0);
    const calendar = `/api/services/${seeded.slug}/days?from=${seeded.first}&days=90`;
    const first = await ask(calendar);
    console.log(`    ${engine}: the first answer after the start, while memory fills: ${first.ms.toFixed(0)} ms`);
    const run = async (path, asks) => {
      const took = [];
      let last;
      for (let n = 0; n < asks; n += 1) {
        last = await ask(path);
        took.push(last.ms);
      }
      return { took, last };
    };
    await run(calendar, 5);
    const still = await run(calendar, ASKS);
    const free = still.last.body.days.reduce((sum, day) => sum + day.free, 0);
    console.log(`    ${engine}: ninety days, ${free} free slots: ${words(still.took)}`);
    const writing = load(where, ["book", where.address, seeded.file, 1, (ASKS * share(still.took, 0.5) * 1.5) / 1000 + 2, "paced"]);
    const busy = await run(calendar, ASKS);
    const { booked, seconds } = await writing;
    console.log(`    ${engine}: the same while ${(booked / seconds).toFixed(0)} a second are booked: ${words(busy.took)}`);
    const week = await run(`/api/services/${seeded.slug}/slots?from=${seeded.first}&days=7`, Math.ceil(ASKS / 4));
    console.log(`    ${engine}: the list of a week, ${(week.last.bytes / 1e6).toFixed(1)} MB: ${words(week.took)}`);
    await stop();
    return { first: seeded.first, free, still: still.took, busy: busy.took, week: week.took };
  } finally {
    where.gone();
  }
}

/** Milliseconds for one clinician, and their free slots. */
function peer(first) {
  const { clinician } = createRequire(import.meta.url)(join(folder, "slots.cjs"));
  clinician(first)();
  const took = [];
  let free = 0;
  for (let n = 0; n < SAMPLE; n += 1) {
    const search = clinician(first);
    const began = performance.now();
    free = search();
    took.push(performance.now() - began);
  }
  return { ms: share(took, 0.5), free };
}

for (const engine of ENGINES) {
  const found = await ours(engine);
  const theirs = peer(found.first);
  const all = theirs.ms * CLINICIANS;
  console.log(`    peer: ${theirs.ms.toFixed(1)} ms a clinician (median of ${SAMPLE}), ${theirs.free} free slots each; ours found ${found.free / CLINICIANS} each before anything was booked`);
  const size = `${CLINICIANS} clinicians x 90 days, ${engine}, one core`;
  figure(`availability, ${size}: p95 over HTTP from the database`, share(found.still, 0.95), all, "ms", "<= 100 ms", share(found.still, 0.95) <= 100 && found.free === theirs.free * CLINICIANS);
  figure(`availability, ${size}: p95 while reception books`, share(found.busy, 0.95), all, "ms", "<= 100 ms", share(found.busy, 0.95) <= 100);
  figure(`availability, ${CLINICIANS} clinicians, ${engine}, one core: the list of a week, p95`, share(found.week, 0.95), null, "ms", "none", true);
}
process.exit(0);
