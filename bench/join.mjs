// Claim: from opening the link to the first picture of the other takes at most 1.3 times as long as on a bare,
// hand-written WebRTC page, p50 and p95. Two Chromiums on one machine, both ways by turns.
//
//   make bench NAME=join            thirty rounds of each; about twelve minutes
//   node bench/join.mjs --rounds 5 --trace
//
// The other is there already, and nobody else. Ours is the whole way of a patient who was let in before and opens
// the link of the message again in a browser with an empty cache: the program starts, the link's secret is
// exchanged, and the call comes up. It looks for relayed ways beside the direct one; the way taken is direct on both
// pages. On both pages the same browser then comes a second time, with the pages' files in its cache, to the one who
// still has the end of the first connection. Their page is one file and has nothing to ask. The window is there before the link is opened, and no test tool watches it
// (e2e/support/unwatched.mjs). Ours is kept apart from pages of elsewhere (Cross-Origin-Opener-Policy, safety rule 22),
// for which browsers begin a process; so the bare page is tried as it is, and kept apart, too. The first picture is the first frame that was decoded. Said as well is how long it takes
// from the moment the page begins to speak to its server, which leaves out what starting the program takes.
import { openCall } from "../e2e/support/bench-call.mjs";
import { bareCall } from "./peers/bare-call.mjs";

const argument = (name, usual) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : process.argv[at + 1];
};
const ROUNDS = Number(argument("rounds", "30"));
const TRACE = process.argv.includes("--trace");

/** Runs before the page's own scripts: notes when the first picture came, and what happened until then. */
const WATCH = `
  window.anteroomTimes = {};
  const noted = (what) => (window.anteroomTimes[what] ??= performance.now());
  const Made = window.RTCPeerConnection;
  window.RTCPeerConnection = new Proxy(Made, {
    construct(target, args, self) {
      const connection = Reflect.construct(target, args, self);
      noted("connection made");
      connection.addEventListener("signalingstatechange", () => noted(connection.signalingState));
      connection.addEventListener("connectionstatechange", () => noted(connection.connectionState));
      const look = setInterval(async () => {
        if (connection.connectionState === "closed") return clearInterval(look);
        // Asking costs a page more the more connections it has, and before there is a way nothing comes.
        if (connection.connectionState !== "connected") return;
        for (const report of (await connection.getStats()).values()) {
          if (report.type === "inbound-rtp" && report.kind === "video" && report.framesDecoded > 0) {
            clearInterval(look);
            noted("picture");
          }
        }
      }, 10);
      return connection;
    },
  });
  const Opened = window.WebSocket;
  window.WebSocket = new Proxy(Opened, {
    construct(target, args, self) {
      noted("socket made");
      const socket = Reflect.construct(target, args, self);
      socket.addEventListener("open", () => noted("socket open"));
      socket.addEventListener("message", () => noted("first word of the server"));
      return socket;
    },
  });
  const ask = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
  if (ask) navigator.mediaDevices.getUserMedia = async (wanted) => {
    noted("devices asked");
    const got = await ask(wanted);
    noted("devices there");
    return got;
  };
`;

const picture = (page) =>
  page.evaluate(
    () =>
      new Promise((done, failed) => {
        setInterval(() => window.anteroomTimes?.picture && done(window.anteroomTimes), 20);
        setTimeout(() => failed(new Error("no picture came")), 60_000);
      }),
  );

/** What was fetched and when, in the order in which it began. */
const fetched = (page) =>
  page.evaluate(() =>
    performance.getEntriesByType("resource").map(({ name, startTime, responseEnd }) => `${name.split("/").pop()} ${Math.round(startTime)}–${Math.round(responseEnd)}`).join(", "),
  );

const share = (numbers, share) => numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];
const figure = (claim, ours, peer, goal, holds) =>
  console.log(JSON.stringify({ claim, ours: Math.round(ours), peer: Math.round(peer), ratio: Number((ours / peer).toFixed(2)), unit: "ms", goal, holds }));

const call = await openCall(WATCH);
const bare = await bareCall();
const apart = await bareCall({ "cross-origin-opener-policy": "same-origin" });
try {
  const found = Object.fromEntries(["ours", "bare", "apart"].flatMap((kind) => [[kind, []], [`${kind}Again`, []]]));
  let last;
  const rounds = async (round, kinds) => {
    const theirs = { bare, apart }[kinds[0]];
    const there = await call.host(theirs?.url);
    for (const kind of kinds) {
      const again = kind.endsWith("Again");
      const { page, close } = await call.visitor(again ? last : undefined);
      if (theirs) await page.goto(theirs.url);
      else await call.open(page);
      const times = await picture(page);
      // The first round warms up servers and browsers.
      if (round > 0) found[kind].push({ whole: times.picture, spoken: times.picture - times["socket made"] });
      if (TRACE && kind === "ours") console.log(`    ${await fetched(page)}`);
      if (TRACE) console.log(`    ${kind}: ${Object.entries(times).map(([what, at]) => `${what} ${Math.round(at)}`).join(", ")}`);
      last = await close(!again);
    }
    await there.leave();
  };
  const all = ["ours", "bare", "apart"].map((kind) => [kind, `${kind}Again`]);
  for (let round = 0; round < ROUNDS + 1; round += 1) {
    for (const kinds of round % 2 ? all.toReversed() : all) await rounds(round, kinds);
  }
  for (const [name, part] of [["p50", 0.5], ["p95", 0.95]]) {
    for (const [what, of] of [["from opening the link", "whole"], ["from speaking to the server", "spoken"]]) {
      for (const [visit, again] of [["empty cache", ""], ["the second time", "Again"]]) {
        for (const [beside, peer] of [["a bare page", "bare"], ["one kept apart as ours", "apart"]]) {
          const [our, their] = [`ours${again}`, `${peer}${again}`].map((kind) => share(found[kind].map((time) => time[of]), part));
          figure(`join, ${name}: ${what} to the first picture, ${visit}, beside ${beside}`, our, their, "ratio <= 1.3", our <= 1.3 * their);
        }
      }
    }
  }
} finally {
  for (const peer of [bare, apart]) peer.stop();
  await call.close();
}
