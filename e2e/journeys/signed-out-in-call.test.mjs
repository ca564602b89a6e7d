// The clinician's sign-in ends in the middle of a call: it is said plainly, the call goes on, and
// after signing in on another page everything is as before.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { received, seesAndHears } from "../support/media.mjs";
import { settled } from "../support/page.mjs";
import { letIn, linkToClinician, openConsultation, signInAs } from "../support/staff.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Bethan Example";

journey("a call outlives the clinician's sign-in", { minutes: 5 }, async (clinic) => {
  const { clinician, link } = await linkToClinician(clinic, { name: NAME });
  const patient = await clinic.phone();
  await openLink(patient.page, link);
  await joinToWaiting(patient.page);
  await openConsultation(clinician.page, NAME);
  await letIn(clinician.page, NAME);
  await patient.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  await seesAndHears(patient.page, { who: "the patient" });
  await clinician.page.getByRole("textbox", { name: "Note" }).fill("Written before.");
  await clinician.page.getByText(/^Saved at/).waitFor();

  // Elsewhere, so that this page only learns of it.
  // Those of the check at the door are over; none is made from here on.
  const before = (await received(patient.page)).connections;
  await clinician.page.evaluate(() => fetch("/api/sign-out", { method: "POST" }));
  await clinician.page.getByText("Your sign-in has ended: sign in again.").first().waitFor();
  const signIn = clinician.page.getByRole("link", { name: /^Sign in again/ });
  await signIn.waitFor();
  await settled(clinician.page, "sign-in ended");
  await Promise.all([
    seesAndHears(patient.page, { who: "the patient, after the sign-in ended" }),
    seesAndHears(clinician.page, { who: "the clinician, after the sign-in ended" }),
  ]);
  assert.equal((await received(patient.page)).connections, before, "no new connection was needed");
  await clinician.page.getByRole("textbox", { name: "Note" }).fill("Written before. And meanwhile.");

  const [other] = await Promise.all([clinician.context.waitForEvent("page"), signIn.click()]);
  await signInAs(other, "Clinician");
  await other.close();
  await clinician.page.bringToFront();
  await clinician.page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await signIn.waitFor({ state: "detached" });

  await clinician.page.getByRole("button", { name: /^Chat/ }).click();
  await clinician.page.getByLabel("Write a message").fill("Here I am again.");
  await clinician.page.getByLabel("Write a message").press("Enter");
  await patient.page.getByRole("button", { name: /^Chat/ }).click();
  await patient.page.getByText("Here I am again.").first().waitFor();
  await seesAndHears(patient.page, { who: "the patient, at the end" });
  assert.equal((await received(patient.page)).connections, before, "nor afterwards");
  await clinician.page.getByText(/^Saved at/).waitFor();
});
