// Between machines: on a poor line the check says so, says what to do, and is done in time.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { LineCheck, openCheck } from "../support/line-check.mjs";
import { onlyBy } from "../support/media.mjs";
import { machines } from "../support/network.mjs";

const { skip, network, places, server } = await machines();

/** The page came while the line was better; then it is as poor as `become` makes it. */
async function checked(patient, become) {
  const { page, context } = patient;
  // Only datagrams are lost here: the ways by TCP, which are not as poor, would be taken instead.
  await context.addInitScript(onlyBy(/^turn:.*transport=udp/, { straightToo: true }));
  const start = await openCheck(patient);
  await become();
  await start.click();
  const check = new LineCheck(page);
  const { verdict, seconds } = await check.ends();
  await page.getByText("The figures, for somebody who helps you").click();
  console.log(`${verdict} after ${seconds} s: ${JSON.stringify(await check.figures())}`);
  assert.ok(seconds < 20, `in time: ${seconds} s`);
  return verdict;
}

journey("on a line that loses a quarter each way the check promises no picture", { minutes: 4, skip, places, server: () => server() }, async ({ phone }) => {
  const patient = await phone();
  try {
    const verdict = await checked(patient, () => network.loses("patient", 25));
    assert.equal(verdict, "sound_only");
    await patient.page.getByText("Parts of words get lost on the way.").waitFor();
  } finally {
    await network.loses("patient", 0);
  }
});

journey("on a line of 150 kbit/s the check says that little gets through", { minutes: 4, skip, places, server: () => server() }, async ({ phone }) => {
  const patient = await phone();
  try {
    const verdict = await checked(patient, () => network.carries("patient", 150_000));
    assert.ok(["sound_only", "fails"].includes(verdict), verdict);
    await patient.page.getByText("Only a little gets").first().waitFor();
  } finally {
    await network.carries("patient");
  }
});
