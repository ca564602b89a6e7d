// An interpreter is invited by e-mail: the message, their page in Welsh, the call; nothing of the patient before
// they are let in; the invitation taken back ends it.
import assert from "node:assert/strict";
import { openInvite } from "../support/guest.mjs";
import { journey } from "../support/journey.mjs";
import { seesAndHears } from "../support/media.mjs";
import { settled } from "../support/page.mjs";
import { letIn, linkToClinician, me, openConsultation } from "../support/staff.mjs";
import { until } from "../support/until.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";

const newest = (page, to) =>
  until(
    () =>
      page.evaluate(async (to) => {
        const { messages } = await (await fetch("/api/outbox")).json();
        return messages.find((message) => message.to === to);
      }, to),
    { what: `a message to ${to}` },
  );

journey("an interpreter is invited by e-mail", { minutes: 5 }, async (clinic) => {
  const { clinician, reception, link } = await linkToClinician(clinic, { name: NAME });
  const patient = await clinic.phone();
  await openLink(patient.page, link);
  await joinToWaiting(patient.page);

  await openConsultation(clinician.page, NAME);
  await openInvite(clinician.page);
  await clinician.page.getByRole("button", { name: "Invite", exact: true }).click();
  await clinician.page.getByText("Choose who they are").first().waitFor();
  await settled(clinician.page, "invitation incomplete");
  await clinician.page.getByRole("radio", { name: "Interpreter", exact: true }).check();
  await clinician.page.getByLabel("Their name, as everybody").fill("Mair Rees");
  await clinician.page.getByLabel("Mobile number or e-mail address").fill("mair@example.org");
  await clinician.page.getByLabel("Language of the message").selectOption("cy");
  await clinician.page.getByRole("button", { name: "Invite", exact: true }).click();
  await clinician.page.getByText("Mair Rees has been invited. The e-mail is on its way.").first().waitFor();
  assert.equal(await clinician.page.locator("#guest-link").count(), 0, "a link that is sent is shown to nobody");
  await settled(clinician.page, "invited by e-mail");

  const message = await newest(clinician.page, "mair@example.org");
  assert.match(message.body, /fel cyfieithydd ar y pryd/);
  assert.doesNotMatch(`${message.subject} ${message.body}`, new RegExp(NAME));

  // Her page comes up in Welsh, as her message was, and says nothing of the patient.
  const interpreter = await clinic.phone(undefined, { locale: "cy-GB" });
  await interpreter.page.goto(message.link);
  await interpreter.page.waitForURL("**/guest");
  await settled(interpreter.page, "invited, in Welsh", "Rydych wedi’ch gwahodd i apwyntiad fideo");
  assert.equal(new URL(interpreter.page.url()).hash, "", "the secret is gone from the address");
  assert.doesNotMatch(await interpreter.page.locator("body").innerText(), new RegExp(NAME));
  await interpreter.page.getByLabel("Beth yw eich enw?").fill("Mair Elen Rees");
  await interpreter.page.getByRole("button", { name: "Parhau" }).click();
  await interpreter.page.getByRole("heading", { level: 1, name: "Gwirio eich camera" }).waitFor();
  await interpreter.page.getByRole("button", { name: "Parhau heb gamera na meicroffon" }).waitFor();
  await interpreter.page.getByRole("button", { name: "Dechrau’r gwiriad" }).click();
  await interpreter.page.getByRole("button", { name: "Mynd i’r ystafell aros" }).click();
  await interpreter.page.getByRole("heading", { level: 1, name: "Rydych yn yr ystafell aros" }).waitFor();
  await settled(interpreter.page, "waiting, in Welsh");
  // Whom to ring is said twice, and is one number: the site's.
  const [{ telephone }] = (await me(clinician.page)).sites;
  const rung = await interpreter.page.locator(".ar-telephone").allInnerTexts();
  assert.deepEqual(rung, [telephone, telephone]);
  assert.doesNotMatch(await interpreter.page.locator("body").innerText(), new RegExp(NAME));

  // She goes by another name than she was invited by: the clinician sees both.
  await clinician.page.getByText("Invited by the name Mair Rees.").waitFor();
  await settled(clinician.page, "interpreter at the door");
  await clinician.page.getByRole("button", { name: "Let Mair Elen Rees in" }).click();
  await interpreter.page.getByRole("toolbar").waitFor();
  await letIn(clinician.page, NAME);
  await Promise.all([
    seesAndHears(interpreter.page, { who: "the interpreter" }),
    seesAndHears(patient.page, { who: "the patient" }),
  ]);
  await interpreter.page.getByText("Claf", { exact: false }).first().waitFor();
  await settled(interpreter.page, "in the call, in Welsh");
  await settled(patient.page, "with an interpreter");

  // Reception takes the invitation back on the appointment's own page: she is out within a second.
  await reception.page.goto("/staff/waiting");
  await reception.page.getByRole("link", { name: NAME }).first().click();
  await reception.page.getByRole("button", { name: "Take back the invitation of Mair Rees" }).waitFor();
  await settled(reception.page, "reception sees whom was invited");
  await reception.page.getByRole("button", { name: "Take back the invitation of Mair Rees" }).click();
  await interpreter.page.getByRole("heading", { level: 1, name: "Nid ydych yn yr alwad hon mwyach" }).waitFor({ timeout: 3_000 });
  await settled(interpreter.page, "taken back, in Welsh");
  await patient.page.getByText("Mair Elen Rees, interpreter, has left").first().waitFor();
  await interpreter.page.goto(message.link);
  await settled(interpreter.page, "dead link, in Welsh", "Nid yw’r ddolen hon yn gweithio mwyach");
  await clinician.page.getByRole("heading", { level: 1, name: new RegExp(NAME) }).waitFor();
});
