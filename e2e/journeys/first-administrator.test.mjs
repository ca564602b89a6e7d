// An empty installation: the one-time set-up link, password and code, and signing in again.
import assert from "node:assert/strict";
import { ADMINISTRATOR, setUpFirstAdministrator, signIn } from "../support/first-day.mjs";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";

journey("the first administrator sets up an empty installation and signs in again", { mode: "serve" }, async ({ server, desktop }) => {
  const { page } = await desktop();
  const authenticator = await setUpFirstAdministrator(page, server);
  await settled(page, "first page");

  const [link] = await server.says(/https?:\/\/\S+\/staff\/setup#[\w-]+/);
  const stranger = await desktop();
  await stranger.page.goto(link);
  await stranger.page.getByRole("heading", { name: "This link does not work" }).waitFor();
  await settled(stranger.page, "used link");

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL((url) => url.pathname === "/staff/sign-in");
  await signIn(page, ADMINISTRATOR, authenticator);
  const who = await page.evaluate(() => fetch("/api/me").then((answer) => answer.json()));
  assert.equal(who.name, ADMINISTRATOR.name);

  await page.goto("/staff/people");
  await settled(page, "people", "Staff and sites");
});
