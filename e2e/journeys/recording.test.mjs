// Recording: off at a site until an administrator says otherwise, only with everyone's yes, in one browser only.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { call } from "../support/call.mjs";
import { journey } from "../support/journey.mjs";
import { focusIsOn, press } from "../support/keyboard.mjs";
import { received, seesAndHears } from "../support/media.mjs";
import { onAPhone, settled } from "../support/page.mjs";
import { signInAs } from "../support/staff.mjs";
import { until } from "../support/until.mjs";

/** How many pictures of the other a page has been given. */
const pictures = async (page) => (await received(page)).frames;

/** Lets the calls of every site be recorded. */
async function letRecord(clinic) {
  const { page } = await clinic.desktop();
  await signInAs(page, "Administrator");
  await page.goto("/staff/people");
  await settled(page, "staff and sites, recording", "Staff and sites");
  const sites = page.getByRole("checkbox", { name: /may be recorded$/ });
  for (let index = 0; index < (await sites.count()); index++) {
    const answered = page.waitForResponse((answer) => answer.url().endsWith("/api/sites/recording"));
    await sites.nth(index).check();
    assert.equal((await answered).status(), 200);
  }
  await settled(page, "sites that record", "Staff and sites");
}

journey("a call is recorded with everyone’s yes, until one takes it back", { minutes: 5 }, async (clinic) => {
  const { patient, clinician } = await call(clinic);
  await seesAndHears(clinician.page, { who: "the clinician" });
  const more = () => clinician.page.getByRole("button", { name: /^More/ }).click();
  const record = clinician.page.getByRole("button", { name: "Record this call" });
  const line = (page) => page.getByTestId("recording-line");
  const says = (page, words) => line(page).getByText(words).waitFor();

  // A site that does not record shows no button.
  await more();
  await clinician.page.getByRole("button", { name: "Ask for a still picture" }).waitFor();
  assert.equal(await record.count(), 0);
  await clinician.page.locator("#more-done").click();
  await letRecord(clinic);

  // From here on both go by keyboard alone, and the focus comes back after each question.
  const ask = async () => {
    await press(clinician.page, /^More/, "button");
    await press(clinician.page, /^Record this call/, "button");
    await settled(clinician.page, "ask to record?");
    await press(clinician.page, /^Ask everyone/, "button");
    await focusIsOn(clinician.page, "call-more");
    await patient.page.getByRole("dialog").getByText("This service keeps no copy.").waitFor();
  };
  await ask();
  await settled(patient.page, "asked to be recorded");
  // It came unasked: a key that was meant for something else answers nothing.
  await patient.page.keyboard.press("Enter");
  await patient.page.keyboard.press("l");
  assert.equal(await patient.page.getByRole("dialog").count(), 1, "the question, and no other on top of it");
  await says(clinician.page, "Waiting for: Alys Example.");
  await press(patient.page, /^No, do not record/, "button");
  await says(clinician.page, "Not everyone said yes. Nothing is being recorded.");
  await ask();
  await press(patient.page, /^Yes, you can record/, "button");
  await says(clinician.page, "You are recording this call. It is kept in this browser only.");
  await says(patient.page, "is recording this call.");
  for (const { page } of [patient, clinician]) {
    assert.ok(await line(page).getByText("Recording", { exact: true }).isVisible());
  }
  await settled(patient.page, "recorded, patient");
  await settled(clinician.page, "recorded, clinician");
  await onAPhone(clinician.page, () => settled(clinician.page, "recorded, clinician on a phone"));

  const before = await pictures(clinician.page);
  await until(async () => (await pictures(clinician.page)) > before + 60, { what: "something to be recorded", seconds: 60 });
  await press(patient.page, /^Stop recording/, "button");
  await focusIsOn(patient.page, "call-more");
  await says(clinician.page, "Someone has stopped the recording. Nothing is being recorded now.");
  await says(patient.page, "Someone has stopped the recording. Nothing is being recorded now.");

  await clinician.page.getByRole("heading", { name: /^Your recording is ready/ }).waitFor();
  await settled(clinician.page, "recording ready");
  const download = clinician.page.waitForEvent("download");
  await press(clinician.page, /^Save recording/, "a");
  const given = await download;
  assert.match(given.suggestedFilename(), /^recording-\d{4}-\d\d-\d\d-\d{4}\.webm$/);
  const saved = readFileSync(await given.path());
  assert.equal(saved.subarray(0, 4).toString("hex"), "1a45dfa3", "a WebM file begins so (EBML)");
  assert.ok(saved.length > 20_000, `something is in it (${saved.length} bytes)`);
  for (const track of ["V_VP8", "A_OPUS"]) assert.ok(saved.includes(track), `${track} is in it`);
  await press(clinician.page, /^Forget it here/, "button");
  await focusIsOn(clinician.page, "call-more");
  await clinician.page.getByRole("heading", { name: /^Your recording is ready/ }).waitFor({ state: "detached" });
});
