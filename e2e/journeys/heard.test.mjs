// Whether people can hear each other, and what they are told when not.
import { seesAndHears } from "../support/media.mjs";
import { journey } from "../support/journey.mjs";
import { letIn, linkToClinician, openConsultation } from "../support/staff.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";
import { silent, talking } from "../support/voice.mjs";

const NAME = "Alys Example";
const GO_ON = async (page) => {
  await page.getByRole("button", { name: "Start the check" }).click();
  await page.getByRole("button", { name: "Go to the waiting room" }).click();
};

/** A patient with this microphone in a call. */
async function inCall(clinic, microphone) {
  const { clinician, link } = await linkToClinician(clinic, { name: NAME });
  const patient = await clinic.phone(microphone);
  await openLink(patient.page, link);
  await joinToWaiting(patient.page, { check: GO_ON });
  await openConsultation(clinician.page, NAME);
  await letIn(clinician.page, NAME);
  await patient.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  return patient;
}

journey("somebody who speaks while muted is told so", { minutes: 3 }, async (clinic) => {
  const patient = await inCall(clinic, talking(1));
  await seesAndHears(patient.page, { who: "the patient" });
  const said = patient.page.getByText("You’re muted and speaking.");
  await patient.page.getByRole("button", { name: /^Microphone on/ }).click();
  await said.first().waitFor();
  await patient.page.getByRole("button", { name: /^Microphone off/ }).click();
  await said.first().waitFor({ state: "hidden" });
});

journey("a microphone that picks up nothing is noticed", { minutes: 3 }, async (clinic) => {
  const patient = await inCall(clinic, silent());
  await patient.page.getByText("We can’t hear your microphone.").first().waitFor({ timeout: 40_000 });
});
