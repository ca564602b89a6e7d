// What a call offers besides faces: a shared screen, another camera, figures, devices that come and go.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { call } from "../support/call.mjs";
import { journey } from "../support/journey.mjs";
import { seesAndHears, voiceSent } from "../support/media.mjs";
import { settled } from "../support/page.mjs";
import { end } from "../support/staff.mjs";
import { until } from "../support/until.mjs";

/** How many pictures a page has decoded of each line for pictures, in the order of the lines. */
const framesByLine = (page) =>
  page.evaluate(async () => {
    const counts = {};
    for (const connection of window.anteroomConnections) {
      if (connection.connectionState !== "connected") continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type === "inbound-rtp" && report.kind === "video") counts[report.mid] = report.framesDecoded ?? 0;
      }
    }
    return counts;
  });

journey("a screen is shared, read by the other, and taken back", { minutes: 4 }, async (clinic) => {
  const { patient, clinician } = await call(clinic);
  await seesAndHears(patient.page, { who: "the patient" });
  const shown = patient.page.getByRole("figure").filter({ hasText: /’s screen$/ });
  assert.equal(await shown.count(), 0);

  await clinician.page.getByRole("button", { name: /^Share screen/ }).click();
  await shown.waitFor();
  await clinician.page.getByText("You are sharing your screen.").first().waitFor();
  await until(async () => Object.keys(await framesByLine(patient.page)).length === 2, { what: "a second line of pictures", seconds: 20 });
  const before = await framesByLine(patient.page);
  await until(
    async () => {
      const now = await framesByLine(patient.page);
      return Object.keys(before).every((mid) => now[mid] >= before[mid] + 5);
    },
    { what: "face and screen both to move", seconds: 30 },
  );
  const [wide, high] = await patient.page.evaluate(() => {
    const video = document.querySelector(".ar-call__screen video");
    return [video.videoWidth, video.videoHeight];
  });
  assert.ok(wide > 0 && high > 0, `the screen is really shown (${wide} × ${high})`);
  await settled(patient.page, "a screen is shared, patient");
  // One's own picture lies over nobody's face, however the phone is held.
  const upright = patient.page.viewportSize();
  for (const size of [upright, { width: 740, height: 360 }]) {
    await patient.page.setViewportSize(size);
    const over = await patient.page.evaluate(() => {
      const [own, face] = [".ar-call__self", ".ar-call__face"].map((it) => document.querySelector(it).getBoundingClientRect());
      return own.left < face.right && face.left < own.right && own.top < face.bottom && face.top < own.bottom;
    });
    assert.equal(over, false, `faces side by side at ${size.width} × ${size.height}`);
  }
  await patient.page.setViewportSize(upright);
  await settled(clinician.page, "a screen is shared, clinician");

  await clinician.page.getByRole("button", { name: /^Stop sharing/ }).click();
  await shown.waitFor({ state: "detached" });
  await seesAndHears(patient.page, { who: "the patient, after the screen" });
  // The patient may share too: what a pharmacy's page says, a letter.
  await patient.page.getByRole("button", { name: /^More/ }).click();
  await settled(patient.page, "more");
  await patient.page.getByRole("button", { name: "Share my screen" }).click();
  await clinician.page.getByRole("figure").filter({ hasText: /’s screen$/ }).waitFor();
  await settled(clinician.page, "the patient's screen");
  // One screen is looked at: whoever begins takes the place of whoever shared before, who reads by whom.
  await clinician.page.getByRole("button", { name: /^Share screen/ }).click();
  await patient.page.getByTestId("call-status").getByText(/ is sharing their screen now, so yours is not shared any more\.$/).waitFor();
  await shown.waitFor();
  await clinician.page.getByRole("figure").filter({ hasText: /’s screen$/ }).waitFor({ state: "detached" });
});

journey("the camera is turned round without a gap in the call", { minutes: 3 }, async (clinic) => {
  // Of the browser's made-up cameras the second has a format that cannot be sent; the third is one.
  const cameras = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=device-count=3"];
  const { patient, clinician } = await call({ ...clinic, phone: () => clinic.phone(cameras) });
  await seesAndHears(clinician.page, { who: "the clinician" });
  const inUse = () => patient.page.evaluate(() => document.querySelector(".ar-call__self video")?.srcObject?.getVideoTracks()[0]?.label);
  for (const turn of [1, 2]) {
    const before = await inUse();
    await patient.page.getByRole("button", { name: /^More/ }).click();
    await patient.page.getByRole("button", { name: "Turn the camera round" }).click();
    await until(async () => (await inUse()) && (await inUse()) !== before, { what: `another camera after turn ${turn}`, seconds: 15 });
  }
  await seesAndHears(clinician.page, { who: "the clinician, by the other camera" });
});

journey("whoever helps can read the figures of the call, whose voice is sent to bear loss", { minutes: 3 }, async (clinic) => {
  const { patient, clinician } = await call(clinic);
  await seesAndHears(clinician.page, { who: "the clinician" });
  for (const { page } of [patient, clinician]) {
    for (const { codec, opus } of await voiceSent(page)) {
      assert.equal(codec, "red", "each packet carries what the one before said, too");
      assert.match(opus, /\buseinbandfec=1\b/);
    }
    await page.getByRole("button", { name: /^More/ }).click();
    await page.getByText("Figures for whoever helps you").click();
    const row = (name) => page.getByRole("row", { name: new RegExp(`^${name} `) });
    await row("Voice").filter({ hasText: /\d+ kbit\/s\s*\d+ kbit\/s/ }).waitFor();
    await row("Size").filter({ hasText: /\d+ × \d+, \d+\/s\s*\d+ × \d+, \d+\/s/ }).waitFor();
    await row("There and back").filter({ hasText: /\d+ ms/ }).waitFor();
    await settled(page, "figures");
    await page.getByRole("button", { name: "Done" }).last().click();
  }
});

/**
 * Runs before the page's own scripts: a desk whose headset can be plugged in and out. The browser's own
 * devices are there all the time; only which of them the page is told of changes.
 */
const HEADSET = `{
  const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
  window.plugged = true;
  navigator.mediaDevices.enumerateDevices = async () => {
    const all = await list();
    const microphones = all.filter((d) => d.kind === "audioinput" && !["default", "communications"].includes(d.deviceId));
    const headset = microphones.at(-1);
    return all.filter((d) => window.plugged || d.deviceId !== headset?.deviceId);
  };
  window.plug = (there) => {
    window.plugged = there;
    navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
  };
}`;

journey("a headset that goes is replaced, and offered when it comes back", { minutes: 4 }, async (clinic) => {
  const { patient, clinician } = await call(clinic, { before: HEADSET });
  await seesAndHears(clinician.page, { who: "the clinician" });
  const { page } = patient;
  const inUse = () =>
    page.evaluate(() => {
      const sender = window.anteroomConnections.at(-1).getSenders().find((s) => s.track?.kind === "audio");
      return sender?.track.getSettings().deviceId;
    });
  await page.getByRole("button", { name: /^Devices/ }).click();
  const options = await page.getByLabel("Which microphone?").locator("option").evaluateAll((all) => all.map((o) => o.value));
  assert.ok(options.length >= 2, `${options.length} microphones`);
  await page.getByLabel("Which microphone?").selectOption(options.at(-1));
  await page.getByRole("button", { name: "Done" }).first().click();
  await until(async () => (await inUse()) === options.at(-1), { what: "the headset to be in use", seconds: 15 });

  await page.evaluate(() => window.plug(false));
  await page.getByText("was unplugged. Another microphone is used now.").first().waitFor();
  await until(async () => (await inUse()) && (await inUse()) !== options.at(-1), { what: "another microphone to be in use", seconds: 15 });
  await seesAndHears(clinician.page, { who: "the clinician, without the headset" });

  await page.evaluate(() => window.plug(true));
  await page.getByText(/ is connected\.$/).first().waitFor();
  await settled(page, "a headset is offered");
  await page.getByRole("button", { name: "Use it" }).click();
  await until(async () => (await inUse()) === options.at(-1), { what: "the headset to be in use again", seconds: 15 });
  await seesAndHears(clinician.page, { who: "the clinician, by the headset" });
});

/** Whether somebody could press each of these where it stands: in sight, and nothing over it. */
const withinReach = (page, ids) =>
  page.evaluate(
    (ids) =>
      ids.filter((id) => {
        const button = document.getElementById(id);
        const { left, top, right, bottom } = button.getBoundingClientRect();
        const found = [[left + 3, top + 3], [right - 3, bottom - 3]].map(([x, y]) => document.elementFromPoint(x, y));
        return !found.every((there) => there && button.contains(there));
      }),
    ids,
  );

/** A photograph as a phone's: a picture of a made-up camera, large enough to be made lighter. */
const photograph = (page) =>
  page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [3000, 2000];
    const context = canvas.getContext("2d");
    const image = context.createImageData(3000, 2000);
    let seed = 7;
    for (let at = 0; at < image.data.length; at += 1) {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      image.data[at] = at % 4 === 3 ? 255 : seed >> 16;
    }
    context.putImageData(image, 0, 0);
    return canvas.toDataURL("image/jpeg", 0.9).split(",")[1];
  });

journey("a photograph and a letter change hands, and a program does not", { minutes: 4 }, async (clinic) => {
  const { patient, clinician } = await call(clinic);
  await seesAndHears(patient.page, { who: "the patient" });
  await patient.page.getByRole("button", { name: /^Chat/ }).click();
  const buffer = Buffer.from(await photograph(patient.page), "base64");
  assert.ok(buffer.length > 1_000_000, `${buffer.length} bytes`);
  await patient.page.getByLabel("Send a file or photo").setInputFiles({ name: "rash.jpg", mimeType: "image/jpeg", buffer });
  await patient.page.getByRole("link", { name: "rash.jpg" }).waitFor();
  await settled(patient.page, "a file is given, patient");

  await clinician.page.getByRole("button", { name: /^Chat \(1 new\)/ }).click();
  const download = clinician.page.waitForEvent("download");
  await clinician.page.getByRole("link", { name: "rash.jpg" }).click();
  const saved = readFileSync(await (await download).path());
  assert.deepEqual([...saved.subarray(0, 3)], [0xff, 0xd8, 0xff], "a photograph arrives");
  assert.ok(saved.length < buffer.length, `lighter than it was (${saved.length} of ${buffer.length} bytes)`);
  await settled(clinician.page, "a file is given, clinician");

  const letter = Buffer.from("%PDF-1.7\n% exercises for your back\n");
  await clinician.page.getByLabel("Send a file or photo").setInputFiles({ name: "exercises.pdf", mimeType: "application/pdf", buffer: letter });
  await patient.page.getByRole("link", { name: "exercises.pdf" }).waitFor();

  // However many there are, and however the phone is held: one can go on writing, and hang up.
  for (const day of ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]) {
    await clinician.page.getByLabel("Send a file or photo").setInputFiles({ name: `exercises for ${day}.pdf`, mimeType: "application/pdf", buffer: letter });
    await patient.page.getByRole("link", { name: `exercises for ${day}.pdf` }).waitFor();
  }
  const upright = patient.page.viewportSize();
  for (const size of [upright, { width: 740, height: 360 }]) {
    await patient.page.setViewportSize(size);
    const hidden = await withinReach(patient.page, ["chat-text", "chat-send", "call-microphone", "call-leave"]);
    assert.deepEqual(hidden, [], `within reach at ${size.width} × ${size.height}`);
    await settled(patient.page, "many files");
  }
  await patient.page.setViewportSize(upright);
  assert.deepEqual(await withinReach(clinician.page, ["chat-text", "chat-send", "call-microphone", "call-leave"]), [], "at a desk");

  // An address is there to tap, in another tab that learns nothing of this one; nothing else is.
  const written = "Read https://www.nhs.uk/conditions/gout/. Not javascript:alert(1) and not <a href=https://a.example>this</a>";
  await clinician.page.locator("#chat-text").fill(written);
  await clinician.page.locator("#chat-send").click();
  const said = patient.page.locator(".ar-chat__log").getByText(written);
  await said.waitFor();
  const links = await said.locator("a").evaluateAll((all) => all.map(({ href, innerText, target, rel }) => [href, innerText, target, rel]));
  const tapped = (address) => [new URL(address).href, address, "_blank", "noopener noreferrer"];
  assert.deepEqual(links, [tapped("https://www.nhs.uk/conditions/gout/"), tapped("https://a.example")]);

  const program = Buffer.from("MZ this is no photograph");
  await patient.page.getByLabel("Send a file or photo").setInputFiles({ name: "holiday.jpg", mimeType: "image/jpeg", buffer: program });
  await patient.page.getByText("Only photos (JPEG, PNG, WebP) and plain PDF documents can be sent.").waitFor();
  assert.equal(await clinician.page.getByRole("link", { name: /holiday/ }).count(), 0);
});

journey("a still picture is taken only when the patient agrees", { minutes: 4 }, async (clinic) => {
  const { patient, clinician } = await call(clinic);
  await seesAndHears(clinician.page, { who: "the clinician" });
  const ask = async () => {
    await clinician.page.getByRole("button", { name: /^More/ }).click();
    await clinician.page.getByRole("button", { name: "Ask for a still picture" }).click();
    await patient.page.getByRole("dialog").getByText("sent to the clinic for your record").waitFor();
    await clinician.page.getByTestId("call-status").getByText("has been asked for a picture").waitFor();
  };
  await ask();
  await settled(patient.page, "asked for a picture");
  await patient.page.getByRole("button", { name: "No picture" }).click();
  await clinician.page.getByText("Alys Example does not want a picture to be taken.").first().waitFor();
  await ask();
  await patient.page.getByRole("button", { name: "Take the picture and send it" }).click();
  await patient.page.getByTestId("call-status").getByText("The picture has been sent.").waitFor();
  await clinician.page.getByRole("button", { name: /^Chat/ }).click();
  await clinician.page.getByText("picture for the record").waitFor();
  const download = clinician.page.waitForEvent("download");
  await clinician.page.getByRole("link", { name: "picture.jpg" }).click();
  const saved = readFileSync(await (await download).path());
  const size = await clinician.page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const { width, height } = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    return [width, height];
  }, saved.toString("base64"));
  assert.ok(size[0] >= 640 && size[1] >= 360, `the camera's own size, not the line's (${size})`);

  // It belongs to the record, and is there after the call.
  await end(clinician.page, { how: /^Follow-up/, words: "" });
  await clinician.page.getByRole("button", { name: /^Show/ }).click();
  const picture = clinician.page.getByRole("img", { name: /^Picture/ });
  await until(() => picture.evaluate((image) => image.naturalWidth >= 640), { what: "the picture of the record" });
  await settled(clinician.page, "over, with a picture for the record");
});
