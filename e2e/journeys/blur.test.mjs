// Blurring one's background: what the other side then sees, and what happens when it can't be kept up.
import assert from "node:assert/strict";
import { call } from "../support/call.mjs";
import { journey } from "../support/journey.mjs";
import { seesAndHears } from "../support/media.mjs";
import { settled } from "../support/page.mjs";
import { until } from "../support/until.mjs";

/**
 * How sharp the other's picture is as decoded here: the mean square of what neighbouring points differ by. An
 * edge spread over ten points counts a tenth.
 */
const sharpness = (page) =>
  page.evaluate(() => {
    const video = document.querySelector("video.ar-call__remote");
    if (!video?.videoWidth) return null;
    const [wide, high] = [320, 240];
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [wide, high];
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(video, 0, 0, wide, high);
    const { data } = context.getImageData(0, 0, wide, high);
    const green = (x, y) => data[4 * (y * wide + x) + 1];
    let sum = 0;
    for (let y = 0; y + 1 < high; y += 1) {
      for (let x = 0; x + 1 < wide; x += 1) sum += (green(x, y) - green(x + 1, y)) ** 2 + (green(x, y) - green(x, y + 1)) ** 2;
    }
    return sum / (wide * high);
  });

/** The track that goes to the other, and of how many lines its picture is. */
const sentTrack = (page) =>
  page.evaluate(() => {
    const senders = window.anteroomConnections.at(-1).getSenders();
    const track = senders.find((sender) => sender.track?.kind === "video")?.track;
    return track ? { id: track.id, label: track.label, state: track.readyState } : null;
  });

const devices = (page) => page.getByRole("button", { name: /^Devices/ }).click();
const done = (page) => page.locator("#devices-done").click();
const blur = (page) => page.getByLabel("Blur my background");

async function switchBlurOn(page) {
  await devices(page);
  await blur(page).check();
  await done(page);
}

journey("a background is blurred for the other side, without a gap, and clear again on request", { minutes: 5 }, async (clinic) => {
  const { patient, clinician } = await call(clinic);
  const asked = [];
  patient.context.on("request", (request) => asked.push(request.url()));
  await seesAndHears(clinician.page, { who: "the clinician" });
  const clear = await until(() => sharpness(clinician.page), { what: "a picture to measure" });
  const camera = await sentTrack(patient.page);

  await switchBlurOn(patient.page);
  await until(async () => (await sentTrack(patient.page))?.id !== camera.id, { what: "the blurred track to be sent", seconds: 60 });
  await seesAndHears(clinician.page, { who: "the clinician, blurred" });
  let blurred;
  await until(async () => (blurred = await sharpness(clinician.page)) < clear / 2, { what: `the picture to be blurred (${clear})`, seconds: 30 }).catch((error) => {
    throw new Error(`${error.message}: ${clear} before, ${blurred} now`);
  });
  clinic.t.diagnostic(`sharpness seen by the clinician: ${clear.toFixed(2)} clear, ${blurred.toFixed(2)} blurred`);
  const [own] = await patient.page.evaluate(() => document.querySelector(".ar-call__self video").srcObject.getVideoTracks().map((track) => track.id));
  assert.equal(own, (await sentTrack(patient.page)).id, "one sees of oneself what is sent");
  assert.equal(await patient.page.getByTestId("blur-news").count(), 0);
  await devices(patient.page);
  await settled(patient.page, "background blurred");
  const outside = asked.filter((url) => !url.startsWith(clinic.server.url) && !/^(blob|data):/.test(url));
  assert.deepEqual(outside, [], "nothing is fetched from anywhere else");

  await blur(patient.page).uncheck();
  await done(patient.page);
  await until(async () => (await sentTrack(patient.page))?.id === camera.id, { what: "the camera's own track to be sent" });
  assert.equal((await sentTrack(patient.page)).state, "live");
  await until(async () => (await sharpness(clinician.page)) > clear / 2, { what: "the picture to be clear again", seconds: 30 });
});

journey("who wants blur is never seen without it after a reload", { minutes: 5 }, async (clinic) => {
  const { patient, clinician } = await call(clinic);
  await seesAndHears(clinician.page, { who: "the clinician" });
  const camera = await sentTrack(patient.page);
  await switchBlurOn(patient.page);
  await until(async () => (await sentTrack(patient.page))?.id !== camera.id, { what: "the blurred track to be sent", seconds: 60 });
  // From now on each track that is put into a connection is remembered.
  await patient.context.addInitScript(() => {
    window.putIn = [];
    const replace = RTCRtpSender.prototype.replaceTrack;
    RTCRtpSender.prototype.replaceTrack = function (track) {
      if (track?.kind === "video") window.putIn.push(track instanceof CanvasCaptureMediaStreamTrack);
      return replace.call(this, track);
    };
  });
  await patient.page.reload();
  await patient.page.waitForSelector("[role=toolbar]");
  await until(() => patient.page.evaluate(() => window.putIn.length > 0), { what: "a picture to be sent again", seconds: 60 });
  await seesAndHears(clinician.page, { who: "the clinician, after the reload", seconds: 60 });
  assert.deepEqual(await patient.page.evaluate(() => window.putIn.filter((fromCanvas) => !fromCanvas)), [], "no clear picture left");
});

journey("blur that costs too much is switched off, and the person decides what is seen then", { minutes: 5 }, async (clinic) => {
  const { patient, clinician } = await call(clinic);
  await seesAndHears(clinician.page, { who: "the clinician" });
  const camera = await sentTrack(patient.page);
  await switchBlurOn(patient.page);
  await until(async () => (await sentTrack(patient.page))?.id !== camera.id, { what: "the blurred track to be sent", seconds: 60 });
  const devtools = await patient.context.newCDPSession(patient.page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 40 });
  await patient.page.getByText("Blur was switched off: this device is too busy. Your picture is not shown.").first().waitFor({ timeout: 90_000 });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  assert.equal(await sentTrack(patient.page), null, "no picture leaves");
  await clinician.page.getByText(/camera is off/i).first().waitFor();
  await seesAndHears(clinician.page, { who: "the clinician, by voice", frames: 0 });
  await settled(patient.page, "blur switched off");

  await patient.page.getByRole("button", { name: "Show me without blur" }).click();
  await until(async () => (await sentTrack(patient.page))?.id === camera.id, { what: "the camera's own track to be sent" });
  await seesAndHears(clinician.page, { who: "the clinician, without blur" });
  await devices(patient.page);
  assert.equal(await blur(patient.page).isChecked(), false, "it does not come back by itself");
});

journey("a browser that cannot blur says so", { minutes: 3 }, async (clinic) => {
  const { patient } = await call({
    ...clinic,
    phone: async () => {
      const somebody = await clinic.phone();
      await somebody.context.addInitScript(() => delete window.OffscreenCanvas);
      return somebody;
    },
  });
  await devices(patient.page);
  await patient.page.getByText("This browser cannot blur your background.").waitFor();
  assert.equal(await blur(patient.page).count(), 0);
});

/** Runs before the page's own scripts: a camera whose system blurs by itself, as some have. */
const SYSTEM_BLURS = `{
  const track = MediaStreamTrack.prototype;
  const { getCapabilities, getSettings, applyConstraints } = track;
  const blurs = new WeakMap();
  track.getCapabilities = function () {
    return { ...getCapabilities.call(this), backgroundBlur: [false, true] };
  };
  track.getSettings = function () {
    return { ...getSettings.call(this), backgroundBlur: blurs.get(this) ?? false };
  };
  track.applyConstraints = async function (wanted) {
    if (wanted?.backgroundBlur) blurs.set(this, wanted.backgroundBlur.exact);
    else await applyConstraints.call(this, wanted);
  };
  window.systemStopsBlurring = (of) => {
    blurs.set(of, false);
    of.dispatchEvent(new Event("configurationchange"));
  };
}`;

journey("a system that blurs by itself is asked to, and a blur it takes away shows nobody", { minutes: 4 }, async (clinic) => {
  const { patient, clinician } = await call(clinic, { before: SYSTEM_BLURS });
  const asked = [];
  patient.context.on("request", (request) => asked.push(request.url()));
  await seesAndHears(clinician.page, { who: "the clinician" });
  const camera = await sentTrack(patient.page);
  await switchBlurOn(patient.page);
  const isOn = () => patient.page.evaluate(() => document.querySelector(".ar-call__self video")?.srcObject?.getVideoTracks()[0]?.getSettings().backgroundBlur);
  await until(isOn, { what: "the system to blur" });
  assert.equal((await sentTrack(patient.page)).id, camera.id, "the camera's own track goes on");
  assert.ok(!asked.some((url) => url.includes("/assets/blur/")), "nothing is fetched for it");

  await patient.page.evaluate(() => window.systemStopsBlurring(document.querySelector(".ar-call__self video").srcObject.getVideoTracks()[0]));
  await patient.page.getByText("The blur does not work just now. Your picture is not shown.").first().waitFor();
  assert.equal(await sentTrack(patient.page), null, "no picture leaves");
  await patient.page.getByRole("button", { name: "Keep my camera off" }).click();
  await clinician.page.getByText(/camera is off/i).first().waitFor();
});
