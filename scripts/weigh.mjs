// What a patient's phone fetches before the first page is usable, brotli-compressed as served.
// Prints a table and fails above the limit.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const LIMIT = 200 * 1000;
const folder = process.argv[2];
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

const rows = [...files(folder)]
  .filter((path) => !LATER.test(path))
  .map((path) => {
    const bytes = readFileSync(path);
    return { name: relative(folder, path), raw: bytes.length, packed: brotli(bytes) };
  });
const total = rows.reduce((sum, row) => sum + row.packed, 0);

const line = (name, raw, packed) => console.log(`    ${name.padEnd(52)}${raw.padStart(12)}${packed.padStart(12)}`);
line("file", "bytes", "brotli");
for (const row of rows) line(row.name, String(row.raw), String(row.packed));
line("in all", String(rows.reduce((sum, row) => sum + row.raw, 0)), String(total));

if (rows.length === 0 || !rows.some((row) => row.name.endsWith(".wasm"))) {
  console.error("    There is no bundle to weigh.");
  process.exit(1);
}
if (total > LIMIT) {
  console.error(`    Too heavy: ${total} bytes, ${LIMIT} are allowed.`);
  process.exit(1);
}
console.log(`    Within the limit of ${LIMIT} bytes (${Math.round((100 * total) / LIMIT)} %).`);
