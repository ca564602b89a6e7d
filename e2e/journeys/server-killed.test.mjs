// The server dies in mid-call: picture and sound go on between the browsers, and both come back to
// it by themselves.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { received, seesAndHears } from "../support/media.mjs";
import { openRealClinic } from "../support/first-day.mjs";
import { letIn, openConsultation } from "../support/staff.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";

journey("a call survives the server's death, and both sides resume", { mode: "serve", minutes: 5 }, async (clinic) => {
  const { clinician, link } = await openRealClinic(clinic, NAME);
  const patient = await clinic.phone();
  await openLink(patient.page, link);
  await joinToWaiting(patient.page);
  await openConsultation(clinician.page, NAME);
  await letIn(clinician.page, NAME);
  await patient.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  await Promise.all([
    seesAndHears(patient.page, { who: "the patient" }),
    seesAndHears(clinician.page, { who: "the clinician" }),
  ]);

  for (const { expecting } of [patient, clinician]) expecting.outage = true;
  await clinic.server.kill();
  await patient.page.getByText("Reconnecting to the clinic’s service… You can go on talking.").first().waitFor();
  await Promise.all([
    seesAndHears(patient.page, { who: "the patient without a server", seconds: 10 }),
    seesAndHears(clinician.page, { who: "the clinician without a server", seconds: 10 }),
  ]);
  const during = await received(patient.page);

  const back = Date.now();
  await clinic.server.launch();
  await patient.page.getByText("Reconnecting to the clinic’s service… You can go on talking.").first().waitFor({ state: "hidden" });
  await clinician.page.getByText("Reconnecting to the clinic’s service… You can go on talking.").first().waitFor({ state: "hidden" });
  clinic.t.diagnostic(`resumed ${((Date.now() - back) / 1000).toFixed(1)} s after the server's start`);
  for (const { expecting } of [patient, clinician]) expecting.outage = false;

  const now = await received(patient.page);
  assert.equal(now.connections, during.connections, "it is still the same connection");
  await patient.page.getByRole("button", { name: /^Chat/ }).click();
  await patient.page.getByLabel("Write a message").fill("Still here.");
  await patient.page.getByRole("button", { name: "Send" }).click();
  await clinician.page.getByRole("button", { name: /^Chat/ }).click();
  await clinician.page.getByText("Still here.").first().waitFor();
  await seesAndHears(patient.page, { who: "the patient afterwards" });
});
