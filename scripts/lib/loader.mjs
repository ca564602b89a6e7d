// Makes the splitter's own loader (__wasm_split.js) take a part that the page has compiled ahead (public/back.js)
// instead of fetching it, and says once what it says for each file.
//
//   node loader.mjs __wasm_split.js
//
// A part compiled ahead is taken once: one that failed is fetched when it is asked for again.
import { readFileSync, writeFileSync } from "node:fs";

const file = process.argv[2];
let code = readFileSync(file, "utf8");

function change(what, from, to) {
  const changed = code.replaceAll(from, to);
  if (changed === code) throw new Error(`The splitter's loader has no ${what} as it had.`);
  code = changed;
}

change("fetching of a file", /makeLoad\(\(\) => \{\s*const src = fetch\(new URL\(("[^"]*"), import\.meta\.url\)\);[^]*?\n\}\n, /g, "makeLoad($1, ");
change("beginning of a load", "const instantiate = fetcher();", "const compiled = part(fetcher);\n        compiled.catch(() => {});");
change("end of a load", "return instantiate(imports);", "return WebAssembly.instantiate(await compiled, imports);");
code += `
function part(name) {
    const { pathname } = new URL(name, import.meta.url);
    const ahead = globalThis.anteroomParts ?? {};
    const compiled = ahead[pathname] ?? WebAssembly.compileStreaming(fetch(pathname));
    delete ahead[pathname];
    return compiled;
}
`;
if (code.includes("instantiateStreaming")) throw new Error("The splitter's loader still fetches by itself.");
writeFileSync(file, code);
