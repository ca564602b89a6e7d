// What is asked of every page that a journey reaches.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const OUT = join(import.meta.dirname, "../out");
mkdirSync(OUT, { recursive: true });

/** Where the journeys of one run note which pages were found to be good; each for itself where none is given. */
const GOOD = process.env.ANTEROOM_E2E_GOOD;
const good = new Set();

// Self-contained: it runs inside the page. All that is drawn and how wide, but for numbers, identifiers and links' secrets.
const drawn = () => {
  const words = document.documentElement.outerHTML.replaceAll(/[0-9a-f]{32}/g, "id").replaceAll(/#[\w-]{30,}/g, "#").replaceAll(/\d+/g, "0");
  return [innerWidth, innerHeight, devicePixelRatio, words].join(" ");
};

const hash = async (page) => createHash("sha256").update(await page.evaluate(drawn)).digest("hex");

/** Most journeys pass by the same pages: one that is drawn as it was when it was found to be good is not looked at again. */
async function accessibility(page, name) {
  const before = await hash(page);
  if (good.has(before) || (GOOD && existsSync(join(GOOD, before)))) return [];
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] }),
    TAGS,
  );
  if (!violations.length && (await hash(page)) === before) {
    good.add(before);
    if (GOOD) writeFileSync(join(GOOD, before), "");
  }
  const words = violations.map(
    (found) => `${found.id}: ${found.help}\n    ${found.nodes.map((node) => `${node.target} ${node.failureSummary}`).join("\n    ")}`,
  );
  return words.map((text) => `accessibility of “${name}” (${page.url()}): ${text}`);
}

/** No sideways scrolling of the whole page, a language, a title, one heading; no words of the call cut. */
async function frame(page, name) {
  const found = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    lang: document.documentElement.lang,
    title: document.title,
    headings: document.querySelectorAll("h1").length,
    loading: document.getElementById("loading") !== null,
    cut: [...document.querySelectorAll(".ar-call__bar > button > span, .ar-call__face > figcaption")]
      .filter((words) => {
        const said = document.createRange();
        said.selectNodeContents(words);
        const [{ left, right, width }, around] = [said, words.closest("button, figure")].map((it) => it.getBoundingClientRect());
        return width > 0 && (left < around.left || right > around.right);
      })
      .map((words) => words.textContent),
  }));
  return [
    found.loading && `“${name}” still shows the loading words`,
    found.wide > 1 && `“${name}” scrolls sideways by ${found.wide} px`,
    found.cut.length && `“${name}” has words wider than their place: ${found.cut.join(", ")}`,
    !found.lang && `“${name}” says no language`,
    !found.title && `“${name}” has no title`,
    found.headings !== 1 && `“${name}” has ${found.headings} main headings`,
  ].filter(Boolean);
}

// Self-contained: it runs inside the page. The button is there in a call, too, where nobody sees it.
const choose = (language) => document.querySelector(`.ar-languages button[lang=${language}]`)?.click();

let pictures = 0;

/**
 * The page is settled: hold it to the rules and keep a picture of it. What it falls short of is
 * noted with the page's other faults and fails the journey at its end, so that one run shows all.
 * `WELSH=1` looks at each page in the other language as well.
 */
export async function settled(page, name, heading) {
  await page.getByRole("heading", { level: 1, ...(heading ? { name: heading } : {}) }).first().waitFor();
  const width = page.viewportSize()?.width ?? 0;
  pictures += 1;
  const file = `${process.argv[1]?.split("/").pop()?.replace(".test.mjs", "") ?? "page"}-${String(pictures).padStart(2, "0")}-${name.replaceAll(/[^a-z0-9]+/gi, "-")}-${width}`;
  const own = await page.evaluate(() => document.documentElement.lang);
  for (const language of process.env.WELSH ? [own === "cy" ? "en" : "cy", own] : [own]) {
    if (process.env.WELSH) await page.evaluate(choose, language);
    await page.waitForFunction((language) => document.documentElement.lang === language, language);
    await picture(page, language === own ? file : `${file}-${language}`);
    page.faults.push(...(await frame(page, `${name}, ${language}`)));
  }
  page.faults.push(...(await accessibility(page, name)));
}

/** What somebody at a desk would see on a phone, for a while. */
export async function onAPhone(page, look) {
  const own = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  await look();
  await page.setViewportSize(own);
}

export const picture = (page, name) => page.screenshot({ path: join(OUT, `${name}.png`), fullPage: false });
