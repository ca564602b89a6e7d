// A person without a mouse.
import assert from "node:assert/strict";

/** Tab until the focus is where it should be, as a person would. */
export async function tabTo(page, name, role) {
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

/** Goes there by Tab, and presses it. */
export async function press(page, name, role) {
  await tabTo(page, name, role);
  await page.keyboard.press("Enter");
}

/** Waits until the focus is on the element with this id. */
export const focusIsOn = (page, id) => page.waitForFunction((id) => document.activeElement?.id === id, id);
