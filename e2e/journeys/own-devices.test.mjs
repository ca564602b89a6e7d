// One's own devices in a call: a webcam with a microphone of its own that is pulled out takes both, and both are found
// again; a telephone call takes the microphone for a while; one that does not start leaves the one of before; and who is on a phone is not offered to use a second one as a camera.
import assert from "node:assert/strict";
import { MEDIA } from "../support/browser.mjs";
import { call } from "../support/call.mjs";
import { journey } from "../support/journey.mjs";
import { devicesOpen, REMEMBER_DEVICES, seesAndHears } from "../support/media.mjs";
import { until } from "../support/until.mjs";

const PHONES_OWN_NAME =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

/**
 * Runs before the page's own scripts: some devices don't start, because something else has them; and the screen is kept
 * on by nothing but what is counted here.
 */
const IN_USE_ELSEWHERE = `{
  if (navigator.mediaDevices) {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    window.elsewhere = { microphones: () => false, refused: 0 };
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      if (wanted.audio && window.elsewhere.microphones(wanted.audio.deviceId?.exact)) {
        window.elsewhere.refused += 1;
        throw new DOMException("in use", "NotReadableError");
      }
      return ask(wanted);
    };
  }
  window.kept = [];
  const request = async () => {
    window.kept.push({ released: false, release: async () => {} });
    return window.kept.at(-1);
  };
  Object.defineProperty(navigator, "wakeLock", { value: { request } });
}`;

/** As if the person had looked at something else, and were back; what the page asks for at once is asked for. */
const seenAgain = (page) =>
  page.evaluate(async () => {
    document.dispatchEvent(new Event("visibilitychange"));
    await new Promise((done) => requestAnimationFrame(done));
  });

journey("camera and microphone that go together come back together", { minutes: 4 }, async (clinic) => {
  const phone = () => clinic.phone(MEDIA.given, { userAgent: PHONES_OWN_NAME });
  const { patient, clinician } = await call({ ...clinic, phone }, { before: IN_USE_ELSEWHERE + REMEMBER_DEVICES });
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

  // A telephone call has the microphone, also when the page first asks for it again.
  const { page } = patient;
  await page.evaluate(() => {
    window.elsewhere.microphones = () => true;
    const microphone = window.devicesGot.findLast((track) => track.kind === "audio");
    microphone.stop();
    microphone.dispatchEvent(new Event("ended"));
  });
  await until(() => page.evaluate(() => window.elsewhere.refused > 0), { what: "the microphone to be asked for", seconds: 10 });
  await page.evaluate(() => {
    window.elsewhere.microphones = () => false;
  });
  await seenAgain(page);
  await until(async () => (await devicesOpen(page)).includes("audio"), { what: "the microphone to be back with the person", seconds: 3 });
  await page.getByRole("button", { name: /^Microphone on/ }).waitFor();

  // A microphone that does not start: whoever chose it is heard by the one from before.
  const inUse = () => page.evaluate(() => window.anteroomConnections.at(-1).getSenders().find((s) => s.track?.kind === "audio")?.track.label);
  const before = await inUse();
  await page.getByRole("button", { name: /^Devices/ }).click();
  const options = await page.getByLabel("Which microphone?").locator("option").evaluateAll((all) => all.map((o) => o.value));
  const chosen = options.at(-1);
  await page.evaluate((chosen) => {
    window.elsewhere.microphones = (id) => id === chosen;
  }, chosen);
  await page.getByLabel("Which microphone?").selectOption(chosen);
  await page.getByRole("dialog").getByText("That microphone did not start. You are heard by the one from before.").waitFor();
  assert.notEqual(await page.getByLabel("Which microphone?").inputValue(), chosen);
  await page.getByRole("button", { name: "Done" }).first().click();
  await until(async () => (await inUse()) === before, { what: "the microphone from before", seconds: 5 });
  await seesAndHears(clinician.page, { who: "the clinician, after all that" });

  // Browsers let the screen go dark once the page is hidden; back in sight it is kept on again.
  const kept = await page.evaluate(() => {
    window.kept.at(-1).released = true;
    return window.kept.length;
  });
  await seenAgain(page);
  assert.equal(await page.evaluate(() => window.kept.length), kept + 1);

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
