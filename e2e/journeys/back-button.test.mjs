// The phone's own back button leads out of the waiting room and out of a call: on the page behind it one sees and hears
// nobody, so nobody sees or hears oneself, and one button leads straight back. Nor does a page that another one of the
// same person has taken over keep camera and microphone.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { devicesOpen, REMEMBER_DEVICES, seesAndHears } from "../support/media.mjs";
import { letIn, linkToClinician, openConsultation } from "../support/staff.mjs";
import { until } from "../support/until.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";

const nothingOpen = (page, who) =>
  until(async () => (await devicesOpen(page)).length === 0, { what: `${who} to have camera and microphone off` });

const goBackIn = async ({ page }) => {
  await page.getByRole("link", { name: "Go back in" }).click();
};

journey("who goes back by their phone’s button is not seen or heard there", { minutes: 5 }, async (clinic) => {
  const { clinician, link } = await linkToClinician(clinic, { name: NAME });
  const patient = await clinic.phone();
  await patient.context.addInitScript(REMEMBER_DEVICES);
  await openLink(patient.page, link);
  await joinToWaiting(patient.page);
  await openConsultation(clinician.page, NAME);
  await clinician.page.getByText("Connected", { exact: true }).waitFor();

  // Out of the waiting room: the clinician reads that they are not there, and lets them in all the same.
  await patient.page.goBack();
  await patient.page.getByRole("heading", { level: 1, name: "Your appointment" }).waitFor();
  await nothingOpen(patient.page, "the patient, out of the waiting room");
  await clinician.page.getByText("Connected", { exact: true }).waitFor({ state: "detached" });
  await letIn(clinician.page, NAME);
  await clinician.page.getByText(NAME).first().waitFor();
  await clinician.page.getByRole("button", { name: `Let ${NAME} in` }).waitFor({ state: "detached" });
  assert.deepEqual(await devicesOpen(patient.page), [], "let in, they are not seen on a page that shows nobody");

  await goBackIn(patient);
  const both = () =>
    Promise.all([
      seesAndHears(patient.page, { who: "the patient" }),
      seesAndHears(clinician.page, { who: "the clinician" }),
    ]);
  await both();

  // And out of the call.
  await patient.page.goBack();
  await patient.page.getByRole("heading", { level: 1, name: "Your appointment" }).waitFor();
  await nothingOpen(patient.page, "the patient, out of the call");
  // Over the last picture of them, in sight: with no way to them there is nothing else to be read there.
  await clinician.page.getByTestId("call-status").getByText(`${NAME} is not here at the moment`).waitFor();
  await goBackIn(patient);
  await both();

  // Another page of the same browser takes the call over.
  const other = await patient.context.newPage();
  await other.goto("/join");
  await other.getByRole("toolbar", { name: "Call controls" }).waitFor();
  await patient.page.getByRole("button", { name: "Use this page" }).waitFor();
  await nothingOpen(patient.page, "the page that was taken over");

  // Taken out of the call, they are not filmed on the page that says so.
  await clinician.page.getByRole("button", { name: `Remove ${NAME}` }).click();
  await clinician.page.getByRole("button", { name: "Remove them" }).click();
  await other.getByRole("heading", { level: 1, name: "This link does not work any more" }).waitFor();
  await nothingOpen(other, "the page of who was taken out");
});
