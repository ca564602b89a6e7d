// Debian's Chromium with made-up camera and microphone, and pages that notice every fault.
import { chromium } from "playwright-core";
import { INSTRUMENT } from "./media.mjs";

const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How a browser answers when a page asks for camera and microphone. */
export const MEDIA = {
  given: ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
  refused: ["--use-fake-device-for-media-stream", "--deny-permission-prompts"],
  missing: ["--use-fake-ui-for-media-stream"],
};

export const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
export const DESKTOP = { viewport: { width: 1280, height: 800 } };

/** What every Chromium is started with. */
export const ARGUMENTS = [...QUIET, "--autoplay-policy=no-user-gesture-required", ...MEDIA.given];

/** Where a browser runs unless a journey says otherwise: here, by this machine's own settings. */
export const HERE = {};

/** A place may have a `home` folder of its own and a `program` to start in Chromium's stead. */
export const launch = (media = MEDIA.given, { home, program = process.env.CHROMIUM ?? "/usr/bin/chromium" } = HERE) =>
  chromium.launch({
    executablePath: program,
    env: home ? { ...process.env, HOME: home } : process.env,
    headless: true,
    args: [...QUIET, "--autoplay-policy=no-user-gesture-required", ...media],
  });

// A refusal that the app answers with words is no fault, though browsers write it on the console.
const REFUSAL = /^Failed to load resource: the server responded with a status of (400|401|403|404|409|410|413|415|422|429)/;

function isFault(message) {
  if (message.type() !== "error") return false;
  return !(REFUSAL.test(message.text()) && new URL(message.location().url, "http://x").pathname.startsWith("/api/"));
}

/**
 * A person with a device of their own. `faults` collects console errors, page errors and every
 * breach of the page's security policy.
 */
export async function person(browser, server, device, options = {}) {
  const context = await browser.newContext({
    baseURL: server.url,
    locale: "en-GB",
    timezoneId: "Europe/London",
    reducedMotion: "reduce",
    ...device,
    ...options,
  });
  context.setDefaultTimeout(15_000);
  await context.addInitScript(INSTRUMENT);
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      console.error(`CSP: ${event.violatedDirective} blocked ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`),
    );
  });
  const faults = [];
  // While a server is down on purpose, failing requests are no fault of the page.
  const expecting = { outage: false };
  context.on("page", (page) => {
    page.on("console", (message) => {
      const outage = expecting.outage && /ERR_|WebSocket|Failed to load|fetch/i.test(message.text());
      if (isFault(message) && !outage) faults.push(`${page.url()}: ${message.text()} ${message.location().url}`);
    });
    page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.stack ?? error.message}`));
    page.on("response", (answer) => {
      if (answer.status() >= 500 && !expecting.outage) faults.push(`${answer.status()} from ${answer.url()}`);
    });
    page.on("crash", () => faults.push(`${page.url()} crashed`));
  });
  const page = await context.newPage();
  page.faults = faults;
  return { context, page, faults, expecting };
}
