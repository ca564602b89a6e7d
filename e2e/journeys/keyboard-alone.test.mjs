// The whole booking without a mouse: Tab, arrows, Space and Enter, and the focus always in sight.
import assert from "node:assert/strict";
import { HEADINGS } from "../support/booking.mjs";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";

/** Tab until the focus is where it should be, as a person would. */
async function tabTo(page, name, role) {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate((wanted) => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      const label = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? element.textContent;
      return {
        label: (label ?? "").replaceAll(/\s+/g, " ").trim(),
        tag: element.tagName.toLowerCase(),
        visible: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
        marked: style.outlineStyle !== "none" || style.boxShadow !== "none" || style.backgroundColor !== "rgba(0, 0, 0, 0)",
        wanted,
      };
    }, String(name));
    if (!here) continue;
    assert.ok(here.marked, `the focus on “${here.label}” can be seen`);
    if (here.label.match(name) && (!role || here.tag === role)) {
      assert.ok(here.visible, `“${here.label}” is in the window when it has the focus`);
      return;
    }
  }
  throw new Error(`80 presses of Tab did not reach ${name} on ${page.url()}`);
}

journey("a patient books by keyboard alone", {}, async ({ desktop }) => {
  const { page } = await desktop();
  const type = (text) => page.keyboard.type(text);
  const enter = () => page.keyboard.press("Enter");
  await page.goto("/");
  await settled(page, "start");
  await tabTo(page, /^Book an appointment/);
  await enter();
  await settled(page, "services", HEADINGS.services);
  await tabTo(page, /^Diabetes review/, "a");
  await enter();
  await settled(page, "times", HEADINGS.times);
  await tabTo(page, /\d (am|pm)|midday/, "button");
  await enter();
  await settled(page, "name", HEADINGS.name);
  await tabTo(page, new RegExp(`^${HEADINGS.name.replace("?", "\\?")}`), "input");
  await type("Alys Example");
  await enter();
  await settled(page, "born", HEADINGS.born);
  await tabTo(page, /^Day/, "input");
  await type("27");
  await page.keyboard.press("Tab");
  await type("3");
  await page.keyboard.press("Tab");
  await type("1984");
  await enter();
  await settled(page, "number", HEADINGS.number);
  await tabTo(page, /^I do not know/, "input");
  await page.keyboard.press("Space");
  await enter();
  await settled(page, "contact", HEADINGS.contact);
  await tabTo(page, /^E-mail address/, "input");
  await type("alys@example.org");
  await enter();
  await settled(page, "needs", HEADINGS.needs);
  await tabTo(page, /^An interpreter/, "input");
  await enter();
  await settled(page, "reason", HEADINGS.reason);
  await tabTo(page, /^Continue/, "button");
  await enter();
  await settled(page, "check", HEADINGS.check);
  await tabTo(page, /^Book this appointment/, "button");
  await enter();
  await settled(page, "done", HEADINGS.done);
});
