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

/** Runs before the page's own scripts and remembers what the page gets of camera and microphone. */
export const REMEMBER_DEVICES = `
  if (navigator.mediaDevices) {
    const got = (window.devicesGot = []);
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted);
      got.push(...stream.getTracks());
      return stream;
    };
  }
`;

/** Of what it got, what is still open: "audio", "video". */
export const devicesOpen = (page) =>
  page.evaluate(() => window.devicesGot.filter((track) => track.readyState === "live").map((track) => track.kind));

/** Runs before the page's own scripts and remembers each way to the other that the page is told of. */
export const REMEMBER_WAYS_TOLD = `{
  const told = (window.waysTold = []);
  const { addIceCandidate, setRemoteDescription } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.addIceCandidate = function (way, ...more) {
    if (way?.candidate) told.push(way.candidate);
    return addIceCandidate.call(this, way, ...more);
  };
  RTCPeerConnection.prototype.setRemoteDescription = function (description, ...more) {
    told.push(...(description.sdp.match(/(?<=^a=)candidate:.*$/gm) ?? []));
    return setRemoteDescription.call(this, description, ...more);
  };
}`;

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

// Self-contained: it runs inside the page, in either browser. Firefox names the chosen pair in itself.
async function takenWays() {
  const found = [];
  for (const connection of window.anteroomConnections) {
    if (connection.connectionState !== "connected") continue;
    const reports = await connection.getStats();
    const all = [...reports.values()];
    const chosen = all.filter(({ type }) => type === "transport").map((transport) => reports.get(transport.selectedCandidatePairId));
    const pairs = chosen.some(Boolean) ? chosen : all.filter(({ type, selected }) => type === "candidate-pair" && selected);
    for (const pair of pairs) {
      const [mine, theirs] = [reports.get(pair?.localCandidateId), reports.get(pair?.remoteCandidateId)];
      found.push({ mine: mine?.candidateType, by: mine?.relayProtocol ?? null, theirs: theirs?.candidateType });
    }
  }
  return found;
}

/** The kinds of both ends of the ways that media takes, and how the relay is reached. */
export const ways = (page) => page.evaluate(takenWays);

/**
 * Runs before the page's own scripts: nothing but the relay is used (unless the straight way may be, too), and of
 * the relay's addresses only those that the pattern fits.
 */
export const onlyBy = (pattern, { straightToo = false } = {}) => `{
  const Made = window.RTCPeerConnection;
  window.RTCPeerConnection = new Proxy(Made, {
    construct(target, [config, ...more], self) {
      const iceServers = (config?.iceServers ?? [])
        .map((server) => ({ ...server, urls: [server.urls].flat().filter((url) => ${pattern}.test(url)) }))
        .filter(({ urls }) => urls.length > 0);
      return Reflect.construct(target, [{ ...config, iceServers${straightToo ? "" : ', iceTransportPolicy: "relay"'} }, ...more], self);
    },
  });
}`;

/** Waits until the page has decoded more pictures and heard more sound than it had before. */
export async function seesAndHears(page, { who, frames = 10, seconds = 40, audio = true } = {}) {
  let before = await received(page);
  let now = before;
  await until(
    async () => {
      now = await received(page);
      // A new connection counts from nothing.
      if (now.frames < before.frames || now.energy < before.energy) before = now;
      const heard = !audio || (now.energy > before.energy && now.audioPackets > before.audioPackets);
      return now.frames >= before.frames + frames && heard;
    },
    { what: `${who} to see and hear the other`, seconds },
  ).catch((error) => {
    throw new Error(`${error.message} (${JSON.stringify(now)})`);
  });
  return now;
}

// Self-contained: it runs inside the page.
async function sent() {
  const sum = { bytes: 0, lines: 0, active: false, at: performance.now() };
  for (const connection of window.anteroomConnections) {
    if (connection.connectionState !== "connected") continue;
    for (const report of (await connection.getStats()).values()) {
      // The line for a shared screen lies idle.
      if (report.type !== "outbound-rtp" || report.kind !== "video" || !report.bytesSent) continue;
      sum.bytes += report.bytesSent;
      sum.lines = Math.max(sum.lines, report.frameHeight ?? 0);
      sum.active ||= report.active ?? true;
    }
  }
  return sum;
}

/** What a page has sent of its picture so far: bytes, and of how many lines it is now. */
export const sentPicture = (page) => page.evaluate(sent);

// Self-contained: it runs inside the page, in either browser.
function voice() {
  const connection = window.anteroomConnections.find(({ connectionState }) => connectionState === "connected");
  return [connection?.localDescription, connection?.remoteDescription].map((said) => {
    const sdp = said?.sdp ?? "";
    // The first of the list is what goes. Statistics name what RED carries, and not RED.
    const first = /^m=audio \d+ \S+ (\d+)/m.exec(sdp)?.[1];
    const opus = /^a=rtpmap:(\d+) opus\/48000/im.exec(sdp)?.[1];
    return {
      codec: new RegExp(`^a=rtpmap:${first} ([^/]+)`, "m").exec(sdp)?.[1],
      opus: new RegExp(`^a=fmtp:${opus} (.*)$`, "m").exec(sdp)?.[1] ?? "",
    };
  });
}

/** As what a page and the other have agreed to send their voices, and what each said of Opus. */
export const voiceSent = (page) => page.evaluate(voice);
