// Between machines: behind a firewall that lets nothing out but TCP to port 443 the check finds the one way there is.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { LineCheck, openCheck } from "../support/line-check.mjs";
import { machines } from "../support/network.mjs";

const { skip, network, places, server } = await machines();

async function checked(patient) {
  const { page } = patient;
  await (await openCheck(patient)).click();
  const check = new LineCheck(page);
  const { verdict, seconds } = await check.ends();
  await page.getByText("The figures, for somebody who helps you").click();
  const figures = await check.figures();
  console.log(`${verdict} after ${seconds} s: ${JSON.stringify(figures)}`);
  assert.ok(seconds < 20, `${seconds} s`);
  return { verdict, figures };
}

journey("behind a firewall that lets only 443 through the check goes by the relay on the site's port", { minutes: 4, skip, places, server: () => server() }, async ({ phone }) => {
  const patient = await phone();
  try {
    await network.bar("patient");
    const { verdict, figures } = await checked(patient);
    assert.equal(figures["Way to the clinic"], "through the relay, TLS");
    assert.equal(figures["Relay by UDP"], "not reached");
    assert.equal(verdict, "good");
  } finally {
    await network.unbar("patient");
  }
});
