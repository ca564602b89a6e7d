// Welsh from the first page, kept from page to page and over a reload, and told to screen readers.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";

const language = (page) => page.evaluate(() => document.documentElement.lang);

journey("a patient reads everything in Welsh, and it stays Welsh", {}, async ({ phone }) => {
  const { page } = await phone();
  await page.goto("/");
  await settled(page, "English start", "Clinic appointments online");
  assert.match(await language(page), /^en/);
  await page.getByRole("button", { name: "Cymraeg" }).click();
  await page.waitForFunction(() => document.documentElement.lang.startsWith("cy"));
  await page.getByRole("heading", { level: 1, name: "Clinic appointments online" }).waitFor({ state: "detached" });
  await settled(page, "Welsh start");

  await page.locator("a[href='/book']").first().click();
  await page.waitForURL("**/book");
  await settled(page, "Welsh services");
  assert.match(await language(page), /^cy/);
  const heading = await page.getByRole("heading", { level: 1 }).textContent();
  assert.notEqual(heading, "What do you need an appointment for?");
  await page.getByText("Galwad fideo").first().waitFor();

  await page.reload();
  await settled(page, "Welsh after a reload");
  assert.match(await language(page), /^cy/);
  assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), heading);

  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { level: 1, name: "What do you need an appointment for?" }).waitFor();
});

journey("the staff's pages speak Welsh too", {}, async ({ desktop }) => {
  const { page } = await desktop();
  await page.goto("/staff/sign-in");
  await page.getByRole("button", { name: "Cymraeg" }).click();
  await page.waitForFunction(() => document.documentElement.lang.startsWith("cy"));
  await settled(page, "Welsh sign-in");
  assert.notEqual(await page.getByRole("heading", { level: 1 }).textContent(), "Staff sign-in");
});
