// Voice first: on a line that loses much the picture goes away by itself, the voice stays, and both read
// why. When the line is good again the picture comes back without anybody doing anything.
import assert from "node:assert/strict";
import { call } from "../support/call.mjs";
import { journey } from "../support/journey.mjs";
import { seesAndHears, sentPicture } from "../support/media.mjs";
import { machines } from "../support/network.mjs";
import { until } from "../support/until.mjs";

const { skip, network, places, server } = await machines();
const seconds = (count) => new Promise((over) => setTimeout(over, count * 1_000));

/** The most lines of a picture that a page sends. */
const lines = async (page) => (await sentPicture(page)).lines;

journey("at thirty per cent loss the voice stays, and afterwards the picture comes back", { minutes: 5, skip, places, server: () => server() }, async (clinic) => {
  const { patient, clinician } = await call(clinic);
  await Promise.all([seesAndHears(patient.page, { who: "the patient" }), seesAndHears(clinician.page, { who: "the clinician" })]);
  await clinician.page.getByText("good connection").waitFor();

  try {
    await network.loses("patient", 30);
    await patient.page.getByText("Your picture is paused, so that").first().waitFor({ timeout: 30_000 });
    await clinician.page.getByText("’s picture is paused").waitFor({ timeout: 30_000 });
    await seesAndHears(clinician.page, { who: "the clinician, with a third lost", frames: 0 });
    await seesAndHears(patient.page, { who: "the patient, with a third lost", frames: 0 });
  } finally {
    await network.loses("patient", 0);
  }
  await clinician.page.getByText("’s picture is paused").waitFor({ state: "detached", timeout: 120_000 });
  await Promise.all([
    seesAndHears(patient.page, { who: "the patient, again", seconds: 120 }),
    seesAndHears(clinician.page, { who: "the clinician, again", seconds: 120 }),
  ]);
});

journey("after ten seconds of 150 kbit/s the picture is back", { minutes: 5, skip, places, server: () => server() }, async (clinic) => {
  const { patient, clinician } = await call(clinic);
  await seesAndHears(clinician.page, { who: "the clinician" });
  const rate = async () => {
    const before = await sentPicture(patient.page);
    await seconds(1);
    const now = await sentPicture(patient.page);
    return ((now.bytes - before.bytes) * 8) / ((now.at - before.at) / 1_000);
  };
  await until(async () => (await lines(patient.page)) >= 540, { what: "the large picture", seconds: 60 });
  // A call that has gone well for a while, by the ladder's own measure.
  await seconds(32);
  let usual = 0;
  for (let looks = 0; looks < 3; looks += 1) usual += (await rate()) / 3;

  let least = Infinity;
  try {
    await network.carries("patient", 150_000);
    const end = Date.now() + 10_000;
    while (Date.now() < end) least = Math.min(least, await rate());
  } finally {
    await network.carries("patient");
  }
  const free = Date.now();
  await until(async () => (await rate()) >= 0.8 * usual, { what: "four fifths of the picture's rate", seconds: 90 });
  const back = (Date.now() - free) / 1_000;
  console.log(`picture: ${Math.round(usual / 1_000)} kbit/s, in the dip down to ${Math.round(least / 1_000)}, back at four fifths after ${back.toFixed(1)} s (goal 15)`);
  assert.ok(least < 0.5 * usual, "the dip was felt");
  await seesAndHears(clinician.page, { who: "the clinician, again" });
});

journey("who pays for their data gets a small picture, who wants none gets none", { minutes: 5 }, async (clinic) => {
  const { patient, clinician } = await call(clinic);
  await until(async () => (await lines(clinician.page)) >= 360, { what: "a picture", seconds: 60 });
  const choose = async (words) => {
    await patient.page.getByRole("button", { name: "Devices" }).click();
    await patient.page.getByRole("radio", { name: words }).check();
    await patient.page.getByRole("button", { name: "Done" }).click();
  };
  await choose("Save my data");
  for (const { page } of [patient, clinician]) {
    const small = async () => (await lines(page)) <= 180;
    await until(small, { what: "a small picture, both ways", seconds: 30 });
  }
  await seesAndHears(patient.page, { who: "the patient, in small" });

  await choose("Sound only");
  await clinician.page.getByText("has chosen sound only").waitFor();
  await patient.page.getByText("Sound only, as you chose under Devices").waitFor();
  for (const { page } of [patient, clinician]) await until(async () => !(await sentPicture(page)).active, { what: "no picture, both ways" });
  await seesAndHears(clinician.page, { who: "the clinician, by sound alone", frames: 0 });

  await choose("As much as the line allows");
  await seesAndHears(clinician.page, { who: "the clinician, as before" });
});
