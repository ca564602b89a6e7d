// Reads the page's own connections' statistics: what was really decoded, not what was sent.
import { until } from "./until.mjs";

/** Runs before the page's own scripts and remembers each connection that it makes. */
export const INSTRUMENT = `
  if (window.RTCPeerConnection && !window.anteroomConnections) {
    window.anteroomConnections = [];
    window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
      construct(target, args, self) {
        const made = Reflect.construct(target, args, self);
        window.anteroomConnections.push(made);
        return made;
      },
    });
  }
`;

// Self-contained: it runs inside the page, in either browser.
async function measure() {
  const sum = { frames: 0, energy: 0, audioPackets: 0, connected: 0, connections: window.anteroomConnections.length };
  for (const connection of window.anteroomConnections) {
    if (connection.connectionState !== "connected") continue;
    sum.connected += 1;
    for (const report of (await connection.getStats()).values()) {
      if (report.type !== "inbound-rtp") continue;
      if (report.kind === "video") sum.frames += report.framesDecoded ?? 0;
      if (report.kind === "audio") {
        sum.energy += report.totalAudioEnergy ?? 0;
        sum.audioPackets += report.packetsReceived ?? 0;
      }
    }
  }
  return sum;
}

export const received = (page) => page.evaluate(measure);

/** Waits until the page has decoded more pictures and heard more sound than it had before. */
export async function seesAndHears(page, { who, frames = 10, seconds = 40, audio = true } = {}) {
  const before = await received(page);
  let now = before;
  await until(
    async () => {
      now = await received(page);
      const heard = !audio || (now.energy > before.energy && now.audioPackets > before.audioPackets);
      return now.frames >= before.frames + frames && heard;
    },
    { what: `${who} to see and hear the other`, seconds },
  ).catch((error) => {
    throw new Error(`${error.message} (${JSON.stringify(now)})`);
  });
  return now;
}
