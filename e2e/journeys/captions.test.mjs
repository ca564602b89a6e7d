// What is said can be read: written by the listener's own device, and by nobody's service.
import assert from "node:assert/strict";
import { call } from "../support/call.mjs";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";
import { until } from "../support/until.mjs";

// No browser of a test machine brings a recogniser (it would be fetched from its maker): this takes its place as the
// made-up camera takes a camera's. It understands what the journey tells it to, and nothing unless asked as it must be.
const RECOGNISER = `{
  window.recognisers = [];
  window.SpeechRecognition = class {
    static async available({ langs, processLocally }) {
      return processLocally && langs.every((lang) => lang.startsWith("en")) ? (window.fetched ? "available" : "downloadable") : "unavailable";
    }
    static async install({ processLocally }) { return (window.fetched = processLocally === true); }
    set processLocally(yes) { this.here = yes; }
    get processLocally() { return this.here ?? false; }
    start(track) {
      if (!this.here || track?.kind !== "audio" || track.readyState !== "live") throw new Error("not like this");
      this.track = track;
      window.recognisers.push(this);
    }
    abort() { window.recognisers = window.recognisers.filter((one) => one !== this); }
    understand(transcript, isFinal) { this.onresult?.({ resultIndex: 0, results: [{ isFinal, 0: { transcript } }] }); }
  };
}`;

const understand = (page, words, settled) => page.evaluate(([words, settled]) => window.recognisers.at(-1).understand(words, settled), [words, settled]);
const switchOn = async (page) => {
  await page.getByRole("button", { name: /^More/ }).click();
  await page.getByRole("button", { name: "Turn captions on" }).click();
};

journey("what the other says is written under their picture, by this device alone", { minutes: 4 }, async (clinic) => {
  const { patient } = await call(clinic, { before: RECOGNISER });
  const { page } = patient;
  const captions = page.locator(".ar-call__captions");
  assert.equal(await captions.count(), 0, "only for whoever wants them");
  await switchOn(page);
  await page.getByText("This device writes what it hears.").waitFor();
  await settled(page, "captions on");
  await page.getByRole("button", { name: "Done" }).click();
  await until(() => page.evaluate(() => window.recognisers.length === 1), { what: "one voice to be listened to" });
  const theirs = await page.evaluate(() => window.recognisers[0].track.id === document.querySelector("video.ar-call__remote").srcObject.getAudioTracks()[0].id);
  assert.ok(theirs, "it is the clinician's voice, not one's own");

  await understand(page, "how are", false);
  await captions.getByText("how are", { exact: false }).waitFor();
  await understand(page, "How are you today?", true);
  await captions.getByText("How are you today?").waitFor();
  assert.equal(await captions.getByText("how are", { exact: true }).count(), 0, "a phrase grows in its place");
  assert.match(await captions.innerText(), /Automatic captions: they can be wrong[^]*Dr Priya Shah: How are you today\?/);
  await settled(page, "captions");

  // Browsers stop listening now and then: it goes on by itself.
  await page.evaluate(() => window.recognisers.shift().onend());
  await until(() => page.evaluate(() => window.recognisers.length === 1), { what: "listening to go on" });
  await understand(page, "Good.", true);
  await captions.getByText("Good.").waitFor();

  await page.getByRole("button", { name: /^More/ }).click();
  await page.getByRole("button", { name: "Turn captions off" }).click();
  await captions.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => window.recognisers.length), 0, "nobody listens any more");
});

journey("a browser that cannot write captions by itself says so, and nothing is sent to a service", { minutes: 3 }, async (clinic) => {
  // As Firefox and Safari are, and Chromium before 139: without a recogniser, or with one that asks a service.
  const { clinician } = await call(clinic, { before: "delete window.SpeechRecognition; window.SpeechRecognition = window.webkitSpeechRecognition = class { start() { throw new Error('never'); } };" });
  await switchOn(clinician.page);
  await clinician.page.getByText("This browser can’t write captions on your device").waitFor();
  await settled(clinician.page, "no captions here");
});
