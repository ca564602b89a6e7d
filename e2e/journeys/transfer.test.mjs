// A warm transfer: the patient is handed to another clinician with a reason, reads to whom, keeps the
// link and the place, and meets them; and the follow-up is booked where the outcome is written. Whoever is
// handed somebody from another site while they are in a call reads that somebody waits; whoever hands a patient to a
// site where they see nobody keeps nothing of them on the screen.
import assert from "node:assert/strict";
import { call } from "../support/call.mjs";
import { finishSetUp, get, post } from "../support/first-day.mjs";
import { journey } from "../support/journey.mjs";
import { INSTRUMENT, seesAndHears } from "../support/media.mjs";
import { settled } from "../support/page.mjs";
import { end, letIn, linkToClinician, openConsultation, sendNow, signInAs } from "../support/staff.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";
const REASON = "Foot ulcer on the left. Please look at it today.";
const THEIRS = "Bran Example";

/** Another clinician of the same site or of another one, set up today, on a computer of their own. */
async function colleague(clinic, first, { elsewhere = false } = {}) {
  const [own] = (await get(first.page, "/api/me")).sites;
  const admin = await clinic.desktop();
  await signInAs(admin.page, "Administrator");
  const { sites } = await get(admin.page, "/api/me");
  const site = elsewhere ? sites.find(({ id }) => id !== own.id) : own;
  const name = "Dr Owen Evans";
  const invited = await post(admin.page, "/api/staff", {
    name,
    title: "Podiatrist",
    email: "owen.evans@example.org",
    memberships: [{ site: site.id, role: "clinician" }],
  });
  await admin.context.close();
  const second = await clinic.desktop();
  await second.context.addInitScript(INSTRUMENT);
  await second.page.goto(invited.setup_link);
  await finishSetUp(second.page, "quiet orange kettle 82");
  return { second, other: name, site: site.name };
}

journey("a patient is handed to another clinician and meets them", { minutes: 6 }, async (clinic) => {
  const { patient, clinician } = await call(clinic, { before: INSTRUMENT });
  await seesAndHears(patient.page, { who: "the patient" });
  const { second, other } = await colleague(clinic, clinician);

  await clinician.page.getByText("Hand over to somebody else").click();
  const choice = clinician.page.getByLabel("To whom");
  await choice.locator("option", { hasText: other }).waitFor({ state: "attached" });
  await choice.selectOption({ label: `${other}, Podiatrist` });
  await clinician.page.getByLabel("Why", { exact: true }).fill(REASON);
  await settled(clinician.page, "handing over");
  await clinician.page.getByRole("button", { name: "Hand over", exact: true }).click();
  await clinician.page.getByText(new RegExp(`^Handed over by .* to ${other} at`)).waitFor();

  await patient.page.getByRole("heading", { level: 1, name: `You’re in ${other}’s waiting room` }).waitFor();
  await patient.page.getByRole("listitem").filter({ hasText: `${other} will see you instead. Stay on this page. You keep your place.` }).waitFor();
  assert.doesNotMatch(await patient.page.locator("body").innerText(), /ulcer/, "the reason is not the patient's to read");
  await settled(patient.page, "handed over, patient");
  await patient.page.reload();
  await patient.page.getByRole("heading", { level: 1, name: `You’re in ${other}’s waiting room` }).waitFor();

  await second.page.goto("/staff/clinic");
  await second.page.getByText(NAME).first().waitFor();
  await second.page.getByRole("link", { name: /Open consultation/ }).first().click();
  await second.page.getByText(REASON).waitFor();
  await settled(second.page, "handed over, second clinician");
  await clinician.page.getByRole("button", { name: /^Leave/ }).click();
  await clinician.page.locator("#leave-yes").click();
  await letIn(second.page, NAME);
  await Promise.all([
    seesAndHears(patient.page, { who: "the patient" }),
    seesAndHears(second.page, { who: "the second clinician" }),
  ]);

  // The follow-up, for the same patient and without searching for anything.
  await second.page.getByText("Book the follow-up").first().click();
  await second.page.getByLabel("Service", { exact: true }).selectOption({ label: "Diabetes review" });
  await second.page.locator(".ar-slots button, [role=grid] button, .ar-slots a").first().click();
  await second.page.locator("#book-follow-up").click();
  await second.page.getByText(/^Booked for/).waitFor();
  await settled(second.page, "follow-up booked");
  await end(second.page, { how: /^Follow-up/, words: "See you again soon." });
  await second.page.getByText("When what happened").click();
  await second.page.getByText("First picture").waitFor();
  await settled(second.page, "over, with its times");

  await patient.page.waitForURL("**/after");
  await patient.page.getByRole("heading", { name: "Your next appointment" }).waitFor();
  await patient.page.getByText(/Diabetes review/).waitFor();
  await settled(patient.page, "after, with the next appointment", "Your appointment is over");
});

journey("reception hands somebody who waits to a clinician of another site, by keyboard alone", { minutes: 6 }, async (clinic) => {
  const { clinician, reception, link } = await linkToClinician(clinic, { name: NAME });
  const patient = await clinic.phone();
  await openLink(patient.page, link);
  await joinToWaiting(patient.page);
  const { second, other, site } = await colleague(clinic, clinician, { elsewhere: true });

  // The colleague is with a patient of their own.
  const theirs = await clinic.phone();
  await openLink(theirs.page, await sendNow(second.page, { name: THEIRS, clinician: other }));
  await joinToWaiting(theirs.page);
  await openConsultation(second.page, THEIRS);
  await letIn(second.page, THEIRS);
  await theirs.page.getByRole("toolbar", { name: "Call controls" }).waitFor();

  const { page } = reception;
  await page.goto("/staff/waiting");
  await page.getByRole("row").filter({ hasText: NAME }).getByRole("link", { name: NAME }).focus();
  await page.keyboard.press("h");
  const dialog = page.getByRole("dialog", { name: `Hand ${NAME} over` });
  const place = dialog.getByLabel("Where");
  await place.waitFor();
  await settled(page, "handing over from the board", "Waiting room");

  // Nothing chosen and nothing said: it says what is missing.
  await dialog.getByRole("button", { name: "Hand over", exact: true }).focus();
  await page.keyboard.press("Enter");
  await dialog.getByRole("alert").first().waitFor();
  await place.focus();
  await page.keyboard.type(site);
  await dialog.getByLabel("To whom").locator("option", { hasText: other }).waitFor({ state: "attached" });
  await page.keyboard.press("Tab");
  await page.keyboard.type(other);
  await page.keyboard.press("Tab");
  await page.keyboard.type(REASON);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("row").filter({ hasText: NAME }).waitFor({ state: "detached" });
  await settled(page, "handed over, on the board", "Waiting room");

  await patient.page.getByRole("heading", { level: 1, name: `You’re in ${other}’s waiting room` }).waitFor();
  assert.doesNotMatch(await patient.page.locator("body").innerText(), /ulcer/, "the reason is not the patient's to read");
  // In the call with the other patient they read that somebody waits, and neither who nor why.
  await second.page.getByRole("paragraph").filter({ hasText: /^A patient was handed to you by .* at \d/ }).waitFor();
  await settled(second.page, "handed over meanwhile, in a call");
  assert.doesNotMatch(await second.page.locator("body").innerText(), /ulcer|Alys/, "nobody else's details beside a patient");
  await end(second.page, { words: "See you in six months." });

  await second.page.goto("/staff/clinic");
  await second.page.getByText(NAME).first().waitFor();
  await second.page.getByText(REASON).first().waitFor();
  await settled(second.page, "handed over, on the clinician's list", "My clinic");
  await second.page.getByRole("link", { name: /Open consultation/ }).first().click();
  await second.page.getByText(REASON).waitFor();
  await letIn(second.page, NAME);
  await patient.page.getByRole("toolbar", { name: "Call controls" }).waitFor();

  // Handed back to the first site, where the colleague sees nobody: nothing of the patient stays on their screen.
  const { id, name, sites: [home] } = await get(clinician.page, "/api/me");
  await second.page.getByText("Hand over to somebody else").click();
  await second.page.getByLabel("Where").selectOption(home.id);
  await second.page.getByLabel("To whom").selectOption(id);
  await second.page.getByLabel("Why", { exact: true }).fill("No ulcer. Back to whom they know.");
  await second.page.getByRole("button", { name: "Hand over", exact: true }).click();
  await settled(second.page, "handed over, at another site", "Handed over");
  await second.page.getByRole("main").getByText(`${name} at ${home.name} sees the patient from now on.`).waitFor();
  assert.doesNotMatch(await second.page.locator("body").innerText(), /ulcer|Alys/, "nothing of who is another site's patient");
  assert.equal(await second.page.evaluate(() => document.activeElement?.tagName), "H1", "the keyboard goes on at what is said");
  await patient.page.getByRole("heading", { level: 1, name: `You’re in ${name}’s waiting room` }).waitFor();
});
