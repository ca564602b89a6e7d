// The server dies in mid-call: picture and sound go on between the browsers without a gap, and both come back to
// it by themselves. `ROUNDS=20` measures what usually two deaths show (fault F4). Where they go over its own relay they
// stop with it, and come back with it.
import assert from "node:assert/strict";
import { followGaps, gaps } from "../support/gaps.mjs";
import { journey } from "../support/journey.mjs";
import { onlyBy, received, seesAndHears, ways } from "../support/media.mjs";
import { openRealClinic } from "../support/first-day.mjs";
import { freePort, Server } from "../support/server.mjs";
import { letIn, openConsultation } from "../support/staff.mjs";
import { until } from "../support/until.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";
const ROUNDS = Number(process.env.ROUNDS ?? 2);
/** A gap that nobody hears. */
const NO_GAP_MS = 300;

const reconnecting = (page) => page.getByText("Reconnecting to the clinic’s service… You can go on talking.").first();

async function say(from, to, words) {
  await from.getByLabel("Write a message").fill(words);
  await from.getByRole("button", { name: "Send", exact: true }).click();
  await to.getByText(words).first().waitFor();
}

/** Patient and clinician of a real clinic see and hear each other; `before` runs before their pages' own scripts. */
async function inCall(clinic, before = "") {
  const prepared = async (person) => {
    await person.context.addInitScript(before);
    return person;
  };
  const desktop = async () => prepared(await clinic.desktop());
  const { clinician, link } = await openRealClinic({ ...clinic, desktop }, NAME);
  const patient = await prepared(await clinic.phone());
  await openLink(patient.page, link);
  await joinToWaiting(patient.page);
  await openConsultation(clinician.page, NAME);
  await letIn(clinician.page, NAME);
  await patient.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  const both = (what) => Promise.all([what(patient.page, "the patient"), what(clinician.page, "the clinician")]);
  await both((page, who) => seesAndHears(page, { who }));
  return { patient, clinician, both };
}

const withRelay = async () => Server.start("serve", { ANTEROOM_TURN_HOST: "localhost", ANTEROOM_TURN_LISTEN: `127.0.0.1:${await freePort()}` });

journey("a call over the server's own relay is back by itself when the server is", { server: withRelay, minutes: 4 }, async (clinic) => {
  const { patient, clinician, both } = await inCall(clinic, onlyBy(/^turn:.*transport=udp/));
  const relayed = async (page) => assert.deepEqual((await ways(page)).map(({ mine }) => mine), ["relay"]);
  await both(relayed);
  for (const { expecting } of [patient, clinician]) expecting.outage = true;
  await clinic.server.kill();
  await both((page) => page.getByText("Reconnecting").first().waitFor());
  await clinic.server.launch();
  const ready = Date.now();
  const back = await both(async (page, who) => {
    await seesAndHears(page, { who: `${who}, over the relay again`, frames: 3 });
    return (Date.now() - ready) / 1_000;
  });
  clinic.t.diagnostic(`the relay died and is back: picture and voice at most ${Math.max(...back).toFixed(1)} s after the server is ready (goal 15)`);
  assert.ok(Math.max(...back) <= 15, "they are back soon");
  await both(relayed);
  await both((page) => page.getByText("Reconnecting").first().waitFor({ state: "hidden" }));
  for (const { expecting } of [patient, clinician]) expecting.outage = false;
});

journey("a call survives the server's death, and both sides resume", { mode: "serve", minutes: 4 + ROUNDS / 2 }, async (clinic) => {
  const { patient, clinician, both } = await inCall(clinic);
  await both((page) => page.getByRole("button", { name: /^Chat/ }).click());
  for (const { expecting } of [patient, clinician]) expecting.outage = true;

  const found = { back: [], gap: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = await received(patient.page);
    await both(followGaps);
    await clinic.server.kill();
    await both((page) => reconnecting(page).waitFor());
    await both((page, who) => seesAndHears(page, { who: `${who} without a server`, seconds: 10 }));

    await clinic.server.launch();
    const ready = Date.now();
    await both((page) => until(async () => !(await reconnecting(page).isVisible()), { what: "the server again", seconds: 10, every: 50 }));
    found.back.push((Date.now() - ready) / 1_000);
    await both((page, who) => seesAndHears(page, { who: `${who} afterwards`, seconds: 10 }));
    found.gap.push(...(await both(gaps)).map(({ longest }) => longest));
    assert.equal((await received(patient.page)).connections, before.connections, "it is still the same connection");
    await say(patient.page, clinician.page, `Still here, for the ${round + 1}th time.`);
    await say(clinician.page, patient.page, `So are we, for the ${round + 1}th time.`);
  }
  for (const { expecting } of [patient, clinician]) expecting.outage = false;
  const most = (numbers) => Math.max(...numbers);
  clinic.t.diagnostic(`F4, ${ROUNDS} deaths: signalling back at most ${most(found.back).toFixed(1)} s after the server is ready (goal 5), longest gap in the voice ${most(found.gap)} ms (goal ${NO_GAP_MS})`);
  assert.ok(most(found.back) <= 5, "signalling is back within five seconds");
  assert.ok(most(found.gap) <= NO_GAP_MS, "media does not notice");

  await patient.page.getByRole("button", { name: /^Leave/ }).click();
  await patient.page.getByRole("button", { name: "Leave the call" }).click();
  await patient.page.waitForURL("**/after");
  await until(async () => (await clinician.page.locator(".ar-call__remote").count()) === 0, { what: "the patient to be gone from the call" });
});
