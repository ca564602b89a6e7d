// Bad input: a clear message by the field, and nothing typed is lost.
import assert from "node:assert/strict";
import { chooseTime, fillDate, goOn, HEADINGS } from "../support/booking.mjs";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";

/** The summary names the fault, its link leads to the field, the field says it too. */
async function refused(page, words, heading) {
  const summary = page.getByRole("alert").filter({ hasText: "There is a problem" });
  await summary.waitFor();
  await summary.getByRole("link", { name: words }).waitFor();
  assert.match(await page.title(), /^Error/);
  await settled(page, `refused ${words}`, heading);
  await summary.getByRole("link", { name: words }).click();
  const field = page.locator(":focus");
  assert.equal(await field.getAttribute("aria-invalid").catch(() => null) ?? "true", "true");
}

journey("each question of the booking says what is wrong and keeps what was typed", {}, async ({ phone }) => {
  const { page } = await phone();
  await chooseTime(page);

  await settled(page, "name", HEADINGS.name);
  await goOn(page);
  await refused(page, "Enter your name", HEADINGS.name);
  await page.getByLabel(HEADINGS.name).fill("Alys Example");
  await goOn(page);

  await settled(page, "born", HEADINGS.born);
  await fillDate(page, { day: "31", month: "2", year: "1984" });
  await goOn(page);
  await refused(page, /Enter a date of birth that exists/, HEADINGS.born);
  assert.equal(await page.getByLabel("Day", { exact: true }).inputValue(), "31");
  assert.equal(await page.getByLabel("Year", { exact: true }).inputValue(), "1984");
  await fillDate(page, { day: "1", month: "1", year: "2999" });
  await goOn(page);
  await refused(page, "Your date of birth must be in the past", HEADINGS.born);
  await fillDate(page, { day: "27", month: "3", year: "1984" });
  await goOn(page);

  await settled(page, "number", HEADINGS.number);
  await goOn(page);
  await refused(page, /Enter your NHS number, or tick/, HEADINGS.number);
  await page.getByLabel(HEADINGS.number).fill("943 476 5910");
  await goOn(page);
  await refused(page, /This is not a right NHS number/, HEADINGS.number);
  assert.equal(await page.getByLabel(HEADINGS.number).inputValue(), "943 476 5910");
  await page.getByLabel(HEADINGS.number).fill("943 476 5919");
  await goOn(page);

  await settled(page, "contact", HEADINGS.contact);
  await goOn(page);
  await refused(page, "Enter an e-mail address or a mobile number", HEADINGS.contact);
  await page.getByLabel("E-mail address").fill("alys at example");
  await goOn(page);
  await refused(page, /Enter an e-mail address like/, HEADINGS.contact);
  await page.getByLabel("E-mail address").fill("");
  await page.getByLabel("Mobile number").fill("12345");
  await goOn(page);
  await refused(page, /Enter a mobile number like/, HEADINGS.contact);
  assert.equal(await page.getByLabel("Mobile number").inputValue(), "12345");
});

journey("the sign-in says one thing for a wrong password and for an unknown person", {}, async ({ desktop }) => {
  const { page } = await desktop();
  await page.goto("/staff/sign-in");
  await settled(page, "sign-in", "Staff sign-in");
  await page.getByLabel("Work e-mail address").fill("nobody@example.org");
  await page.getByLabel("Password", { exact: true }).fill("not the right one");
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByText("These details do not match. Check them and try again.").first().waitFor();
  await settled(page, "sign-in refused", "Staff sign-in");
  assert.equal(await page.getByLabel("Work e-mail address").inputValue(), "nobody@example.org");
});
