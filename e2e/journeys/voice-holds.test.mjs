// Lines that lose, delay, disorder and choke (fault F7): the voice stays up, and the picture gives way first.
// `LINES=all SECONDS=60` measures what usually the two worst lines show.
import assert from "node:assert/strict";
import { call, CHROMIUM, FIREFOX } from "../support/call.mjs";
import { followGaps, gaps } from "../support/gaps.mjs";
import { journey } from "../support/journey.mjs";
import { onlyBy, received, seesAndHears, sentPicture } from "../support/media.mjs";
import { machines } from "../support/network.mjs";
import { until } from "../support/until.mjs";

const SECONDS = Number(process.env.SECONDS ?? 10);
const ALL = process.env.LINES === "all";
const minutes = 3 + (ALL ? (7 * (SECONDS + 20)) / 60 : 1);
const { skip, network, places, server } = await machines();
const seconds = (count) => new Promise((over) => setTimeout(over, count * 1_000));

const LINES = [
  { name: "5 % loss", how: { lossPercent: 5 } },
  { name: "10 % loss", how: { lossPercent: 10 } },
  { name: "20 % loss", how: { lossPercent: 20 } },
  { name: "30 % loss", how: { lossPercent: 30 }, shown: true },
  { name: "300 kbit/s", bitsPerSecond: 300_000 },
  { name: "400 ms there and back, and as much as 80 ms more by chance", how: { delayMs: 200, jitterMs: 40 } },
  { name: "300 kbit/s, 200 ms there and back, one in ten out of order", how: { delayMs: 100, jitterMs: 20, reorderPercent: 10 }, bitsPerSecond: 300_000, shown: true },
];

// The line of the other ways to the relay is not made poor, and a browser would soon go there.
const before = onlyBy(/^turn:.*transport=udp/);

// Self-contained: it runs inside the page, in either browser.
const pausedIsSaid = () => document.body.innerText.includes("Your picture is paused, so that");

const packets = async (page) => (await received(page)).audioPackets;

for (const engine of ALL ? [CHROMIUM, FIREFOX] : [CHROMIUM]) {
  journey(`on poor lines the voice stays up (patient in ${engine.name})`, { minutes, skip, places, server: () => server() }, async (clinic) => {
    const line = skip ? () => {} : await network.poorLine("patient");
    const { patient, clinician } = await call(clinic, { patient: engine, before });
    await Promise.all([seesAndHears(patient.page, { who: "the patient", seconds: 60 }), seesAndHears(clinician.page, { who: "the clinician", seconds: 60 })]);
    for (const { name, how = {}, bitsPerSecond } of LINES.filter(({ shown }) => ALL || shown)) {
      try {
        await line(how);
        if (bitsPerSecond) await network.carries("patient", bitsPerSecond);
        const lost = how.lossPercent ?? 0;
        // The ladder takes a few seconds to find its rung; where words of what is lost are lost, too, a few more.
        const poor = Date.now();
        if (lost >= 30) {
          await until(() => patient.page.evaluate(pausedIsSaid), { what: "word that the picture is paused", seconds: 30 });
          // What was sent before is asked for again for a moment.
          await seconds(3);
        } else await seconds(8);
        const after = (Date.now() - poor) / 1_000;
        await Promise.all([followGaps(patient.page), followGaps(clinician.page)]);
        const then = { there: await packets(patient.page), here: await packets(clinician.page), sent: await sentPicture(patient.page) };
        await seconds(SECONDS);
        const now = { there: await packets(patient.page), here: await packets(clinician.page), sent: await sentPicture(patient.page) };
        const rate = (from, to) => (to - from) / SECONDS;
        const picture = (8 * (now.sent.bytes - then.sent.bytes)) / (now.sent.at - then.sent.at);
        const [there, here] = [await gaps(patient.page), await gaps(clinician.page)];
        const heard = { there: rate(then.there, now.there), here: rate(then.here, now.here) };
        clinic.t.diagnostic(
          `F7, ${name} (${engine.name}): the patient hears ${heard.there.toFixed(0)} packets a second, ${(100 * there.concealed).toFixed(1)} % made up; the clinician ${heard.here.toFixed(0)}, ${(100 * here.concealed).toFixed(1)} % made up; picture ${picture.toFixed(0)} kbit/s of ${picture < 1 ? 0 : now.sent.lines} lines, ${after.toFixed(0)} s after the line became so`,
        );
        const kept = 1 - lost / 100;
        for (const side of ["there", "here"]) assert.ok(heard[side] > 40 * kept, `${name}: voice stays up (${heard[side]} packets a second)`);
        if (lost >= 30) assert.ok(picture < 10, "the picture stays away");
        if (bitsPerSecond) assert.ok(picture <= bitsPerSecond / 1_000, "the picture leaves room");
      } finally {
        await line({});
        if (bitsPerSecond) await network.carries("patient");
      }
    }
  });
}
