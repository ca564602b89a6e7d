// Either page loads anew in mid-call: the same person is back at once, without being let in again.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { seesAndHears } from "../support/media.mjs";
import { settled } from "../support/page.mjs";
import { letIn, linkToClinician, openConsultation, sendNow } from "../support/staff.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";

const bothSeeAndHear = (patient, clinician, when) =>
  Promise.all([
    seesAndHears(patient.page, { who: `the patient ${when}` }),
    seesAndHears(clinician.page, { who: `the clinician ${when}` }),
  ]);

/** Notes every heading that a page shows, however shortly. */
const headingsSeen = () => {
  window.headingsSeen = [];
  const look = () => {
    const heading = document.querySelector("h1")?.textContent;
    if (heading && window.headingsSeen.at(-1) !== heading) window.headingsSeen.push(heading);
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
};

journey("a call outlives a reload of either page", { minutes: 5 }, async (clinic) => {
  const { clinician, clinicianName, reception, link } = await linkToClinician(clinic, { name: NAME });
  await sendNow(reception.page, { name: "Bryn Example", clinician: clinicianName });
  await reception.context.close();
  const patient = await clinic.phone();
  await openLink(patient.page, link);
  await joinToWaiting(patient.page);

  await patient.page.reload();
  await patient.page.getByRole("heading", { level: 1, name: /waiting room/ }).waitFor();
  await patient.page.getByText("You’re next.").waitFor();

  await openConsultation(clinician.page, NAME);
  await letIn(clinician.page, NAME);
  await patient.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  await bothSeeAndHear(patient, clinician, "at first");

  // What was switched off stays off.
  await patient.page.getByRole("button", { name: /^Microphone on/ }).click();
  await patient.page.getByText("You’re muted.").first().waitFor();
  await patient.page.addInitScript(headingsSeen);
  await patient.page.reload();
  await patient.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  const seen = await patient.page.evaluate(() => window.headingsSeen);
  assert.deepEqual(seen.filter((heading) => /waiting room/i.test(heading)), [], "nobody who was in the call is shown a waiting room");
  await patient.page.getByRole("button", { name: /^Microphone off/ }).click();
  await bothSeeAndHear(patient, clinician, "after the patient's reload");
  assert.equal(await clinician.page.getByRole("heading", { name: "Check who this is" }).count(), 0);

  await clinician.page.getByLabel("Note", { exact: true }).fill("Before the reload.");
  await clinician.page.getByText(/^Saved at/).waitFor();
  await clinician.page.reload();
  await clinician.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  await bothSeeAndHear(patient, clinician, "after the clinician's reload");
  assert.equal(await clinician.page.getByLabel("Note", { exact: true }).inputValue(), "Before the reload.");

  // A look at another page does not hang up.
  await clinician.page.getByRole("link", { name: /^My clinic/ }).first().click();
  await clinician.page.getByText(`You are still in the call with ${NAME}. They can hear you.`).waitFor();
  await settled(clinician.page, "call going on", "My clinic");
  await seesAndHears(patient.page, { who: "the patient meanwhile" });
  // Nor does a press on somebody else's name: leaving the call is asked first.
  await clinician.page.getByRole("link", { name: "Bryn Example" }).click();
  await clinician.page.getByRole("heading", { name: `You are still in the call with ${NAME}` }).waitFor();
  await settled(clinician.page, "another consultation, while in a call");
  await seesAndHears(patient.page, { who: "the patient, still" });
  await clinician.page.getByRole("link", { name: "Back to the call" }).first().click();
  await clinician.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  await bothSeeAndHear(patient, clinician, "after a look at another page");

  // Who is only lost still has a face on the other's screen: that they are not there is to be read all the same.
  const room = clinician.page.url();
  await clinician.page.goto("about:blank");
  const said = patient.page.getByTestId("call-status").getByText("is not here at the moment");
  await said.waitFor({ timeout: 20_000 });
  await settled(patient.page, "clinician lost");
  await clinician.page.goto(room);
  await said.waitFor({ state: "detached", timeout: 20_000 });
  await bothSeeAndHear(patient, clinician, "after the clinician was gone");

  // Leaving asks once; coming back means waiting again.
  await patient.page.getByRole("button", { name: /^Leave/ }).click();
  await patient.page.getByRole("heading", { name: "Leave the call?" }).waitFor();
  await settled(patient.page, "leave asks once");
  await patient.page.getByRole("button", { name: "Leave the call" }).click();
  await patient.page.waitForURL("**/after");
  await settled(patient.page, "left", "You have left the call");
  await clinician.page.getByText(`${NAME} has left the call. They can come back`).first().waitFor();
  await patient.page.getByRole("link", { name: "Go back in" }).click();
  await patient.page.getByRole("heading", { level: 1, name: /waiting room|Check your camera/ }).waitFor();
  await settled(patient.page, "back again");
});
