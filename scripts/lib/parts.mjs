// Which files each part of the patients' program is in, read from the splitter's own table (__wasm_split.js): the
// part's, and those it shares with others.
//
//   node parts.mjs __wasm_split.js PART     says those of one part
import { readFileSync } from "node:fs";
import { argv, exit } from "node:process";
import { pathToFileURL } from "node:url";

export function partsOf(link) {
  const chunks = new Map([...link.matchAll(/const (__chunk_\d+) = makeLoad\([^]*?"\.\/(\w+\.wasm)"/g)].map((m) => [m[1], m[2]]));
  return new Map(
    [...link.matchAll(/export const __wasm_split_load_(\w+) = wrapAsyncCb\(makeLoad\([^]*?"\.\/(\w+\.wasm)"[^]*?, \[([^\]]*)\]\)\)/g)].map(
      ([, part, own, shared]) => [part, [own, ...shared.split(",").map((name) => name.trim()).filter(Boolean).map((name) => chunks.get(name))]],
    ),
  );
}

if (import.meta.url === pathToFileURL(argv[1]).href) {
  const files = partsOf(readFileSync(argv[2], "utf8")).get(argv[3]);
  if (!files || files.includes(undefined)) {
    console.error(`The splitter's table says nothing of the part ${argv[3]}.`);
    exit(1);
  }
  console.log(files.join(" "));
}
