// The diary: a week, rooms, and moving an appointment by hand and by keyboard alone.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";
import { signInAs } from "../support/staff.mjs";

const shown = (page, view) => page.locator(".ar-toolbar").getByLabel("Show").selectOption(view);

/** A booked time, and a free one of the same service in the same drawing. */
async function pair(page) {
  await page.locator("[data-state=booked][draggable=true]").first().waitFor();
  return page.evaluate(() => {
    const service = (cell) => cell.querySelector(".ar-daygrid__more").textContent;
    const free = [...document.querySelectorAll("a[data-state=free]")];
    for (const booked of document.querySelectorAll("a[data-state=booked][draggable=true]")) {
      const to = free.find((cell) => service(cell) === service(booked));
      const name = booked.querySelector("strong").textContent;
      if (to) return { name, from: booked.id, to: to.id, time: to.textContent.trim().slice(0, 5) };
    }
    throw new Error("nobody booked beside a free time of the same service");
  });
}

const confirm = async (page, name) => {
  await page.getByRole("dialog", { name: `Move ${name}’s appointment` }).waitFor();
  await settled(page, "question before it moves", "Diary");
  await page.getByRole("button", { name: "Move the appointment" }).click();
  await page.getByText("Appointment moved. The patient is being told.").first().waitFor();
};

journey("an appointment is dragged to a free time, and another moved by keyboard alone, after a question", {}, async ({ desktop }) => {
  const { page } = await desktop();
  await signInAs(page, "Reception");
  await page.goto("/staff/diary");
  await page.getByRole("button", { name: "Next day" }).waitFor();
  // A working day ahead, so that nothing of it has begun.
  const days = { 5: 3, 6: 2 }[new Date().getDay()] ?? 1;
  for (let n = 0; n < days; n++) await page.getByRole("button", { name: "Next day" }).click();
  await settled(page, "day", "Diary");

  const first = await pair(page);
  await page.locator(`[id="${first.from}"]`).dragTo(page.locator(`[id="${first.to}"]`));
  await confirm(page, first.name);
  // It stands where it was dropped, and has the focus.
  await page.waitForFunction(([id, time]) => document.activeElement?.id === id && document.activeElement.textContent.trim().startsWith(time), [
    first.from,
    first.time,
  ]);

  await shown(page, "week");
  await settled(page, "week of one clinician", "Diary");
  const second = await pair(page);
  await page.locator(`[id="${second.from}"]`).focus();
  await page.keyboard.press("m");
  await page.getByText(`Moving ${second.name}`).waitFor();
  await settled(page, "moving", "Diary");
  // Escape puts it back.
  await page.keyboard.press("Escape");
  await page.getByText(`Moving ${second.name}`).waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement?.id), second.from);
  await page.keyboard.press("m");
  await page.getByText(`Moving ${second.name}`).waitFor();
  // What does not fit says why, in sight and aloud, and it stays in hand.
  await page.keyboard.press("Enter");
  const there = "It stands there now.";
  await page.locator(".ar-refused", { hasText: there }).waitFor();
  await page.locator("[aria-live=polite]", { hasText: there }).waitFor({ state: "attached" });
  await settled(page, "what does not fit", "Diary");
  await page.locator(`[id="${second.to}"]`).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  // What was not decided is not done, and still in hand.
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.getByText(`Moving ${second.name}`).waitFor();
  await page.locator(`[id="${second.to}"]`).focus();
  await page.keyboard.press("Enter");
  await confirm(page, second.name);
  await page.waitForFunction((id) => document.activeElement?.id === id, second.from);

  await shown(page, "rooms");
  await settled(page, "day by room", "Diary");
  const room = page.getByRole("heading", { level: 2, name: /^(Clinic room|No room)/ }).first();
  await room.waitFor();
  // Loading anew shows the same.
  await page.reload();
  await room.waitFor();
});
