// Which files each part of the patients' program is in, read from the splitter's own table (__wasm_split.js, as
// loader.mjs and esbuild leave it): the part's, and those it shares with others.
//
//   node parts.mjs __wasm_split.js PART     says those of one part
import { readFileSync } from "node:fs";
import { argv, exit } from "node:process";
import { pathToFileURL } from "node:url";

// `name=load("./chunk_9.wasm",[others])`, and a part's with one more call around.
const ENTRY = /([\w$]+)=(?:[\w$]+\()?[\w$]+\("\.\/(\w+)\.wasm",\[([^\]]*)\]\)/g;

export function partsOf(link) {
  const entries = [...link.matchAll(ENTRY)].map(([, name, file, others]) => ({ name, file, others: others.split(",").filter(Boolean) }));
  const files = new Map(entries.map(({ name, file }) => [name, `${file}.wasm`]));
  const parts = entries.filter(({ file }) => file.startsWith("split_"));
  return new Map(parts.map(({ file, others }) => [file.slice("split_".length), [`${file}.wasm`, ...others.map((name) => files.get(name))]]));
}

if (import.meta.url === pathToFileURL(argv[1]).href) {
  const files = partsOf(readFileSync(argv[2], "utf8")).get(argv[3]);
  if (!files || files.includes(undefined)) {
    console.error(`The splitter's table says nothing of the part ${argv[3]}.`);
    exit(1);
  }
  console.log(files.join(" "));
}
