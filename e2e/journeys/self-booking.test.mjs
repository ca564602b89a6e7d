// A patient books on their own device: a service, a time, who they are, check, done.
import assert from "node:assert/strict";
import ICAL from "ical.js";
import { answer, bookIt, HEADINGS, selfBook, somebody } from "../support/booking.mjs";
import { journey } from "../support/journey.mjs";
import { focusIsOn } from "../support/keyboard.mjs";
import { settled } from "../support/page.mjs";

for (const device of ["phone", "desktop"]) {
  journey(`a patient books a diabetes review on a ${device}`, {}, async (clinic) => {
    const { page } = await clinic[device]();
    await page.goto("/");
    await settled(page, "start");
    await selfBook(page);

    const file = await page.evaluate(() => fetch("/api/visit/calendar").then((answer) => answer.text()));
    const calendar = new ICAL.Component(ICAL.parse(file));
    const event = new ICAL.Event(calendar.getFirstSubcomponent("vevent"));
    assert.ok(event.startDate.toJSDate() > new Date(), "the event lies ahead");

    await page.getByRole("link", { name: "See my appointment" }).click();
    await settled(page, "appointment", "Your appointment");
    await page.getByRole("link", { name: "Move to another time" }).waitFor();
  });
}

/** The page that a published slot names: of the last that is free of the service. */
async function publishedSlot(url, service) {
  const lines = (await (await fetch(`${url}/scheduling/slots.ndjson`)).text()).trim().split("\n");
  const links = lines.map((line) => JSON.parse(line).extension.find((one) => one.url.endsWith("booking-deep-link")).valueUrl);
  return links.filter((link) => link.includes(`/book/${service}?`)).at(-1);
}

journey("a patient comes by the link of a published time, changes an answer at the check and finds the others kept", {}, async ({ server, phone }) => {
  const { page } = await phone();
  const link = await publishedSlot(server.url, "diabetes-review");
  await page.goto(link);
  await page.getByRole("heading", { name: "The time you chose" }).waitFor();
  await settled(page, "the time of the link", HEADINGS.times);
  const proposed = page.locator(".ar-slots--next").getByRole("button");
  assert.equal(await proposed.count(), 1);
  await proposed.click();
  await answer(page, somebody());
  await page.getByRole("link", { name: /Change.*name/i }).first().click();
  await settled(page, "name again", HEADINGS.name);
  assert.equal(await page.getByLabel(HEADINGS.name).inputValue(), "Alys Example");
  await page.getByLabel(HEADINGS.name).fill("Alys Example-Jones");
  await page.getByRole("button", { name: "Continue" }).click();
  await settled(page, "check again", HEADINGS.check);
  await page.getByText("Alys Example-Jones").waitFor();
  await page.getByText("943 476 5919").waitFor();
  await bookIt(page);
  // Whoever comes by the same link now is told.
  const later = await phone();
  await later.page.goto(link);
  await later.page.getByText("This time is not offered any more. Choose another.").waitFor();
  await settled(later.page, "the time of the link has gone", HEADINGS.times);
});

journey("a patient who would rather come finds those times, and the end says where to", {}, async ({ phone }) => {
  const { page } = await phone();
  await page.goto("/book");
  await page.getByRole("link", { name: "Heart check-up" }).click();
  await settled(page, "times of two ways to meet", HEADINGS.times);
  // Whoever does not choose still reads which way a time of a day is held.
  await page.locator(".ar-day > summary").first().click();
  const ways = page.locator(".ar-day[open] h3");
  await ways.first().waitFor();
  for (const words of await ways.allTextContents()) assert.match(words, /^(Morning|Afternoon) · (Video call|In person · .+ Hospital)$/);
  await settled(page, "a day of two ways to meet", HEADINGS.times);

  await page.getByText("Choose a day, a time of day, how to be seen").click();
  const how = page.getByLabel("How would you like to be seen?");
  await how.focus();
  await how.selectOption("In person");
  const next = page.locator(".ar-slots--next").getByRole("button");
  await page.waitForFunction(() => [...document.querySelectorAll(".ar-slots--next button")].every((one) => /In person$/.test(one.textContent)));
  // All is drawn anew, and the keyboard goes on where it was; at other days it begins with the first of them.
  await focusIsOn(page, "modes");
  await settled(page, "times to come", HEADINGS.times);
  for (const way of ["Show later days", "Back to the next free times"]) {
    await page.getByRole("button", { name: way }).press("Enter");
    await focusIsOn(page, "days");
  }
  await next.first().click();
  await answer(page, somebody());
  await page.getByText("In person").waitFor();
  await bookIt(page);
  await page.getByText("This is a visit. You come to us.").waitFor();
  await page.getByText(/General Hospital, .+ NN\d+\s\d[A-Z]{2}$/).waitFor();
  assert.equal(await page.getByText("tap the link").count(), 0, "nobody waits at home for a call");
  // Moving it says how each of both times is held.
  await page.getByRole("link", { name: "See my appointment" }).click();
  await page.getByRole("link", { name: "Move to another time" }).click();
  await page.locator(".ar-slots--next").getByRole("button", { name: /Video call/ }).first().click();
  await page.getByRole("heading", { name: "Check the new time" }).waitFor();
  await settled(page, "another way to meet", "Move your appointment");
  const rows = page.locator(".nhsuk-summary-list__row");
  await rows.filter({ hasText: "Time now" }).getByText("In person").waitFor();
  await rows.filter({ hasText: "New time" }).getByText("Video call").waitFor();
});
