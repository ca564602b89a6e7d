// Sound only is kept: whoever chose it is not seen because they looked at themselves while waiting, and a screen that is
// not sent to them is no black box without a word.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { devicesOpen, REMEMBER_DEVICES, seesAndHears } from "../support/media.mjs";
import { settled } from "../support/page.mjs";
import { letIn, linkToClinician, openConsultation } from "../support/staff.mjs";
import { until } from "../support/until.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";

journey("who chose sound only is heard and not seen, and reads why there is no screen", { minutes: 4 }, async (clinic) => {
  const { clinician, link, clinicianName } = await linkToClinician(clinic, { name: NAME });
  const patient = await clinic.phone();
  await patient.context.addInitScript(REMEMBER_DEVICES);
  await openLink(patient.page, link);
  await joinToWaiting(patient.page, {
    check: (page) => page.getByRole("button", { name: "Carry on with sound only" }).click(),
  });
  const films = async () => (await devicesOpen(patient.page)).includes("video");
  await patient.page.getByRole("button", { name: "Show my picture" }).click();
  await until(films, { what: "the patient to see themselves" });
  await patient.page.getByRole("button", { name: "Hide my picture" }).click();
  await until(async () => !(await films()), { what: "the camera to be off" });
  // And while they look, too.
  await patient.page.getByRole("button", { name: "Show my picture" }).click();
  await until(films, { what: "the patient to see themselves" });
  await openConsultation(clinician.page, NAME);
  await letIn(clinician.page, NAME);
  await patient.page.getByRole("button", { name: /^Camera off/ }).waitFor();
  assert.equal(await films(), false, "the camera is off in the call");
  await clinician.page.getByText(`${NAME}’s camera is off`).waitFor();
  await seesAndHears(patient.page, { who: "the patient" });

  await patient.page.getByRole("button", { name: /^Devices/ }).click();
  await patient.page.getByRole("radio", { name: "Sound only" }).check();
  await patient.page.getByRole("button", { name: "Done" }).click();
  await clinician.page.getByRole("button", { name: /^Share screen/ }).click();
  await clinician.page.getByText(`You are sharing your screen. ${NAME} has chosen sound only.`).first().waitFor();
  const screen = patient.page.getByRole("figure").filter({ hasText: `${clinicianName}’s screen` });
  await screen.getByText("Sound only, as you chose under Devices").waitFor();
  await settled(patient.page, "sound only, and a screen");
});
