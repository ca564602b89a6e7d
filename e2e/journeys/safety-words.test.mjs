// Both read the same three words, or somebody is between them.
import assert from "node:assert/strict";
import { call } from "../support/call.mjs";
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
  const { patient, clinician } = await call(clinic);
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
});
