// What a patient's phone fetches, brotli-compressed as served: until the first page is usable, and
// again on the way into the waiting room. Prints a table and fails above the limits.
//
//   node weigh.mjs DIST
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const dist = process.argv[2];
// The first load's limit is the product's promise. The call's is a ratchet: what it weighs today and a
// little room, lowered when it gets lighter.
const BUNDLES = [
  { folder: "patient", what: "A patient's first load", limit: 200 * 1000 },
  { folder: "call", what: "Then, for the waiting room and the call", limit: 300 * 1000 },
];
// Fetched later, or only when somebody asks for them.
const LATER = /\/(sounds|icons)\/|robots\.txt$|manifest\.webmanifest$/;

function* files(dir) {
  for (const name of readdirSync(dir).sort()) {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;

const line = (name, raw, packed) => console.log(`    ${name.padEnd(52)}${raw.padStart(12)}${packed.padStart(12)}`);

let failed = false;
for (const { folder, what, limit } of BUNDLES) {
  const rows = [...files(join(dist, folder))]
    .filter((path) => !LATER.test(path))
    .map((path) => {
      const bytes = readFileSync(path);
      return { name: relative(dist, path), raw: bytes.length, packed: brotli(bytes) };
    });
  if (!rows.some((row) => row.name.endsWith(".wasm"))) {
    console.error(`    There is no bundle to weigh in ${folder}.`);
    failed = true;
    continue;
  }
  const total = rows.reduce((sum, row) => sum + row.packed, 0);
  line(what, "bytes", "brotli");
  for (const row of rows) line(`  ${row.name}`, String(row.raw), String(row.packed));
  line("  in all", String(rows.reduce((sum, row) => sum + row.raw, 0)), String(total));
  const share = `${Math.round((100 * total) / limit)} % of the limit of ${limit} bytes`;
  if (total > limit) {
    console.error(`    Too heavy: ${share}.`);
    failed = true;
  } else {
    console.log(`    Within its limit: ${share}.`);
  }
}
if (failed) process.exit(1);
