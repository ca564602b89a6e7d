// The other engine: Debian's Firefox with a made-up camera, driven through its own protocol.
import puppeteer from "puppeteer-core";
import { INSTRUMENT } from "./media.mjs";
import { BORN } from "./visit.mjs";

/**
 * Firefox writes on the console of each connection that finds no way, whatever the page says of it. The
 * check's are made to find that out, and its words are what counts; a call's that fails is a fault. Only the
 * check's have channels.
 */
const ONLY_CALLS_FAIL = `{
  const checks = new WeakSet();
  const { createDataChannel } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.createDataChannel = function (...given) {
    checks.add(this);
    return createDataChannel.apply(this, given);
  };
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, args, self) {
      const made = Reflect.construct(target, args, self);
      made.addEventListener("iceconnectionstatechange", () => {
        if (made.iceConnectionState === "failed" && !checks.has(made)) reportError(new Error("a call found no way"));
      });
      return made;
    },
  });
}`;
const NO_WAY = /WebRTC: ICE failed/;
/** What a page cannot reach while its network is away on purpose is no fault of it, nor that a call finds no way then. */
const OUTAGE = /establish a connection to the server at wss:|wss:.* was interrupted while the page was loading|a call found no way/;

/** `profile` is a folder to keep to; `program` another one to start. */
export async function firefox({ profile, program = process.env.FIREFOX ?? "/usr/bin/firefox-esr", ...more } = {}) {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: program,
    headless: true,
    userDataDir: profile,
    extraPrefsFirefox: {
      "media.navigator.streams.fake": true,
      "media.navigator.permission.disabled": true,
      "media.autoplay.default": 0,
      "media.autoplay.blocking_policy": 0,
      "media.peerconnection.ice.loopback": true,
    },
    ...more,
  });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.evaluateOnNewDocument(ONLY_CALLS_FAIL);
  await page.evaluateOnNewDocument(INSTRUMENT);
  page.setDefaultTimeout(20_000);
  const faults = [];
  const expecting = { outage: false };
  page.on("pageerror", (error) => {
    const outage = expecting.outage && OUTAGE.test(error.message);
    if (!NO_WAY.test(error.message) && !outage) faults.push(`${page.url()}: ${error.stack ?? error.message}`);
  });
  page.faults = faults;
  return { context: browser, page, faults, expecting };
}

const named = (page, role, name) => page.locator(`::-p-aria([role="${role}"][name="${name}"])`);
const heading = (page, words) => page.waitForFunction((wanted) => document.querySelector("h1")?.textContent.includes(wanted), {}, words);

/** From the link through date of birth and device check to the waiting room. */
export async function joinInFirefox(page, link, born = BORN) {
  await page.goto(link);
  await named(page, "link", "Join now").click();
  for (const [label, value] of [["Day", born.day], ["Month", born.month], ["Year", born.year]]) {
    await named(page, "textbox", label).fill(value);
  }
  await named(page, "button", "Continue").click();
  await named(page, "button", "Start the check").click();
  await named(page, "button", "Go to the waiting room").click();
  await heading(page, "waiting room");
}

/** The demo's one tap for each role. */
export async function signInInFirefox(page, server, role) {
  await page.goto(`${server.url}/staff/sign-in`);
  await named(page, "button", role).click();
  await page.waitForFunction(() => !location.pathname.endsWith("/sign-in") && document.querySelector("h1"));
}

/** The clinician opens the consultation of whoever waits, checks two identifiers and lets them in. */
export async function letInInFirefox(page, server, name) {
  await page.goto(`${server.url}/staff/clinic`);
  await heading(page, "My clinic");
  await named(page, "link", "Open consultation").click();
  await heading(page, "Consultation");
  for (const label of ["Name:", "Date of birth:"]) {
    await page.locator(`::-p-xpath(//label[starts-with(normalize-space(.), "${label}")])`).click();
  }
  await named(page, "button", `Let ${name} in`).click();
}
