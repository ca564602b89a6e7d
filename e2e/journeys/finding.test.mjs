// Reception finds the soonest time, books six weeks at once for somebody who needs an interpreter, and calls off the
// rest; a patient says before the times what they need, another after one was kept for them.
import assert from "node:assert/strict";
import { bookIt, goOn, HEADINGS, sayWho, somebody } from "../support/booking.mjs";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";
import { ask, signInAs } from "../support/staff.mjs";

const SERVICE = "Gait clinic";
const BOOK = "Book an appointment";

journey("six weeks with an interpreter are booked at once, and the rest called off", {}, async ({ desktop, phone }) => {
  const manager = await desktop();
  await signInAs(manager.page, "Administrator");
  const service = await ask(manager.page, "POST", "/api/staff-services", {
    name: SERVICE, description: "A line about it.", modes: ["video"], minutes: 20, notice_minutes: 0, horizon_days: 90,
    public: true, prepare: [], extra: { interpreter: 20, more_time: 10 },
  });
  const { page } = await desktop();
  await signInAs(page, "Reception");
  await page.goto("/staff/clinics");
  const form = page.getByRole("region", { name: "New clinic" });
  await form.getByLabel("Service").selectOption(SERVICE);
  await form.getByLabel("Clinician").selectOption({ index: 1 });
  for (const day of ["Monday", "Tuesday", "Wednesday"]) await form.getByLabel(day).check();
  await form.getByText("Seen by several, or with kit").click();
  await form.getByRole("group", { name: "Together with the clinician" }).getByRole("checkbox").first().check();
  await settled(page, "a clinic of two", "Clinics");
  await form.getByRole("button", { name: "Save clinic" }).click();
  await page.getByRole("row", { name: new RegExp(`^${SERVICE}`) }).getByText(" and ").waitFor();

  await page.goto("/staff/soonest");
  await page.getByLabel("Service, or a part of its name").fill("gait");
  await page.getByLabel("Service, or a part of its name").press("Enter");
  // What is looked for here is not asked again.
  await page.getByLabel("Interpreter’s language").fill("BSL");
  await page.getByLabel("Interpreter’s language").press("Tab");
  await page.getByRole("row", { name: new RegExp(SERVICE) }).and(page.locator(`:has(a[href*="interpreter=BSL"])`)).waitFor();
  await settled(page, "the soonest", "Where is the soonest?");
  // Narrowed to what suits them: nobody has a clinic on a Sunday.
  await page.getByText("Days and times that suit them").click();
  await page.getByLabel("Sunday").check();
  await page.getByText("No free time at your sites suits them.").waitFor();
  await settled(page, "the soonest, narrowed", "Where is the soonest?");
  await page.getByLabel("Sunday").uncheck();
  await page.getByRole("row", { name: new RegExp(SERVICE) }).getByRole("link").click();

  await page.getByRole("button", { name: "Change time" }).waitFor();
  assert.equal(await page.getByLabel("Interpreter’s language").inputValue(), "BSL");
  await page.getByLabel("How many appointments").selectOption("6 appointments");
  await page.locator("#week-5").waitFor();
  await page.getByLabel("Full name").fill("Alys Example");
  await page.getByLabel("Date of birth").fill("1 2 1960");
  await page.getByLabel("E-mail address").fill("alys@example.org");
  await settled(page, "six weeks", BOOK);
  await page.getByRole("button", { name: "Book and send link" }).click();
  await page.getByRole("heading", { name: "Alys Example is booked" }).waitFor();
  assert.equal(await page.locator("ol.nhsuk-list--number > li").count(), 6);
  await settled(page, "six weeks booked", BOOK);

  await page.getByRole("link", { name: "See the appointment" }).click();
  await page.getByText("Interpreter: BSL").first().waitFor();
  await page.getByRole("button", { name: "Cancel this and all later ones" }).click();
  await settled(page, "calling off the rest", "Alys Example");
  await page.getByRole("radio", { name: "Patient no longer needs it" }).check();
  await page.getByRole("button", { name: "Cancel this and all later ones" }).click();
  await page.getByText("Cancelled", { exact: true }).nth(5).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1", "the keyboard goes on at the heading");

  const patient = await phone();
  await patient.page.goto(`/book/${service.slug}`);
  await settled(patient.page, "times without needs", HEADINGS.times);
  const first = patient.page.locator(".ar-slots--next").getByRole("button").first();
  await patient.page.getByText("Do you need an interpreter or more time?").click();
  await patient.page.getByLabel("I need more time").check();
  await settled(patient.page, "times with needs", HEADINGS.times);
  await first.getByText(" and ").waitFor();
  await first.click();
  await patient.page.getByRole("heading", { name: HEADINGS.name }).waitFor();

  // The last time of a day is too late for an interpreter: who says so only then is led to times that do, and types nothing
  // twice. A time with room becomes longer by itself.
  const late = (await phone()).page;
  await late.goto(`/book/${service.slug}`);
  await settled(late, "times before saying", HEADINGS.times);
  const day = late.locator(".ar-day").last();
  const times = day.getByRole("button");
  await day.locator("summary").first().click();
  await times.last().click();
  await sayWho(late, somebody({ interpreter: "BSL" }));
  await late.getByText("This time is not free for what you need.").waitFor();
  await late.getByText(/^We still keep .+ for you\./).waitFor();
  await settled(late, "a time that does not do", HEADINGS.needs);
  await late.getByRole("link", { name: "Choose a time again" }).click();
  await settled(late, "times that do", HEADINGS.times);
  assert.equal(await late.getByLabel("The interpreter’s language").inputValue(), "BSL");
  await day.locator("summary").first().click();
  await times.first().click();
  await settled(late, "the question that was to come", HEADINGS.reason);
  await goOn(late);
  await late.getByText("40 minutes").waitFor();
  await late.getByRole("link", { name: /^Change help to take part/i }).click();
  await late.getByLabel("I need more time").check();
  await goOn(late);
  await late.getByText("50 minutes").waitFor();
  await settled(late, "longer than before", HEADINGS.check);
  await bookIt(late);
});
