// A journey: a server, people with devices, and a fault anywhere fails it.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { DESKTOP, HERE, launch, MEDIA, person, PHONE } from "./browser.mjs";
import { firefox } from "./firefox.mjs";
import { picture } from "./page.mjs";
import { Server } from "./server.mjs";

/** One browser for each place and each answer to the question for the camera. */
const browsers = new Map();

async function browser(media, place) {
  if (!browsers.has(place)) browsers.set(place, new Map());
  const there = browsers.get(place);
  if (!there.has(media)) there.set(media, launch(media, place));
  return there.get(media);
}

after(async () => {
  for (const there of browsers.values()) for (const open of there.values()) await (await open).close();
});

/**
 * `story` gets `server` and makers of people: `phone()`, `desktop()` and `firefox()`. `mode` is how
 * the program is started, `settings` its variables, `places` where the devices' browsers run.
 */
export function journey(name, { mode = "demo", settings = {}, minutes = 3, server: given, places = {}, skip = false } = {}, story) {
  test(name, { timeout: minutes * 60_000, skip }, async (t) => {
    const server = given ? await given() : await Server.start(mode, typeof settings === "function" ? settings() : settings);
    const people = [];
    const seated = (somebody) => {
      people.push(somebody);
      return somebody;
    };
    const make = (device, place = HERE) => async (media = MEDIA.given, options = {}) =>
      seated(await person(await browser(media, place), server, device, options));
    const inFirefox = async (device) => seated(await firefox(await places[device]?.firefox?.()));
    let worked = false;
    try {
      await story({ server, phone: make(PHONE, places.phone), desktop: make(DESKTOP, places.desktop), firefox: inFirefox, t });
      worked = true;
    } finally {
      for (const [index, { page, context, faults }] of people.entries()) {
        if (!worked && !page.isClosed()) await picture(page, `FAILED-${name.replaceAll(/\W+/g, "-")}-${index}`).catch(() => {});
        if (!worked && faults.length) t.diagnostic(`faults: ${faults.join("\n")}`);
        await context.close().catch(() => {});
      }
      if (!worked) t.diagnostic(`server: ${server.output.slice(-3000)}`);
      await server.stop();
    }
    assert.deepEqual(people.flatMap(({ faults }) => faults), [], "faults on the pages");
  });
}
