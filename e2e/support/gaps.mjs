// How long nothing came, as the page itself counts: voice comes fifty times a second.
const VOICE_MS = 20;

// Self-contained: it runs inside the page, in either browser.
function follow(voiceMs) {
  const found = { longest: 0, lost: 0, spoken: 0 };
  window.anteroomGaps = found;
  const count = async () => {
    const sum = { packets: 0, concealed: 0, samples: 0 };
    for (const connection of window.anteroomConnections) {
      if (connection.connectionState === "closed") continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== "inbound-rtp" || report.kind !== "audio") continue;
        sum.packets += report.packetsReceived ?? 0;
        sum.concealed += report.concealedSamples ?? 0;
        sum.samples += report.totalSamplesReceived ?? 0;
      }
    }
    return { ...sum, at: performance.now() };
  };
  let before;
  let behind = 0;
  const look = async () => {
    const now = await count();
    if (before) {
      // What should have come and has not: a late look finds more, and is no gap.
      behind = Math.max(0, behind + (now.at - before.at) - (now.packets - before.packets) * voiceMs);
      found.longest = Math.max(found.longest, behind);
      found.lost += Math.max(0, now.concealed - before.concealed);
      found.spoken += Math.max(0, now.samples - before.samples);
    }
    before = now;
    if (window.anteroomGaps === found) setTimeout(look, 100);
  };
  look();
}

// Self-contained: it runs inside the page, in either browser.
async function count() {
  let packets = 0;
  for (const connection of window.anteroomConnections) {
    if (connection.connectionState === "closed") continue;
    for (const report of (await connection.getStats()).values()) {
      if (report.type === "inbound-rtp" && report.kind === "audio") packets += report.packetsReceived ?? 0;
    }
  }
  return packets;
}

/** Packets of voice that have come so far, by connections that stand and those that are being mended. */
export const voice = (page) => page.evaluate(count);

/** From now on a page's gaps are followed, from nothing. */
export const followGaps = (page) => page.evaluate(follow, VOICE_MS);

/** `longest`: milliseconds without voice at a stretch; `concealed`: share of the sound that was made up. */
export const gaps = async (page) => {
  const { longest, lost, spoken } = await page.evaluate(() => window.anteroomGaps);
  return { longest: Math.round(longest), concealed: spoken ? lost / spoken : 0 };
};
