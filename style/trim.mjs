// Leaves out the rules of NHS.UK frontend that no page uses: a phone need not fetch them.
//
//   node trim.mjs STYLESHEET… -- SOURCE_FOLDER…
//
// A class counts as used when its name stands anywhere in the app's sources; a name that ends in
// a dash there ("nhsuk-tag--" before a colour) stands for all that begin so. Only classes with
// NHS.UK's prefix are looked at, so that nothing of ours can go missing.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const cut = process.argv.indexOf("--");
const sheets = process.argv.slice(2, cut);
const sources = process.argv.slice(cut + 1);

function* files(path) {
  if (!statSync(path).isDirectory()) return void (yield path);
  for (const name of readdirSync(path)) yield* files(join(path, name));
}

const names = new Set();
const beginnings = [];
for (const file of sources.flatMap((folder) => [...files(folder)])) {
  if (!/\.(rs|html|js|mjs)$/.test(file)) continue;
  for (const [name] of readFileSync(file, "utf8").matchAll(/nhsuk-[\w-]+/g)) {
    if (name.endsWith("-")) beginnings.push(name);
    else names.add(name);
  }
}
const used = (name) => names.has(name) || beginnings.some((start) => name.startsWith(start));

/** Splits at `mark` outside of brackets and quotes. */
function split(text, mark) {
  const parts = [""];
  let depth = 0;
  let quote = "";
  for (const letter of text) {
    if (quote) quote = letter === quote ? "" : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === "(" || letter === "[") depth += 1;
    else if (letter === ")" || letter === "]") depth -= 1;
    if (letter === mark && depth === 0 && !quote) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts;
}

/** What is inside :is(), :not() and the like decides nothing. */
function outside(selector) {
  let text = "";
  let depth = 0;
  for (const letter of selector) {
    if (letter === "(") depth += 1;
    else if (letter === ")") depth -= 1;
    else if (depth === 0) text += letter;
  }
  return text;
}

const wanted = (selector) => [...outside(selector).matchAll(/\.(nhsuk-[\w-]+)/g)].every(([, name]) => used(name));

/** The end of the block that opens at `from`. */
function blockEnd(css, from) {
  let depth = 0;
  let quote = "";
  for (let at = from; at < css.length; at += 1) {
    const letter = css[at];
    if (quote) {
      if (letter === "\\") at += 1;
      else if (letter === quote) quote = "";
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === "{") depth += 1;
    else if (letter === "}" && (depth -= 1) === 0) return at;
  }
  throw new Error("A block of the stylesheet never ends.");
}

function trim(css) {
  let kept = "";
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf("{", at);
    if (open < 0) return kept + css.slice(at);
    let head = css.slice(at, open);
    // Statements such as @charset come before the first rule.
    const statement = head.lastIndexOf(";");
    if (statement >= 0) {
      kept += head.slice(0, statement + 1);
      head = head.slice(statement + 1);
    }
    const close = blockEnd(css, open);
    const body = css.slice(open + 1, close);
    at = close + 1;
    if (/^@(media|supports)/.test(head.trim())) {
      const inner = trim(body);
      if (inner) kept += `${head}{${inner}}`;
    } else if (head.trim().startsWith("@")) {
      kept += `${head}{${body}}`;
    } else {
      const selectors = split(head, ",").filter(wanted);
      if (selectors.length) kept += `${selectors.join(",")}{${body}}`;
    }
  }
  return kept;
}

/** Custom properties of NHS.UK frontend that nothing reads. */
function withoutUnread(css) {
  return css.replaceAll(/--nhsuk-[\w-]+:[^;}]*;?/g, (declaration) => {
    const name = declaration.slice(0, declaration.indexOf(":"));
    return css.includes(`var(${name}`) ? declaration : "";
  });
}

for (const sheet of sheets) writeFileSync(sheet, withoutUnread(trim(readFileSync(sheet, "utf8"))));
