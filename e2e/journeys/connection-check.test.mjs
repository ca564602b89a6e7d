// "Will it work?": the connection check measures the line to the clinic, says in plain words what to expect,
// and its result is on reception's board before anybody has to worry.
import assert from "node:assert/strict";
import { LineCheck } from "../support/line-check.mjs";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";
import { sendNow, signInAs } from "../support/staff.mjs";
import { openLink } from "../support/visit.mjs";

const GOOD = "Your connection is good enough for a video call.";

journey("anyone finds out in twenty seconds whether a call will work", { minutes: 4 }, async ({ phone, server }) => {
  const { page } = await phone();
  await page.goto("/check");
  await settled(page, "check", "Check your device and connection");
  await page.getByRole("button", { name: "Start the check" }).click();
  const check = new LineCheck(page);
  await check.runs();
  await settled(page, "check running");
  await check.pictureComesBack();
  const { seconds } = await check.ends();
  console.log(`check in Chromium: ${seconds} s`);
  assert.ok(seconds < 20, `${seconds} s`);
  await page.getByText(GOOD).waitFor();
  await page.getByText("The figures, for somebody who helps you").click();
  const figures = await check.figures();
  assert.equal(figures["Picture"], "came back");
  assert.equal(figures["Sound"], "came back");
  assert.match(figures["There and back"], /^\d+ ms$/);
  assert.match(figures["Carries to the clinic"], /bit\/s$/);
  assert.match(figures["Carries to you"], /bit\/s$/);
  assert.equal(figures["Lost on the way there"], "0.0 %");
  await settled(page, "check done");

  await page.getByRole("button", { name: "Cymraeg" }).click();
  await page.getByText("Mae eich cysylltiad yn ddigon da").waitFor();
  assert.doesNotMatch(server.output, /candidate|controlled|a=|ufrag/, "nobody's address gets into the log");
  await settled(page, "check done in Welsh");
});

journey("a check can be stopped, and done again", { minutes: 4 }, async ({ phone }) => {
  const { page } = await phone();
  await page.goto("/check");
  await page.getByRole("button", { name: "Start the check" }).click();
  const check = new LineCheck(page);
  await check.runs();
  await page.getByRole("button", { name: "Stop the check" }).click();
  await page.getByText("The check was stopped.").waitFor();
  await page.getByRole("button", { name: "Check my connection again" }).click();
  await check.ends();
  await page.getByText(GOOD).waitFor();
});

// Firefox calls no loopback address, so the peer listens on this machine's others.
journey("in Firefox it is the same check", { minutes: 4, settings: { ANTEROOM_CHECK_ADDRESSES: "0.0.0.0" } }, async ({ firefox, server }) => {
  const { page } = await firefox();
  await page.goto(`${server.url}/check`);
  await page.locator("#start-check").click();
  const check = new LineCheck(page);
  await check.pictureComesBack();
  const { seconds, verdict } = await check.ends();
  console.log(`check in Firefox: ${seconds} s`);
  assert.ok(seconds < 20, `${seconds} s`);
  assert.equal(verdict, "good");
});

journey("the result of days before is kept with the appointment and on reception's board", { minutes: 4 }, async ({ phone, desktop }) => {
  const reception = await desktop();
  await signInAs(reception.page, "Reception");
  const link = await sendNow(reception.page, { name: "Alys Example" });
  const { page } = await phone();
  await openLink(page, link);
  await page.getByRole("link", { name: "Check my device and connection" }).click();
  await page.getByRole("button", { name: "Start the check" }).click();
  const check = new LineCheck(page);
  await check.ends();
  await page.getByText("The clinic has the result.").waitFor();
  await page.getByRole("link", { name: "Back" }).click();
  await page.getByRole("heading", { name: "Your last check" }).waitFor();
  await page.getByText(GOOD).waitFor();
  await settled(page, "appointment with its last check", "Your appointment");

  await reception.page.goto("/staff/waiting");
  await reception.page.getByText(/Good line · .*bit\/s up, .*bit\/s down/).waitFor();
  await settled(reception.page, "the line on the board");
});

journey("nobody waits for the check at the door", { minutes: 4 }, async ({ phone, desktop }) => {
  const reception = await desktop();
  await signInAs(reception.page, "Reception");
  const link = await sendNow(reception.page, { name: "Alys Example" });
  const { page } = await phone();
  const { joinToWaiting } = await import("../support/visit.mjs");
  await openLink(page, link);
  await joinToWaiting(page, {
    check: async () => {
      await page.getByRole("button", { name: "Start the check" }).click();
      await new LineCheck(page).runs();
      await page.getByRole("button", { name: "Go to the waiting room" }).click();
    },
  });
});
