// The network under a call changes, goes, or only its way to the server does: nobody does anything, and the
// call is back. `ROUNDS=20` measures what usually two rounds show.
import assert from "node:assert/strict";
import { kill } from "node:process";
import { call, CHROMIUM, FIREFOX } from "../support/call.mjs";
import { followGaps, gaps, voice } from "../support/gaps.mjs";
import { journey } from "../support/journey.mjs";
import { received, seesAndHears } from "../support/media.mjs";
import { machines } from "../support/network.mjs";
import { until } from "../support/until.mjs";

/** Firefox takes longer for everything: one round of it is shown. */
const rounds = (engine) => Number(process.env.ROUNDS ?? (engine === FIREFOX ? 1 : 2));
const ASLEEP = Number(process.env.ASLEEP_SECONDS ?? 12);
const minutes = 5 + Number(process.env.ROUNDS ?? 2);
const { skip, network, places, server } = await machines();
const seconds = (count) => new Promise((over) => setTimeout(over, count * 1_000));

/** What the call says in one line, in either engine. */
const status = (page) => page.evaluate(() => document.querySelector("[data-testid=call-status] p")?.textContent ?? "");
const says = (page, words, patience = 30) =>
  until(async () => (await status(page)).includes(words), { what: `“${words}”`, seconds: patience }).catch(async (error) => {
    throw new Error(`${error.message}, not “${await status(page)}”`);
  });

/** Voice comes again, in three looks one after another: how many seconds after `since` at the latest. */
async function voiceAfter(page, since, patience = 40) {
  let [before, rises] = [await voice(page), 0];
  const comes = async () => {
    const now = await voice(page);
    rises = now > before ? rises + 1 : 0;
    before = now;
    return rises === 3;
  };
  await until(comes, { what: "voice", seconds: patience, every: 100 });
  return (Date.now() - since) / 1_000;
}

const both = ({ patient, clinician }, what) => Promise.all([what(patient.page, "the patient"), what(clinician.page, "the clinician")]);
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** What a page can't reach meanwhile is no fault of it. */
function expectOutage({ patient, clinician }) {
  for (const { expecting } of [patient, clinician]) expecting.outage = true;
}

/** One face of each other person, one's own aside. */
const faces = (page) => page.evaluate(() => document.querySelectorAll(".ar-call__remote").length);

/**
 * The whole line is away until the browser gives the connection up. Firefox's sends nothing any more then, though it
 * says that it is connected as soon as there is a way again: the call has to take another one.
 */
async function outlastsItsConnection({ t }, people) {
  const made = () => people.patient.page.evaluate(() => window.anteroomConnections.length);
  const before = await made();
  await network.cuts("patient");
  try {
    await until(async () => (await made()) > before, { what: "another connection", seconds: 60 });
  } finally {
    await network.mends("patient");
  }
  const there = Date.now();
  const took = Math.max(...(await both(people, (page) => voiceAfter(page, there))));
  t.diagnostic(`whole line cut until Firefox gave its connection up: media back ${took.toFixed(1)} s after the line (goal 5)`);
  await both(people, (page, who) => seesAndHears(page, { who: `${who} by another connection` }));
  assert.ok(took <= 5, "soon after the line");
}

for (const engine of [CHROMIUM, FIREFOX]) {
  journey(`a call outlives a change from one network to another (patient in ${engine.name})`, { minutes, skip, places, server: () => server() }, async (clinic) => {
    const people = await call(clinic, { patient: engine });
    expectOutage(people);
    await both(people, (page, who) => seesAndHears(page, { who, seconds: 60 }));
    const made = async () => (await received(people.clinician.page)).connections;
    const connections = await made();
    const took = [];
    for (let round = 0; round < rounds(engine); round += 1) {
      await network.moves("patient", { betweenMs: round % 2 ? 1_500 : 0 });
      const there = Date.now();
      took.push(Math.max(...(await both(people, (page) => voiceAfter(page, there)))));
      await both(people, (page, who) => seesAndHears(page, { who: `${who} on the other network` }));
      await seconds(3);
    }
    clinic.t.diagnostic(`F6, patient in ${engine.name}: media back ${took.map((s) => s.toFixed(1)).join(", ")} s after the other network was there, median ${median(took).toFixed(1)} (goal 5)`);
    assert.equal(await made(), connections, "by the same connection: a new one has new safety words");
    assert.ok(Math.max(...took) <= 5, "within five seconds");
    if (engine === FIREFOX) await outlastsItsConnection(clinic, people);
  });
}

journey("what happens to the way to the server alone, or to the whole line", { minutes: 6, skip, places, server: () => server() }, async (clinic) => {
  const people = await call(clinic);
  const { patient, clinician } = people;
  expectOutage(people);
  await both(people, (page, who) => seesAndHears(page, { who }));

  // The socket alone: voice and picture go by the relay's own port.
  await followGaps(patient.page);
  await network.cuts("patient", "tcp port 443");
  try {
    await says(patient.page, "You can go on talking");
    await clinician.page.getByRole("button", { name: /^Chat/ }).click();
    await clinician.page.getByLabel("Write a message").fill("Said while you were away.");
    await clinician.page.getByRole("button", { name: "Send", exact: true }).click();
    await seconds(2);
  } finally {
    await network.mends("patient");
  }
  const socketBack = Date.now();
  await until(async () => !(await status(patient.page)).includes("You can go on talking"), { what: "the server again", seconds: 10, every: 50 });
  const resumed = (Date.now() - socketBack) / 1_000;
  const { longest } = await gaps(patient.page);
  clinic.t.diagnostic(`F5: socket back ${resumed.toFixed(1)} s after its way, longest gap in the voice ${longest} ms (goal 300)`);
  assert.ok(longest <= 300, "media does not notice");
  await patient.page.getByRole("button", { name: /^Chat/ }).click();
  await patient.page.getByText("Said while you were away.").first().waitFor();
  assert.equal(await patient.page.locator(".ar-chat").getByText("Said while you were away.").count(), 1, "once");

  // The whole line of the patient, for longer than people wait in silence: the number is that of the site they are at.
  const { telephone } = (await patient.page.evaluate(() => fetch("/api/visit").then((answer) => answer.json()))).site;
  await network.cuts("patient");
  try {
    await Promise.all([says(patient.page, "We have lost the connection to", 20), says(clinician.page, "We have lost the connection to", 20)]);
    await Promise.all([says(patient.page, `ring ${telephone}`, 30), says(clinician.page, "ring them", 30)]);
    const number = patient.page.getByTestId("call-status").getByRole("link", { name: telephone });
    assert.equal(await number.getAttribute("href"), `tel:${telephone.replaceAll(" ", "")}`, "one tap on the number");
  } finally {
    await network.mends("patient");
  }
  const there = Date.now();
  const back = Math.max(...(await both(people, (page) => voiceAfter(page, there))));
  clinic.t.diagnostic(`whole line cut for more than 20 s: media back ${back.toFixed(1)} s after the line (goal 3)`);
  await both(people, (page, who) => seesAndHears(page, { who: `${who} after the cut` }));
  assert.ok(back <= 5, "soon after the line");
  await until(async () => (await status(patient.page)) === "", { what: "nothing more to say" });

  // The lid is closed: the patient's browser stands still.
  const stopped = await network.browsers("patient");
  assert.ok(stopped.length > 0, "a browser to stop");
  for (const pid of stopped) kill(pid, "SIGSTOP");
  try {
    await says(clinician.page, "We have lost the connection to", 20);
    await seconds(ASLEEP - 8);
  } finally {
    for (const pid of stopped) kill(pid, "SIGCONT");
  }
  const awake = Date.now();
  const woken = Math.max(...(await both(people, (page) => voiceAfter(page, awake))));
  clinic.t.diagnostic(`asleep for about ${ASLEEP} s: media back ${woken.toFixed(1)} s after waking (goal 3)`);
  await both(people, (page, who) => seesAndHears(page, { who: `${who} after the sleep` }));
  assert.equal(await faces(clinician.page), 1, "one face of the patient");
  assert.equal(await clinician.page.getByRole("heading", { name: "Check who this is" }).count(), 0, "nobody is let in again");
});
