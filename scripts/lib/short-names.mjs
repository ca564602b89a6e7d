// Says shortly what a program's module (NAME_bg.wasm) and its script (NAME.js) call each other by. wasm-bindgen's names
// are long and end in hashes, which do not pack, and each stands in both files; nobody else reads them.
//
//   node short-names.mjs FOLDER NAME
//
// Also leaves out the classes by which a server's library would hand streams to a browser: nothing makes one.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [IMPORT, EXPORT] = [2, 7];
const FUNCTION = 0;
const UNUSED = /^(?:__wbg_)?intounderlying/;

const [folder, name] = process.argv.slice(2);
const files = { script: join(folder, `${name}.js`), module: join(folder, `${name}_bg.wasm`) };
let script = readFileSync(files.script, "utf8");

/** a, b, … z, aa, ab, … */
function* letters() {
  for (let n = 0; ; n += 1) {
    let word = "";
    for (let rest = n; rest >= 0; rest = Math.floor(rest / 26) - 1) word = String.fromCharCode(97 + (rest % 26)) + word;
    yield word;
  }
}

/** Gives one a short name in the script, too. */
function shorten(long, short) {
  const stands = new RegExp(`\\b${long}\\b`, "g");
  if (!stands.test(script)) throw new Error(`The script knows no ${long}.`);
  script = script.replaceAll(stands, short);
  return short;
}

// WebAssembly's binary format: numbers are LEB128, names stand behind their length.
const bytes = readFileSync(files.module);
let at = 0;
function number() {
  let [value, scale, byte] = [0, 1, 0];
  do {
    byte = bytes[at];
    at += 1;
    value += (byte & 0x7f) * scale;
    scale *= 128;
  } while (byte & 0x80);
  return value;
}
function text() {
  const length = number();
  at += length;
  return bytes.toString("utf8", at - length, at);
}
function leb(value) {
  const out = [];
  do {
    out.push((value % 128) | (value > 127 ? 0x80 : 0));
    value = Math.floor(value / 128);
  } while (value);
  return Buffer.from(out);
}
const said = (words) => Buffer.concat([leb(Buffer.byteLength(words)), Buffer.from(words)]);
const list = (items) => Buffer.concat([leb(items.length), ...items]);

function imports() {
  const short = letters();
  return list(
    Array.from({ length: number() }, () => {
      const [from, long] = [text(), text()];
      const kind = bytes[at];
      if (kind !== FUNCTION) throw new Error(`${long} is no function.`);
      at += 1;
      const ours = from === `./${name}_bg.js`;
      return Buffer.concat([said(from), said(ours ? shorten(long, short.next().value) : long), Buffer.from([kind]), leb(number())]);
    }),
  );
}

function exports() {
  const short = letters();
  const kept = [];
  for (let left = number(); left > 0; left -= 1) {
    const long = text();
    const kind = bytes[at];
    at += 1;
    const index = number();
    if (UNUSED.test(long)) continue;
    // Only what a compiler has named: other names are known to the browser or to the parts.
    const called = long.startsWith("_ZN") ? shorten(long, `$${short.next().value}`) : long;
    kept.push(Buffer.concat([said(called), Buffer.from([kind]), leb(index)]));
  }
  return list(kept);
}

const HEAD = 8;
const out = [bytes.subarray(0, HEAD)];
at = HEAD;
while (at < bytes.length) {
  const id = bytes[at];
  at += 1;
  const length = number();
  const end = at + length;
  const read = { [IMPORT]: imports, [EXPORT]: exports }[id];
  const content = read ? read() : bytes.subarray(at, end);
  if (read && at !== end) throw new Error(`Section ${id} is not understood.`);
  at = end;
  out.push(Buffer.from([id]), leb(content.length), content);
}

script = script.replaceAll(/^export class IntoUnderlying\w+ \{[^]*?^\}\n(?:if \(Symbol\.dispose\).*\n)?/gm, "");
script = script.replaceAll(/^const IntoUnderlying\w+Finalization = [^]*?;\n/gm, "");
if (/IntoUnderlying/.test(script)) throw new Error("The script has other classes of streams than it had.");

writeFileSync(files.script, script);
writeFileSync(files.module, Buffer.concat(out));
