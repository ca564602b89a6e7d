// Reception: sign in, make a clinic's time theirs, send a link, and all of it by keyboard alone.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { focusIsOn } from "../support/keyboard.mjs";
import { settled } from "../support/page.mjs";
import { linkShown, me, signInAs } from "../support/staff.mjs";
import { openLink } from "../support/visit.mjs";

journey("from sign-in to link sent in under fifteen seconds, by keyboard alone", {}, async ({ desktop, t }) => {
  const { page } = await desktop();
  await page.goto("/staff/sign-in");
  await page.getByRole("button", { name: "Reception", exact: true }).waitFor();

  const began = Date.now();
  await page.getByRole("button", { name: "Reception", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.getByRole("heading", { level: 1, name: "Send a link now" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.id.includes("name"));
  await page.waitForFunction(() => document.querySelector("select[id*=clinician]")?.options.length > 1);
  const type = (text) => page.keyboard.type(text, { delay: 40 });
  await type("Alys Example");
  await page.keyboard.press("Tab");
  await type("31 3 1980");
  await page.keyboard.press("Tab");
  await type("alys@example.org");
  await page.keyboard.press("Tab");
  await type("Dr");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Link sent to Alys Example" }).waitFor();
  const seconds = (Date.now() - began) / 1000;
  t.diagnostic(`from sign-in to link sent: ${seconds.toFixed(1)} s`);
  assert.ok(seconds < 15, `${seconds} s`);
  await settled(page, "link sent", "Send a link now");
});

journey("reception books a patient into a free time and the link opens the appointment", {}, async ({ desktop, phone }) => {
  const { page } = await desktop();
  await signInAs(page, "Reception");
  await settled(page, "first page");
  await page.goto("/staff/book");
  await settled(page, "book", "Book an appointment");
  await page.getByLabel("Service").selectOption({ label: "Diabetes review" });
  await page.locator(".ar-slots button, [role=grid] button, .ar-slots a").first().click();
  await settled(page, "who", "Book an appointment");
  // It is theirs while they type, and again anybody's once they choose another.
  await page.locator("#held", { hasText: /^Held for you until .+: \d+.minutes left/ }).waitFor();
  // Another time by keyboard: back among the times, and on to the patient.
  await page.getByRole("button", { name: "Change time" }).press("Enter");
  await focusIsOn(page, "clinician");
  await page.locator("summary", { hasText: "Days and times that suit them" }).press("Enter");
  const said = page.locator("[aria-live=polite]").filter({ hasText: /\d+ free times?$/ });
  await page.getByLabel("Morning (before 12 noon)").press("Space");
  await said.waitFor({ state: "attached" });
  await page.locator(".ar-week__slot").first().press("Enter");
  await focusIsOn(page, "new_patient-nhs_number");
  await page.getByLabel("Full name").fill("Bryn Example");
  await page.getByLabel("Date of birth").fill("31 3 1980");
  await page.getByLabel("NHS number").first().fill("943 476 5919");
  await page.getByLabel("E-mail address").fill("bryn@example.org");
  await page.getByRole("button", { name: "Book and send link" }).click();
  await page.getByRole("heading", { name: "Bryn Example is booked" }).waitFor();
  await settled(page, "booked");
  const link = await linkShown(page);

  const patient = await phone();
  await openLink(patient.page, link);
});

journey("on a phone the first person of the board is in sight, and the rest is a press away", {}, async ({ desktop }) => {
  const { page } = await desktop();
  await signInAs(page, "Reception");
  await page.goto("/staff/waiting");
  await page.setViewportSize({ width: 360, height: 740 });
  const first = page.locator(".ar-board tbody tr").first();
  await first.waitFor();
  for (const language of ["en", "cy"]) {
    await page.evaluate((language) => document.querySelector(`.ar-languages button[lang=${language}]`)?.click(), language);
    await page.waitForFunction((language) => document.documentElement.lang === language, language);
    await page.evaluate(() => scrollTo(0, 0));
    const { y, height } = await first.locator(".ar-person").first().boundingBox();
    assert.ok(y + height <= 740, `the first name ends at ${y + height} in ${language}`);
  }
  const more = page.getByRole("button", { name: "Mwy o ddewisiadau" });
  assert.equal(await page.locator("#clinic-filter").isVisible(), false);
  await more.press("Enter");
  await page.locator("#clinic-filter").waitFor();
  assert.equal(await more.getAttribute("aria-expanded"), "true");
  await settled(page, "the board on a phone, with its choices");
});

journey("every staff page stands up to the rules, for each role", { minutes: 5 }, async ({ desktop }) => {
  for (const role of ["Reception", "Clinician", "Service manager", "Administrator"]) {
    const { page } = await desktop();
    await signInAs(page, role);
    const known = await me(page);
    assert.ok(known.name);
    const places = await page.locator("nav a[href^='/staff']").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    assert.ok(places.length > 1, `${role} has places to go`);
    for (const place of new Set(places)) {
      await page.goto(place);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle").catch(() => {});
      await settled(page, `${role} ${place}`);
    }
  }
});
