// Another device comes with the link of a patient who is in the call: their own tablet, or somebody who has got hold of
// the link. The clinician reads which it may be before letting it in. Afterwards the survey is answered once, on either.
import { call } from "../support/call.mjs";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";
import { end } from "../support/staff.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";

journey("a second device of a patient who is in the call", { minutes: 4 }, async (clinic) => {
  let link = null;
  const { patient, clinician } = await call(clinic, { linked: (made) => (link = made) });
  const second = await clinic.phone();
  await openLink(second.page, link);
  await joinToWaiting(second.page);
  await second.page.getByText("The clinic knows that you are here.").waitFor();
  await clinician.page.getByText(`${NAME} is in the call already, on another device.`).waitFor();
  await settled(clinician.page, "a second device at the door");

  await end(clinician.page, { words: "Rest." });
  for (const { page } of [patient, second]) {
    await page.waitForURL("**/after");
    await page.getByRole("button", { name: "Very good" }).click();
  }
  await patient.page.getByRole("button", { name: "Yes, good enough" }).click();
  await patient.page.getByText("Thank you. Your answer helps the clinic.").first().waitFor();
  await second.page.getByRole("button", { name: "Yes, good enough" }).click();
  await second.page.getByText("Thank you. Your answer helps the clinic.").locator("visible=true").first().waitFor({ timeout: 5000 });
});
