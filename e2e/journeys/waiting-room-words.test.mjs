// The waiting room in words: a notice to everybody in each one's language, a chat with reception
// both ways, stepping away; and nothing of it lost by a reload.
import assert from "node:assert/strict";
import { inviteOnScreen, joinAsGuest } from "../support/guest.mjs";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";
import { linkToClinician, openConsultation } from "../support/staff.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";

/** Reception's board, with its row for the patient. */
async function board(page, name = NAME) {
  await page.goto("/staff/waiting");
  const row = page.getByRole("row").filter({ hasText: name });
  await row.first().waitFor();
  return row.first();
}

journey("a notice reaches everybody who waits, in their own language, and is there after a reload", { minutes: 5 }, async (clinic) => {
  const { reception, link } = await linkToClinician(clinic, { name: NAME });
  const patient = await clinic.phone();
  await openLink(patient.page, link);
  await joinToWaiting(patient.page);

  await board(reception.page);
  await reception.page.getByRole("button", { name: "Message everybody waiting" }).click();
  const dialog = reception.page.getByRole("dialog", { name: "Message everybody who waits" });
  await dialog.getByText("Nothing has been sent today.").waitFor();
  await dialog.getByLabel("About how many minutes late").fill("20");
  await dialog.getByRole("button", { name: "Send" }).click();
  await dialog.getByText("Sent to one person").waitFor();
  await settled(reception.page, "notice sent", "Waiting room");

  const said = "The clinic is running about 20 minutes late. You keep your place.";
  await patient.page.getByRole("listitem").filter({ hasText: said }).waitFor();
  assert.match(await patient.page.locator("[aria-live=polite]").first().textContent(), /running about 20\sminutes late/, "it is announced");
  const place = await patient.page.locator(".ar-waiting__place").innerText();
  assert.match(place, /running about 20\sminutes late/, "and what the page says of the clinic is the same");
  assert.doesNotMatch(place, /on time/);
  await settled(patient.page, "waiting, with a notice");

  await patient.page.reload();
  await patient.page.getByRole("listitem").filter({ hasText: said }).waitFor();
  await patient.page.getByRole("button", { name: "Cymraeg" }).click();
  await patient.page.getByRole("listitem").filter({ hasText: "Mae’r clinig yn rhedeg tua 20 munud yn hwyr. Byddwch yn cadw eich lle." }).waitFor();
  await settled(patient.page, "waiting, with a notice, in Welsh");
});

journey("a guest who waits reads what the clinic tells everybody, and nothing between it and the patient", { minutes: 5 }, async (clinic) => {
  const { clinician, reception, link } = await linkToClinician(clinic, { name: NAME });
  const patient = await clinic.phone();
  await openLink(patient.page, link);
  await joinToWaiting(patient.page);
  await openConsultation(clinician.page, NAME);
  const invitation = await inviteOnScreen(clinician.page, { role: "Carer", name: "Maria Rossi" });
  const guest = await clinic.phone();
  await joinAsGuest(guest.page, invitation);
  assert.equal(await guest.page.getByText("Messages from the clinic").count(), 0, "nothing has been said yet");

  await patient.page.getByLabel("Your message to reception").fill("My dog is in the room.");
  await patient.page.getByRole("button", { name: "Send", exact: true }).click();
  await patient.page.getByRole("listitem").filter({ hasText: "My dog is in the room." }).waitFor();
  await board(reception.page);
  await reception.page.getByRole("button", { name: "Message everybody waiting" }).click();
  const dialog = reception.page.getByRole("dialog", { name: "Message everybody who waits" });
  await dialog.getByLabel("About how many minutes late").fill("20");
  await dialog.getByRole("button", { name: "Send" }).click();
  await dialog.getByText("Sent to one person").waitFor();

  const said = "The clinic is running about 20 minutes late. Stay on this page.";
  await guest.page.getByRole("listitem").filter({ hasText: said }).waitFor();
  assert.match(await guest.page.locator("[aria-live=polite]").first().textContent(), /running about 20\sminutes late/, "it is announced");
  assert.doesNotMatch(await guest.page.locator("body").innerText(), /dog/, "the patient's words are not the guest's to read");
  await settled(guest.page, "guest waiting, with a notice");
  await guest.page.reload();
  await guest.page.getByRole("listitem").filter({ hasText: said }).waitFor();
  await guest.page.getByRole("button", { name: "Cymraeg" }).click();
  await guest.page.getByRole("listitem").filter({ hasText: "Mae’r clinig yn rhedeg tua 20 munud yn hwyr. Arhoswch ar y dudalen hon." }).waitFor();
  await settled(guest.page, "guest waiting, with a notice, in Welsh");
});

journey("reception and a waiting patient write to each other, and neither loses a word by a reload", { minutes: 5 }, async (clinic) => {
  const { clinician, reception, link } = await linkToClinician(clinic, { name: NAME });
  const patient = await clinic.phone();
  await openLink(patient.page, link);
  await joinToWaiting(patient.page);

  await board(reception.page);
  await patient.page.getByLabel("Your message to reception").fill("My dog is in the room. Is that all right?");
  await patient.page.getByRole("button", { name: "Send", exact: true }).click();
  await patient.page.getByRole("listitem").filter({ hasText: "My dog is in the room." }).waitFor();

  const unread = reception.page.getByRole("button", { name: /1 unread from the patient/ });
  await unread.waitFor();
  await settled(reception.page, "board with an unread message", "Waiting room");
  await unread.click();
  const dialog = reception.page.getByRole("dialog", { name: `Messages with ${NAME}` });
  await dialog.getByText("My dog is in the room. Is that all right?").waitFor();
  await dialog.getByLabel("Your message").fill("Yes, that is fine.");
  await dialog.getByRole("button", { name: "Send" }).click();
  await dialog.getByText("Yes, that is fine.").waitFor();
  await settled(reception.page, "messages with the patient", "Waiting room");
  await dialog.getByRole("button", { name: "Close" }).click();
  await unread.waitFor({ state: "detached" });

  await patient.page.getByRole("listitem").filter({ hasText: "Yes, that is fine." }).waitFor();
  await patient.page.reload();
  for (const words of ["My dog is in the room.", "Yes, that is fine."]) {
    await patient.page.getByRole("listitem").filter({ hasText: words }).waitFor();
  }
  await settled(patient.page, "waiting, after writing");

  // The clinician reads it before letting them in.
  await clinician.page.goto("/staff/clinic");
  await clinician.page.getByRole("link", { name: /Open consultation/ }).first().click();
  await clinician.page.getByText("Messages while waiting").click();
  await clinician.page.getByText("My dog is in the room. Is that all right?").waitFor();
  await settled(clinician.page, "messages, clinician");
});

journey("somebody who steps away keeps their place, and the clinic knows", { minutes: 5 }, async (clinic) => {
  const { clinician, reception, link } = await linkToClinician(clinic, { name: NAME });
  const patient = await clinic.phone();
  await openLink(patient.page, link);
  await joinToWaiting(patient.page);
  const row = await board(reception.page);

  await patient.page.getByRole("button", { name: "I must step away for five minutes" }).click();
  await patient.page.getByText("The clinic knows that you have stepped away.").first().waitFor();
  await settled(patient.page, "stepped away");
  await row.getByText(/^Stepped away at/).waitFor();
  await clinician.page.goto("/staff/clinic");
  await clinician.page.getByRole("link", { name: /Open consultation/ }).first().click();
  await clinician.page.getByText(/^Stepped away at .*, back in about five minutes$/).waitFor();

  await patient.page.reload();
  await patient.page.getByText("You’re next.").waitFor();
  await patient.page.getByRole("button", { name: "I’m back" }).click();
  await row.getByText(/^Stepped away at/).waitFor({ state: "detached" });
  await clinician.page.getByText(/^Stepped away at/).waitFor({ state: "detached" });
  await patient.page.getByRole("button", { name: "I must step away for five minutes" }).waitFor();
});
