// One's own devices in a call: a webcam with a microphone of its own that is pulled out takes both, and both are found
// again; and who is on a phone is not offered to use a second one as a camera.
import assert from "node:assert/strict";
import { MEDIA } from "../support/browser.mjs";
import { call } from "../support/call.mjs";
import { journey } from "../support/journey.mjs";
import { devicesOpen, REMEMBER_DEVICES, seesAndHears } from "../support/media.mjs";
import { until } from "../support/until.mjs";

const PHONES_OWN_NAME =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

journey("camera and microphone that go together come back together", { minutes: 4 }, async (clinic) => {
  const phone = () => clinic.phone(MEDIA.given, { userAgent: PHONES_OWN_NAME });
  const { patient, clinician } = await call({ ...clinic, phone }, { before: REMEMBER_DEVICES });
  await seesAndHears(clinician.page, { who: "the clinician" });
  await patient.page.evaluate(() => {
    // As browsers do it: one after the other, each with a word of its own.
    for (const track of window.devicesGot.filter((track) => track.readyState === "live")) {
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
  });
  await until(async () => (await devicesOpen(patient.page)).sort().join() === "audio,video", { what: "both to be back", seconds: 20 });
  await patient.page.getByRole("button", { name: /^Microphone on/ }).waitFor();
  await patient.page.getByRole("button", { name: /^Camera on/ }).waitFor();
  await seesAndHears(clinician.page, { who: "the clinician, afterwards" });

  // Whoever is at a desk may point their phone at something; whoever is on one holds it already.
  const offered = async ({ page }) => {
    await page.getByRole("button", { name: /^More/ }).click();
    await page.getByRole("button", { name: "Turn captions on" }).waitFor();
    const count = await page.getByRole("button", { name: "Use my phone as a camera" }).count();
    await page.getByRole("button", { name: "Done" }).click();
    return count;
  };
  assert.equal(await offered(clinician), 1, "at a desk");
  assert.equal(await offered(patient), 0, "on a phone");
});
