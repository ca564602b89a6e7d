// A patient shows their ankle with their phone: a code in the call, the phone waits and is let in by one tap,
// everybody sees one more picture and hears no second voice; stopped at the phone it is over on all screens.
import assert from "node:assert/strict";
import { facesOf } from "../support/guest.mjs";
import { journey } from "../support/journey.mjs";
import { focusIsOn, press } from "../support/keyboard.mjs";
import { devicesOpen, REMEMBER_DEVICES, seesAndHears } from "../support/media.mjs";
import { onAPhone, settled } from "../support/page.mjs";
import { letIn, linkToClinician, openConsultation } from "../support/staff.mjs";
import { until } from "../support/until.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";
const CAMERA = `${NAME}’s phone camera`;

// Self-contained: it runs inside the page. The face by its name: what its stream has, and whether it sounds.
function face(named) {
  for (const figure of document.querySelectorAll(".ar-call__face")) {
    if (!figure.querySelector("figcaption").textContent.startsWith(named)) continue;
    const video = figure.querySelector("video");
    return { muted: video.muted, at: video.currentTime, wide: video.videoWidth, words: figure.querySelector("figcaption").textContent };
  }
  return null;
}

// Self-contained: it runs inside the page. What came by each connection that stands.
async function each() {
  const all = [];
  for (const connection of window.anteroomConnections) {
    if (connection.connectionState !== "connected") continue;
    const one = { frames: 0, audioPackets: 0, videoSent: 0, audioSent: 0 };
    for (const report of (await connection.getStats()).values()) {
      if (report.type === "inbound-rtp" && report.kind === "video") one.frames += report.framesDecoded ?? 0;
      if (report.type === "inbound-rtp" && report.kind === "audio") one.audioPackets += report.packetsReceived ?? 0;
      if (report.type === "outbound-rtp" && report.kind === "video") one.videoSent += report.packetsSent ?? 0;
      if (report.type === "outbound-rtp" && report.kind === "audio") one.audioSent += report.packetsSent ?? 0;
    }
    all.push(one);
  }
  return all;
}

/** What the phone says under its picture. */
const reads = (page, words) => page.getByTestId("phone-said").filter({ hasText: words });

/** Opens the code and gives its link. */
async function ownLink(page) {
  await press(page, /^More/, "button");
  await press(page, /^Use my phone as a camera/, "button");
  await page.getByRole("img", { name: "QR code of the link for your phone" }).waitFor();
  // Whoever looks through a magnifier, which follows the focus, finds the beginning and not the end.
  const from = await page.evaluate(() => document.activeElement.getBoundingClientRect().top);
  assert.ok(from > 0 && from < (await page.getByRole("img", { name: "QR code" }).boundingBox()).y, "the focus is above the code");
  return until(() => page.evaluate(() => document.getElementById("phone-link")?.value), { what: "the link for the phone" });
}

/** The phone: opens the link and starts its camera. */
async function startCamera(page, link) {
  await page.goto(link);
  await page.waitForURL("**/camera");
  await settled(page, "phone before", "Point this phone at what you want to show");
  assert.equal(new URL(page.url()).hash, "", "the secret is gone from the address");
  await press(page, /^Start the camera/, "button");
  await page.getByRole("button", { name: "Stop", exact: true }).waitFor();
}

journey("a patient shows something with their phone", { minutes: 6 }, async (clinic) => {
  const { clinician, link } = await linkToClinician(clinic, { name: NAME });
  const patient = await clinic.desktop();
  await openLink(patient.page, link);
  await joinToWaiting(patient.page);
  await openConsultation(clinician.page, NAME);
  await letIn(clinician.page, NAME);
  await patient.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  await seesAndHears(clinician.page, { who: "the clinician" });

  const forPhone = await ownLink(patient.page);
  await settled(patient.page, "code for the phone");
  const phone = await clinic.phone();
  // Whatever the page would ask for is written down: a camera, and never a microphone.
  await phone.context.addInitScript(() => {
    const asked = (window.asked = []);
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wanted) => {
      asked.push(JSON.parse(JSON.stringify(wanted)));
      return real(wanted);
    };
  });
  await startCamera(phone.page, forPhone);
  await reads(phone.page, "The clinician has been asked to let this phone in.").waitFor();
  await settled(phone.page, "phone waits");
  const asked = await phone.page.evaluate(() => window.asked);
  assert.ok(asked.length > 0 && asked.every(({ audio }) => !audio), `no microphone: ${JSON.stringify(asked)}`);
  assert.equal(asked[0].video.facingMode, "environment", "the camera that looks away comes first");
  await patient.page.getByText("Your phone is waiting.").first().waitFor();
  await settled(patient.page, "own phone waits");

  // A link that was used opens nothing on another phone.
  const stranger = await clinic.phone();
  await stranger.page.goto(forPhone);
  await settled(stranger.page, "used link", "This link does not work any more");
  await stranger.context.close();

  await clinician.page.getByRole("heading", { name: `${NAME} wants to show you their phone’s camera` }).waitFor();
  await settled(clinician.page, "phone at the door");
  const before = await clinician.page.evaluate(each);
  assert.equal(before.length, 1, "the phone that waits has no connection");
  await press(clinician.page, /^Let in$/, "button");
  await focusIsOn(clinician.page, "beside-the-call");

  // One more picture, under the owner's name, beside their role; its frames rise, and it is silent.
  await reads(phone.page, "The picture is in the call. It is seen by").waitFor();
  for (const { page } of [clinician, patient]) {
    let now = null;
    await until(
      async () => {
        now = await page.evaluate(face, CAMERA);
        return now && now.wide > 2 && now.at > 0;
      },
      { what: "the phone’s picture to move", seconds: 60 },
    ).catch((error) => {
      throw new Error(`${error.message} (${JSON.stringify(now)})`);
    });
    assert.ok(now.muted, "a camera has no voice");
    assert.match(now.words, new RegExp(`^${CAMERA}\\s·\\sPatient`));
    assert.doesNotMatch(now.words, /microphone/);
  }
  assert.deepEqual((await facesOf(clinician.page)).map(({ name }) => name).sort(), [NAME, CAMERA]);
  let last = null;
  const silent = (all) => all.filter(({ audioPackets, frames }) => audioPackets === 0 && frames > 10);
  await until(
    async () => {
      last = await clinician.page.evaluate(each);
      return last.length === 2 && silent(last).length === 1;
    },
    { what: "frames of the phone, decoded, and no sound with them", seconds: 60 },
  ).catch((error) => {
    throw new Error(`${error.message} (${JSON.stringify(last)})`);
  });
  const frames = silent(last)[0].frames;
  await until(async () => (silent(await clinician.page.evaluate(each))[0]?.frames ?? 0) > frames + 10, { what: "more of them", seconds: 60 });
  const sent = await phone.page.evaluate(each);
  assert.ok(sent.length === 2 && sent.every(({ videoSent, audioSent }) => videoSent > 0 && audioSent === 0), JSON.stringify(sent));
  assert.ok(sent.every((one) => one.frames === 0 && one.audioPackets === 0), `nothing comes to the phone: ${JSON.stringify(sent)}`);
  await settled(clinician.page, "phone in the call");
  await onAPhone(clinician.page, () => settled(clinician.page, "phone in the call, on a phone"));
  await settled(patient.page, "own phone in the call");
  await settled(phone.page, "phone shows");
  await clinician.page.getByRole("button", { name: `Pin ${CAMERA}` }).click();
  await clinician.page.getByRole("button", { name: `Unpin ${CAMERA}` }).waitFor();

  // A reload of the phone is the same camera, let in already.
  await phone.page.reload();
  await reads(phone.page, "The picture is in the call. It is seen by").waitFor();

  await press(phone.page, /^Stop$/, "button");
  await settled(phone.page, "phone stopped", "This phone’s camera is off");
  for (const { page } of [clinician, patient]) {
    await until(async () => (await page.evaluate(face, CAMERA)) === null, { what: "the phone’s picture to go" });
  }
  await phone.page.goto(forPhone);
  await settled(phone.page, "the same link again", "This link does not work any more");

  // Once more, and stopped on the owner's own screen.
  const second = await ownLink(patient.page);
  await startCamera(phone.page, second);
  await clinician.page.getByRole("button", { name: "Let in", exact: true }).click();
  await reads(phone.page, "The picture is in the call. It is seen by").waitFor();
  await patient.page.getByRole("button", { name: "More", exact: true }).click();
  await patient.page.getByRole("button", { name: "Stop my phone’s camera" }).click();
  await settled(phone.page, "stopped by its owner", "This phone’s camera is off");
  await until(async () => (await clinician.page.evaluate(face, CAMERA)) === null, { what: "the phone’s picture to go" });
  await seesAndHears(clinician.page, { who: "the clinician, afterwards" });

  // Too late: its owner has left before it was started. It says that it is off, and is.
  const third = await ownLink(patient.page);
  await phone.context.addInitScript(REMEMBER_DEVICES);
  await phone.page.goto(third);
  await settled(phone.page, "phone before", "Point this phone at what you want to show");
  await press(patient.page, /^Close$/, "button");
  await patient.page.getByRole("button", { name: /^Leave/ }).click();
  await patient.page.getByRole("button", { name: "Leave the call" }).click();
  await patient.page.waitForURL("**/after");
  await press(phone.page, /^Start the camera/, "button");
  await settled(phone.page, "started too late", "This phone’s camera is off");
  assert.deepEqual(await devicesOpen(phone.page), [], "no camera stays open");
});
