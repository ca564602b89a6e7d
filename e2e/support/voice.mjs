// Voices for made-up microphones: sound files that say something, or nothing.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MEDIA } from "./browser.mjs";
import { onLeaving } from "./leaving.mjs";

const RATE = 48_000;

/** A small generator (mulberry32), so that a voice is the same in each run. */
const dice = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

/** One channel of 16 bits a sample in a file (RIFF WAVE). */
function wave(samples) {
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + samples.length * 2, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(RATE * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, at) => bytes.writeInt16LE(Math.round(sample * 32_000), 44 + at * 2));
  return bytes;
}

/** Sentences of one to three seconds with pauses: vowels of changing pitch and loudness, syllable by syllable. */
function sentences(seconds, seed) {
  const roll = dice(seed);
  const samples = new Float32Array(seconds * RATE);
  let at = 0;
  while (at < samples.length) {
    const end = at + RATE * (1 + 2 * roll());
    while (at < end && at < samples.length) {
      const length = RATE * (0.12 + 0.15 * roll());
      const [pitch, loud] = [110 + 80 * roll(), 0.25 + 0.5 * roll()];
      for (let i = 0; i < length && at < samples.length; i += 1, at += 1) {
        const t = i / RATE;
        const shape = Math.sin((Math.PI * i) / length);
        const tone = [1, 2, 3, 5].reduce((sum, n) => sum + Math.sin(2 * Math.PI * pitch * n * t) / (n + 1), 0);
        samples[at] = loud * shape * tone * 0.6;
      }
    }
    at = Math.round(at + RATE * (0.5 + 1.2 * roll()));
  }
  return samples;
}

function microphone(samples) {
  const folder = mkdtempSync(join(tmpdir(), "anteroom-voice-"));
  onLeaving(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "voice.wav");
  writeFileSync(file, wave(samples));
  return [...MEDIA.given, `--use-file-for-fake-audio-capture=${file}`];
}

/** How a browser is started whose microphone hears somebody talk all the time. */
export const talking = (seed = 1) => microphone(sentences(30, seed));

/** The same with a microphone that picks up nothing. */
export const silent = () => microphone(new Float32Array(RATE * 5));
