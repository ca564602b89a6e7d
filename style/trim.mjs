// Leaves out what no page uses or has already, and says the rest shortly: a phone need not fetch more.
//
//   node trim.mjs STYLESHEET… -- SOURCE_FOLDER…
//
// A class counts as used when its name stands anywhere in the app's sources; a name that ends in
// a dash there ("nhsuk-tag--" before a colour) stands for all that begin so. An element counts as used when its tag
// does. Rules of NHS.UK frontend that nothing uses are left out; one of ours stops the build, for it can be taken
// out of its file.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const cut = process.argv.indexOf("--");
const sheets = process.argv.slice(2, cut);
const sources = process.argv.slice(cut + 1);

function* files(path) {
  if (!statSync(path).isDirectory()) return void (yield path);
  for (const name of readdirSync(path)) yield* files(join(path, name));
}

const names = new Set();
const beginnings = [];
// These stand in every page, written or not.
const elements = new Set(["html", "body"]);
for (const file of sources.flatMap((folder) => [...files(folder)])) {
  if (!/\.(rs|html|js|mjs)$/.test(file)) continue;
  const text = readFileSync(file, "utf8");
  for (const [name] of text.matchAll(/(?:nhsuk|ar)-[\w-]+/g)) {
    if (name.endsWith("-")) beginnings.push(name);
    else names.add(name);
  }
  for (const [, tag] of text.matchAll(/<([a-z][a-z0-9]*)/g)) elements.add(tag);
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

const ours = new Set();

function wanted(selector) {
  const plain = outside(selector);
  const unused = [...plain.matchAll(/\.((?:nhsuk|ar)-[\w-]+)/g)].map(([, name]) => name).filter((name) => !used(name));
  for (const name of unused) if (name.startsWith("ar-")) ours.add(name);
  const tags = [...plain.replaceAll(/\[[^\]]*\]/g, "").matchAll(/(?:^|[\s>+~])([a-z][a-z0-9]*)/g)].map(([, tag]) => tag);
  return unused.length === 0 && tags.every((tag) => elements.has(tag));
}

/** For browsers that run no such program as ours, and what all others have understood for years. */
const KNOWN = [
  ["@media screen and (forced-colors: active),(-ms-high-contrast: active)", "@media (forced-colors: active)"],
  ["@supports(margin: max(calc(0px)))", ""],
  ["@supports(left: max(calc(0px)))", ""],
  ["@supports not (-ms-ime-align: auto)", ""],
];

/** What only Internet Explorer takes for a medium, as Sass writes `screen\9`. */
const isForExplorer = (head) => head.startsWith("@media screen\uFFFD");

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

/** The rules in their order: `head` and `body`, or `head` and the `rules` inside. */
function parse(css) {
  const rules = [];
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf("{", at);
    if (open < 0) break;
    let head = css.slice(at, open).trim();
    // Statements such as @charset come before the first rule.
    const statement = head.lastIndexOf(";");
    if (statement >= 0) {
      rules.push({ head: head.slice(0, statement + 1) });
      head = head.slice(statement + 1).trim();
    }
    const close = blockEnd(css, open);
    const body = css.slice(open + 1, close);
    at = close + 1;
    rules.push(/^@(media|supports)/.test(head) ? { head, rules: parse(body) } : { head, body });
  }
  return rules;
}

/** Stylesheets that a page has beside another one, which came first. */
const AFTER = { "later.css": "patient.css" };

const key = (within, selector, body) => `${within}{${selector}{${body}`;

/** All that these rules say, one text for each selector. */
function said(rules, within = "") {
  return rules.flatMap(({ head, body, rules: inner }) =>
    inner ? said(inner, `${within}{${head}`) : split(head, ",").map((selector) => key(within, selector, body)),
  );
}

/**
 * What these rules say that is not said already. Said twice it would weigh twice, and what the first stylesheet says
 * of its own after the frontend would be undone when the second one comes.
 */
function anew(rules, before, within = "") {
  return rules.flatMap((rule) => {
    const { head, body } = rule;
    if (rule.rules) return [{ head, rules: anew(rule.rules, before, `${within}{${head}`) }];
    const selectors = split(head, ",").filter((selector) => !before.has(key(within, selector, body)));
    return selectors.length ? [{ head: selectors.join(","), body }] : [];
  });
}

/** What is wanted of these rules; those with the same head that follow each other are one. */
function trim(rules) {
  const kept = [];
  for (const rule of rules) {
    let { head } = rule;
    if (isForExplorer(head)) continue;
    for (const [long, short] of KNOWN) if (head === long) head = short;
    if (rule.rules) {
      const inner = trim(rule.rules);
      if (!head) kept.push(...inner);
      else if (inner.length) add(kept, { head, rules: inner });
    } else if (head.startsWith("@")) {
      kept.push({ ...rule, head });
    } else if (rule.body) {
      const selectors = split(head, ",").filter(wanted);
      if (selectors.length) add(kept, { head: selectors.join(","), body: rule.body });
    }
  }
  return kept;
}

function add(kept, rule) {
  const last = kept.at(-1);
  if (last?.head !== rule.head) return void kept.push(rule);
  if (rule.rules) last.rules = trim([...last.rules, ...rule.rules]);
  else last.body = `${last.body};${rule.body}`;
}

const written = (rules) =>
  rules.map(({ head, body, rules }) => (rules ? `${head}{${written(rules)}}` : body === undefined ? head : `${head}{${body}}`)).join("");

const rulesOf = new Map(sheets.map((sheet) => [basename(sheet), parse(readFileSync(sheet, "utf8").replace(/^\uFEFF/, ""))]));
const texts = sheets.map((sheet) => {
  const rules = rulesOf.get(basename(sheet));
  const first = AFTER[basename(sheet)];
  return written(trim(first ? anew(rules, new Set(said(rulesOf.get(first)))) : rules));
});

/** Custom properties of NHS.UK frontend that nothing reads. */
const read = texts.join("");
const withoutUnread = (css) =>
  css.replaceAll(/--nhsuk-[\w-]+:[^;}]*;?/g, (declaration) =>
    read.includes(`var(${declaration.slice(0, declaration.indexOf(":"))}`) ? declaration : "",
  );

sheets.forEach((sheet, n) => writeFileSync(sheet, withoutUnread(texts[n])));
if (ours.size) {
  console.error(`No page uses ${[...ours].sort().join(", ")}: take them out of style/parts.`);
  process.exit(1);
}
