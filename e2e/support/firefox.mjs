// The other engine: Debian's Firefox with a made-up camera, driven through its own protocol.
import puppeteer from "puppeteer-core";
import { INSTRUMENT } from "./media.mjs";

export async function firefox() {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
    headless: true,
    extraPrefsFirefox: {
      "media.navigator.streams.fake": true,
      "media.navigator.permission.disabled": true,
      "media.autoplay.default": 0,
      "media.autoplay.blocking_policy": 0,
      "media.peerconnection.ice.loopback": true,
    },
  });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.evaluateOnNewDocument(INSTRUMENT);
  page.setDefaultTimeout(20_000);
  return { browser, page };
}
