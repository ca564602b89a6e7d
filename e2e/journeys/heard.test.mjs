// Whether people can hear each other, and what they are told when not.
import { seesAndHears } from "../support/media.mjs";
import { journey } from "../support/journey.mjs";
import { letIn, linkToClinician, openConsultation } from "../support/staff.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";
import { LOUDSPEAKER, silent, talking } from "../support/voice.mjs";

const NAME = "Alys Example";
const GO_ON = async (page) => {
  await page.getByRole("button", { name: "Start the check" }).click();
  await page.getByRole("button", { name: "Go to the waiting room" }).click();
};

/** A patient with this microphone in a call with a clinician with that one. */
async function inCall(clinic, { theirs, ours, before }) {
  const { clinician, link } = await linkToClinician({ ...clinic, desktop: () => clinic.desktop(ours) }, { name: NAME });
  const patient = await clinic.phone(theirs);
  if (before) await patient.context.addInitScript(before);
  await openLink(patient.page, link);
  await joinToWaiting(patient.page, { check: GO_ON });
  await openConsultation(clinician.page, NAME);
  await letIn(clinician.page, NAME);
  await patient.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  return { clinician, patient };
}

journey("somebody who speaks while muted is told so", { minutes: 3 }, async (clinic) => {
  const { patient } = await inCall(clinic, { theirs: talking(1) });
  await seesAndHears(patient.page, { who: "the patient" });
  const said = patient.page.getByText("You’re muted and speaking.");
  await patient.page.getByRole("button", { name: /^Microphone on/ }).click();
  await said.first().waitFor();
  await patient.page.getByRole("button", { name: /^Microphone off/ }).click();
  await said.first().waitFor({ state: "hidden" });
});

journey("a microphone that picks up nothing is noticed", { minutes: 3 }, async (clinic) => {
  const { patient } = await inCall(clinic, { theirs: silent() });
  await patient.page.getByText("We can’t hear your microphone.").first().waitFor({ timeout: 40_000 });
});

journey("somebody whose voice comes back is told whom to ask", { minutes: 3 }, async (clinic) => {
  const { clinician, patient } = await inCall(clinic, { theirs: talking(2), ours: talking(3), before: LOUDSPEAKER });
  await seesAndHears(patient.page, { who: "the patient" });
  await clinician.page.getByText(`Your voice comes back to you. Ask ${NAME}`).first().waitFor({ timeout: 60_000 });
});
