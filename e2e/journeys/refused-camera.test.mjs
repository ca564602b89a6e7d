// No camera must not stop anybody: refused by the browser, or not there at all.
import assert from "node:assert/strict";
import { MEDIA } from "../support/browser.mjs";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";
import { letIn, linkToClinician, openConsultation } from "../support/staff.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";

for (const [how, words] of [
  ["refused", /Your browser is blocking the camera/],
  ["missing", /We found no camera/],
]) {
  journey(`a patient whose camera is ${how} still joins and is let in`, { minutes: 4 }, async (clinic) => {
    const { clinician, link } = await linkToClinician(clinic, { name: NAME });
    const patient = await clinic.phone(MEDIA[how]);
    await openLink(patient.page, link);
    await joinToWaiting(patient.page, {
      check: async (page) => {
        await page.getByRole("button", { name: "Start the check" }).click();
        await page.getByText(words).first().waitFor();
        await settled(page, `camera ${how}`);
        await page.getByRole("button", { name: /Carry on without camera or microphone|Carry on with sound only|Go to the waiting room/ }).first().click();
      },
    });
    await openConsultation(clinician.page, NAME);
    await letIn(clinician.page, NAME);
    await patient.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await patient.page.getByText("No camera").first().waitFor();
    await settled(patient.page, `in the call, camera ${how}`);
    // Where asking again is in vain, it is said what helps.
    await patient.page.getByRole("button", { name: /^No camera/ }).click();
    const dialog = patient.page.getByRole("dialog", { name: "Camera, microphone and speaker" });
    await dialog.waitFor();
    if (how !== "missing") return dialog.getByText("How to allow it").waitFor();
    // Without a camera there is nothing to blur, nor to say of it.
    assert.doesNotMatch(await dialog.innerText(), /blur/i);
  });
}
