// What a patient does with their link on the day.
import { fillDate, goOn } from "./booking.mjs";
import { settled } from "./page.mjs";

export const BORN = { day: "31", month: "3", year: "1980" };

/** Tap the link: the address is wiped and the appointment is shown. */
export async function openLink(page, link) {
  await page.goto(link);
  await page.waitForURL("**/appointment");
  await settled(page, "appointment", "Your appointment");
}

/** From the appointment through date of birth and device check to the waiting room. */
export async function joinToWaiting(page, { born = BORN, check = checkDevices } = {}) {
  await page.getByRole("link", { name: "Join now" }).click();
  await settled(page, "identity", "What is your date of birth?");
  await fillDate(page, born);
  await goOn(page);
  await settled(page, "device check", "Check your camera, microphone and speaker");
  await check(page);
  await page.getByRole("heading", { level: 1, name: /waiting room/ }).waitFor();
  await settled(page, "waiting room");
}

/** Own picture, own voice, a sound to hear. */
export async function checkDevices(page) {
  await page.getByRole("button", { name: "Start the check" }).click();
  // The made-up microphone beeps for an instant now and then; a busy machine misses some.
  await page.getByText("We can hear you. Your microphone works.").waitFor({ timeout: 60_000 });
  await settled(page, "device check done", "Check your camera, microphone and speaker");
  await page.getByRole("button", { name: "Go to the waiting room" }).click();
}
