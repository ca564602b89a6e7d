// What a patient's phone fetches, brotli-compressed as served, until a first page is usable: the page,
// the stylesheet, the program and the part (scripts/lib/program.sh) that has the page. Then each
// further part, for what it adds. Prints a table and fails above the limits.
//
//   node weigh.mjs DIST
import { readFileSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { partsOf } from "./lib/parts.mjs";

const LIMIT = 200 * 1000;
// Where patients arrive (app/src/bin/patient/main.rs), the heaviest first load is the one that counts.
const ARRIVALS = { visit: "from a message, to the appointment", start: "to book" };
// Ratchets: what the way on weighs today and a little room, lowered when it gets lighter. The call's rose with
// captions, blur, recording's questions and the phone as a camera. Guests and checks in parts of their own made it
// 2 kB lighter and the first load 6 kB heavier: every further part tears what they share into more pieces. Booking's
// rose by a hundredth when free times could be narrowed to a part of the day, and by another with the day of the week,
// the address to come to and a published slot's link; what comes before it, to book, got 5 kB lighter meanwhile. The
// call lost 12 kB with the tables for writing fractions and for small letters, and 7 kB with what only a clinician does.
const LATER = { booking: 112_500, change: 110 * 1000, call: 365 * 1000 };

const dist = join(process.argv[2], "patient");

function* files(dir) {
  for (const name of readdirSync(dir).sort()) {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;

const weights = new Map();
let link = "";
for (const path of files(dist)) {
  const bytes = readFileSync(path);
  weights.set(basename(path), { raw: bytes.length, packed: brotli(bytes) });
  if (basename(path) === "__wasm_split.js") link = bytes.toString();
}

const parts = partsOf(link);
const always = [...weights.keys()].filter(
  (name) => /^(index\.html|favicon\.svg|patient-.*\.css|patient\.js|patient_bg\.wasm|__wasm_split\.js)$/.test(name),
);

let failed = false;
const line = (name, raw, packed) => console.log(`    ${name.padEnd(44)}${String(raw).padStart(10)}${String(packed).padStart(10)}`);
const sum = (names, what) => names.reduce((total, name) => total + weights.get(name)[what], 0);
const weigh = (title, names, limit) => {
  const packed = sum(names, "packed");
  line(title, sum(names, "raw"), packed);
  const share = `${Math.round((100 * packed) / limit)} % of the limit of ${limit} bytes`;
  console.log(packed > limit ? `      too heavy: ${share}` : `      within its limit: ${share}`);
  failed ||= packed > limit;
};

if (parts.size === 0 || always.length !== 6 || [...parts.values()].flat().includes(undefined)) {
  console.error("    The program's files are not as expected; is the app built?");
  process.exit(1);
}
line("", "bytes", "brotli");
for (const name of always) line(name, weights.get(name).raw, weights.get(name).packed);
for (const [part, way] of Object.entries(ARRIVALS)) weigh(`A first load ${way}`, [...always, ...parts.get(part)], LIMIT);
// Further pages have a stylesheet of their own.
for (const part of Object.keys(LATER)) parts.get(part).push([...weights.keys()].find((name) => /^later-.*\.css$/.test(name)));
const there = new Set([...always, ...parts.get("visit")]);
for (const [part, limit] of Object.entries(LATER)) {
  weigh(`Then, for ${part}`, parts.get(part).filter((name) => !there.has(name)), limit);
}
if (failed) process.exit(1);
