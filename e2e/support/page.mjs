// What is asked of every page that a journey reaches.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const OUT = join(import.meta.dirname, "../out");
mkdirSync(OUT, { recursive: true });

async function accessibility(page, name) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] }),
    TAGS,
  );
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
