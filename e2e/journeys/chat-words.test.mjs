// What is written in a call arrives as it was written: line by line, in its own direction, also when it was pasted from
// elsewhere; what cannot go says why, and stays where it is.
import assert from "node:assert/strict";
import { call } from "../support/call.mjs";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";

const DOSES = "Take:\nmetformin 500 mg\ninsulin 10 units";
const MARKED = "\u2067\u05e9\u05dc\u05d5\u05dd\u2069 pasted";
const READ = "\u05e9\u05dc\u05d5\u05dd pasted";

journey("what is written in a call arrives as it was written, or says why it does not go", { minutes: 4 }, async (clinic) => {
  const { patient, clinician } = await call(clinic);
  for (const { page } of [patient, clinician]) await page.getByRole("button", { name: /^Chat/ }).click();
  const field = clinician.page.getByLabel("Write a message");
  const write = async (words) => {
    await field.fill(words);
    await field.press("Enter");
  };

  await write(DOSES);
  const doses = patient.page.locator(".ar-chat__message p", { hasText: "metformin" });
  await doses.waitFor();
  assert.equal(await doses.innerText(), DOSES, "a dose a line");

  // Invisible marks come along with what is copied from other programs.
  await write(MARKED);
  const marked = patient.page.locator(".ar-chat__message p", { hasText: READ });
  await marked.waitFor();
  assert.equal(await marked.evaluate((it) => getComputedStyle(it).direction), "rtl", "read from the right");

  const long = "x".repeat(5000);
  await write(long);
  await clinician.page.getByText("This is too long to send. Send it in parts.").waitFor();
  assert.equal(await field.inputValue(), long, "nothing of it is cut");
  await settled(clinician.page, "too long for the chat");
  await write("x".repeat(2000));
  await patient.page.locator(".ar-chat__message", { hasText: "xxx" }).waitFor();
  assert.equal(await clinician.page.getByText("This is too long to send").count(), 0);

  await clinician.page.locator("#call-file").setInputFiles({ name: "scan.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(0) });
  await clinician.page.getByText("There is nothing in this file.").waitFor();
});
