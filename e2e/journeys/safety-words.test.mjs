// Both read the same three words, or somebody is between them.
import assert from "node:assert/strict";
import { call, CHROMIUM } from "../support/call.mjs";
import { interfere, withhold } from "../support/interferer.mjs";
import { journey } from "../support/journey.mjs";
import { seesAndHears } from "../support/media.mjs";
import { until } from "../support/until.mjs";

const words = (page) => page.evaluate(() => document.querySelector(".ar-call__words")?.textContent ?? "");

const bothRead = (one, other) =>
  until(
    async () => {
      const [mine, theirs] = [await words(one.page), await words(other.page)];
      return mine !== "" && mine === theirs && mine;
    },
    { what: "the same words on both screens" },
  );

journey("both screens show the same safety words, and a change is said", { minutes: 5 }, async (clinic) => {
  let server;
  const phone = async (...with_) => {
    const person = await clinic.phone(...with_);
    server = await withhold(person.page);
    return person;
  };
  const { patient, clinician } = await call({ ...clinic, phone });
  await seesAndHears(patient.page, { who: "the patient" });
  const first = await bothRead(patient, clinician);
  assert.match(first, /^[a-z]+ – [a-z]+ – [a-z]+$/);
  await patient.page.getByText("Safety words").click();
  await patient.page.getByText(/You and .* should both see:/).waitFor();

  // Another load of the other page is another connection, with keys of its own.
  await clinician.page.reload();
  await until(async () => (await words(patient.page)) !== first, { what: "other words" });
  await bothRead(patient, clinician);
  await patient.page.getByText("Safety words · new").waitFor();

  // Who reads Welsh reads what the words mean; to be compared are the English ones.
  await clinician.page.getByRole("button", { name: "Cymraeg" }).click();
  await clinician.page.getByText("cysylltiad da").waitFor();
  const english = await clinician.page.evaluate(() => [...document.querySelectorAll('.ar-call__words [lang="en"]')].map((word) => word.textContent).join(" – "));
  assert.equal(english, await words(patient.page));

  // A server that passes on everything but what the words are made of is not taken for an honest one.
  server.on = true;
  await clinician.page.reload();
  const unchecked = patient.page.getByText("This call could not be checked");
  await unchecked.waitFor({ timeout: 60_000 });
  await patient.page.getByText(/^There are no safety words with .*, so nobody can tell/).last().waitFor();
  await clinician.page.getByText("Nid oedd modd gwirio’r alwad hon").waitFor();
});

/** Somebody sits between the two from the beginning, and each talks to him. */
async function interfered(clinic, plays) {
  const stranger = await clinic.desktop();
  await stranger.page.goto(clinic.server.url);
  const before = { patient: await clinic.phone(), clinician: await clinic.desktop() };
  await interfere({ patient: before.patient.page, clinician: before.clinician.page, his: stranger.page, plays });
  const seated = (seat) => ({ ...CHROMIUM, [seat]: async () => before[seat] });
  return call(clinic, { patient: seated("patient"), clinician: seated("clinician") });
}

journey("somebody who sits between them makes different words on the two screens", { minutes: 5 }, async (clinic) => {
  const { patient, clinician } = await interfered(clinic, true);
  await until(async () => (await words(patient.page)) !== "" && (await words(clinician.page)) !== "", { what: "words on both screens" });
  assert.notEqual(await words(patient.page), await words(clinician.page));
});

journey("somebody who sits between them and does not play along is found out", { minutes: 5 }, async (clinic) => {
  const { patient } = await interfered(clinic, false);
  await patient.page.getByText("Somebody may be listening in between.").first().waitFor({ timeout: 60_000 });
});
