// Where calls go through the relay, the check says of each way to it whether it works: by UDP, TCP and TLS.
import assert from "node:assert/strict";
import { after } from "node:test";
import { journey } from "../support/journey.mjs";
import { LineCheck } from "../support/line-check.mjs";
import { onlyBy } from "../support/media.mjs";
import { settled } from "../support/page.mjs";
import { freePort, Server } from "../support/server.mjs";
import { Trust } from "../support/trust.mjs";

const trust = await Trust.make();
after(() => trust.remove());
const places = { phone: { home: await trust.home() } };

const server = async () =>
  Server.start("demo", {
    ANTEROOM_TURN_HOST: "localhost",
    ANTEROOM_TURN_LISTEN: `127.0.0.1:${await freePort()}`,
    ANTEROOM_TURN_TLS_LISTEN: `127.0.0.1:${await freePort()}`,
    ANTEROOM_TURN_CERTIFICATE: trust.certificate,
    ANTEROOM_TURN_KEY: trust.key,
  });

async function checked(page) {
  await page.goto("/check");
  await page.getByRole("button", { name: "Start the check" }).click();
  const check = new LineCheck(page);
  const { verdict, seconds } = await check.ends();
  await page.getByText("The figures, for somebody who helps you").click();
  return { verdict, seconds, figures: await check.figures() };
}

journey("each way to the relay is tried and told", { minutes: 4, server, places }, async ({ phone }) => {
  const { page } = await phone();
  const { verdict, seconds, figures } = await checked(page);
  console.log(`check with three ways to the relay: ${seconds} s`);
  assert.ok(seconds < 20, `${seconds} s`);
  for (const by of ["UDP", "TCP", "TLS"]) assert.match(figures[`Relay by ${by}`], /^works, \d+ ms$/, by);
  assert.equal(verdict, "good");
  await settled(page, "ways to the relay");
});

journey("where a network lets through TLS alone, the check goes that way and says so", { minutes: 4, server, places }, async ({ phone }) => {
  const { page, context } = await phone();
  await context.addInitScript(onlyBy(/^turns:/));
  const { verdict, seconds, figures } = await checked(page);
  console.log(`check by TLS alone: ${seconds} s`);
  assert.ok(seconds < 20, `${seconds} s`);
  assert.equal(figures["Relay by UDP"], "not reached");
  assert.equal(figures["Relay by TCP"], "not reached");
  assert.match(figures["Relay by TLS"], /^works/);
  assert.equal(figures["Way to the clinic"], "through the relay, TLS");
  assert.equal(verdict, "good");
  await page.getByText("This network lets calls through in a slower way only.").waitFor();
});
