// "Something came up": another time, or none, from the same link.
import assert from "node:assert/strict";
import { selfBook, somebody } from "../support/booking.mjs";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";

journey("a patient moves the appointment and then cancels it", {}, async ({ phone }) => {
  const { page } = await phone();
  await selfBook(page, somebody());
  await page.goto("/appointment");
  await settled(page, "appointment", "Your appointment");
  const before = await page.evaluate(() => fetch("/api/visit").then((answer) => answer.json()));

  await page.getByRole("link", { name: "Tell us what help you need" }).click();
  await settled(page, "help", "Do you need any help to take part?");
  await page.getByLabel("Information in another format").fill("large print");
  // Whoever reads it in Welsh, and gets messages in English, goes on reading Welsh.
  await page.getByRole("button", { name: "Cymraeg" }).click();
  await page.getByRole("button", { name: "Dweud wrth y clinig" }).click();
  await settled(page, "help is noted", "Rydym wedi nodi beth sydd ei angen arnoch");
  await page.getByRole("button", { name: "English" }).click();
  await settled(page, "help is noted, in English", "We have noted what you need");
  await page.getByRole("main").getByRole("link", { name: "Back to your appointment" }).click();
  await settled(page, "appointment again", "Your appointment");

  await page.getByRole("link", { name: "Move to another time" }).click();
  await settled(page, "move", "Move your appointment");
  await page.locator(".ar-slots--next").getByRole("button").last().click();
  await page.getByRole("heading", { name: "Check the new time" }).waitFor();
  await settled(page, "check the move", "Move your appointment");
  await page.getByRole("button", { name: "Move my appointment" }).click();
  await page.getByText("Your appointment has been moved. A new message is on its way.").first().waitFor();
  await settled(page, "moved", "Your appointment");
  const after = await page.evaluate(() => fetch("/api/visit").then((answer) => answer.json()));
  assert.notEqual(after.start, before.start);

  await page.getByRole("link", { name: "Cancel", exact: true }).click();
  await settled(page, "cancel", "Cancel your appointment");
  await page.getByRole("radio", { name: "I cannot make this time" }).check();
  await page.getByText("You can have another time instead.").waitFor();
  await settled(page, "cancel reason", "Cancel your appointment");
  await page.getByRole("button", { name: "Cancel my appointment" }).click();
  await settled(page, "cancelled", "Your appointment is cancelled");
});
