// A private hold: no picture and no sound either way, said in words on both screens, over a reload
// and a restart of the server; one press, and both see and hear each other again.
import assert from "node:assert/strict";
import { call } from "../support/call.mjs";
import { inviteOnScreen, joinAsGuest } from "../support/guest.mjs";
import { journey } from "../support/journey.mjs";
import { INSTRUMENT, received, seesAndHears } from "../support/media.mjs";
import { settled } from "../support/page.mjs";
import { until } from "../support/until.mjs";

const ON_HOLD = /has put the call on hold and will be back\. They cannot see or hear you\./;

/** Pictures come no more: between two looks none has been decoded. */
async function seesNothing(page, who) {
  let before = await received(page);
  await until(
    async () => {
      const now = await received(page);
      const still = now.frames === before.frames && now.energy - before.energy < 1e-6;
      before = now;
      return still;
    },
    { what: `${who} to see and hear nothing`, seconds: 30, every: 2000 },
  );
}

const shown = (page) => page.evaluate(() => [...document.querySelectorAll("video.ar-call__remote")].some((video) => video.srcObject !== null));

journey("on hold nobody sees or hears the other, and one press takes the patient back", { minutes: 6 }, async (clinic) => {
  const { patient, clinician } = await call(clinic, { before: INSTRUMENT });
  await Promise.all([
    seesAndHears(patient.page, { who: "the patient" }),
    seesAndHears(clinician.page, { who: "the clinician" }),
  ]);

  await clinician.page.getByRole("button", { name: /^Hold/ }).click();
  await patient.page.getByText(ON_HOLD).locator("visible=true").first().waitFor();
  await clinician.page.getByText(/^On hold\. Alys Example cannot see or hear you/).locator("visible=true").first().waitFor();
  await Promise.all([seesNothing(patient.page, "the patient"), seesNothing(clinician.page, "the clinician")]);
  assert.equal(await shown(patient.page), false, "nothing is left on the patient's screen");
  assert.equal(await shown(clinician.page), false, "nothing is left on the clinician's screen");
  await settled(patient.page, "on hold, patient");
  await settled(clinician.page, "on hold, clinician");

  // Who loads the page anew is on hold still.
  await patient.page.reload();
  await patient.page.getByText(ON_HOLD).locator("visible=true").first().waitFor();
  await clinician.page.reload();
  await clinician.page.getByText(/^On hold\./).locator("visible=true").first().waitFor();
  assert.equal((await received(patient.page)).connected, 0, "no new connection is made across a hold");

  const board = await clinician.context.newPage();
  await board.goto("/staff/waiting");
  await board.getByRole("row").filter({ hasText: "Alys Example" }).getByText(/^On hold for \d+ min$/).waitFor();
  await board.close();

  await clinician.page.getByRole("button", { name: /^Take off hold/ }).click();
  await Promise.all([
    seesAndHears(patient.page, { who: "the patient, taken back" }),
    seesAndHears(clinician.page, { who: "the clinician, back" }),
  ]);
  await patient.page.getByText(ON_HOLD).locator("visible=true").first().waitFor({ state: "detached" });

  // Held and taken back without a reload, the same connection goes on.
  const before = await received(patient.page);
  await clinician.page.getByRole("button", { name: /^Hold/ }).click();
  await patient.page.getByText(ON_HOLD).locator("visible=true").first().waitFor();
  await seesNothing(patient.page, "the patient");
  await clinician.page.getByRole("button", { name: /^Take off hold/ }).click();
  await Promise.all([
    seesAndHears(patient.page, { who: "the patient, taken back again" }),
    seesAndHears(clinician.page, { who: "the clinician, back again" }),
  ]);
  assert.equal((await received(patient.page)).connections, before.connections, "the connection is the one of before");
});

journey("on hold with a carer alone, the clinician reads whom that concerns", { minutes: 5 }, async (clinic) => {
  const { patient, clinician } = await call(clinic);
  const carer = await clinic.phone();
  await joinAsGuest(carer.page, await inviteOnScreen(clinician.page, { role: "Carer", name: "Ben Lewis" }));
  await clinician.page.getByRole("button", { name: "Let Ben Lewis in" }).click();
  await carer.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  await patient.page.getByRole("button", { name: /^Leave/ }).click();
  await patient.page.getByRole("button", { name: "Leave the call" }).click();
  await patient.page.waitForURL("**/after");
  await clinician.page.getByText("Alys Example, patient, has left").first().waitFor();
  await clinician.page.getByRole("button", { name: /^Hold/ }).click();
  const held = clinician.page.getByTestId("call-status").getByText(/^On hold\./);
  await held.first().waitFor();
  assert.match(await held.first().innerText(), /^On hold\. Ben Lewis cannot see or hear you/);
});
