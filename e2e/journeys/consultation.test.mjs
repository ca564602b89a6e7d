// The main job: a link, the waiting room, both see and hear each other, chat, note, outcome, survey.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { seesAndHears } from "../support/media.mjs";
import { settled } from "../support/page.mjs";
import { end, letIn, linkToClinician, openConsultation } from "../support/staff.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";

journey("a patient joins, waits, is seen and learns what happens next", { minutes: 5 }, async (clinic) => {
  const { clinician, reception, link } = await linkToClinician(clinic, { name: NAME });
  const patient = await clinic.phone();

  await openLink(patient.page, link);
  assert.equal(new URL(patient.page.url()).hash, "", "the secret is gone from the address");
  await joinToWaiting(patient.page);
  await patient.page.getByText("You’re next.").waitFor();

  await reception.page.goto("/staff/waiting");
  await reception.page.getByText(NAME).first().waitFor();
  await settled(reception.page, "board", "Waiting room");

  await openConsultation(clinician.page, NAME);
  await settled(clinician.page, "before letting in");
  await clinician.page.getByRole("button", { name: `Let ${NAME} in` }).click();
  await clinician.page.getByText("Tick at least two").first().waitFor();
  await letIn(clinician.page, NAME);

  await patient.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  await Promise.all([
    seesAndHears(patient.page, { who: "the patient" }),
    seesAndHears(clinician.page, { who: "the clinician" }),
  ]);
  await settled(patient.page, "in the call, patient");
  await settled(clinician.page, "in the call, clinician");

  // Every button of the call stays in sight of a small phone, and is big enough to hit.
  for (const button of await patient.page.getByRole("toolbar", { name: "Call controls" }).getByRole("button").all()) {
    const box = await button.boundingBox();
    assert.ok(box && box.width >= 44 && box.height >= 44, `${await button.textContent()} is big enough`);
    assert.ok(box.x >= 0 && box.x + box.width <= 360 && box.y + box.height <= 740, `${await button.textContent()} is in sight`);
  }

  await patient.page.getByRole("button", { name: /^Microphone on/ }).click();
  await patient.page.getByText("You’re muted.").first().waitFor();
  await patient.page.getByRole("button", { name: /^Microphone off/ }).click();

  await patient.page.getByRole("button", { name: /^Chat/ }).click();
  await patient.page.getByLabel("Write a message").fill("Can you see my readings?");
  await patient.page.getByRole("button", { name: "Send", exact: true }).click();
  await settled(patient.page, "chat");
  await clinician.page.getByRole("button", { name: /^Chat/ }).click();
  await clinician.page.getByText("Can you see my readings?").first().waitFor();
  await clinician.page.getByLabel("Write a message").fill("Yes, they look good.");
  await clinician.page.getByLabel("Write a message").press("Enter");
  await patient.page.getByText("Yes, they look good.").first().waitFor();

  await clinician.page.getByRole("textbox", { name: "Note" }).fill("Readings good. Continue as now.");
  await clinician.page.getByText(/^Saved at/).waitFor();
  await end(clinician.page, { words: "Keep going as you are. See you in six months." });
  await settled(clinician.page, "consultation over");

  await patient.page.waitForURL("**/after");
  await settled(patient.page, "after", "Your appointment is over");
  await patient.page.getByText("Keep going as you are. See you in six months.").waitFor();
  await patient.page.getByRole("button", { name: "Very good" }).click();
  await patient.page.getByRole("button", { name: "Yes, good enough" }).click();
  await patient.page.getByText("Thank you. Your answer helps the clinic.").first().waitFor();
  await settled(patient.page, "thanks", "Your appointment is over");
});
