// A journey: a server, people with devices, and a fault anywhere fails it.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { DESKTOP, launch, MEDIA, person, PHONE } from "./browser.mjs";
import { picture } from "./page.mjs";
import { Server } from "./server.mjs";

const browsers = new Map();

async function browser(media) {
  if (!browsers.has(media)) browsers.set(media, launch(media));
  return browsers.get(media);
}

after(async () => {
  for (const open of browsers.values()) await (await open).close();
});

/**
 * `story` gets `server` and two makers of people: `phone()` and `desktop()`. `mode` is how the
 * program is started, `settings` its variables.
 */
export function journey(name, { mode = "demo", settings = {}, minutes = 3, server: given } = {}, story) {
  test(name, { timeout: minutes * 60_000 }, async (t) => {
    const server = given ? await given() : await Server.start(mode, typeof settings === "function" ? settings() : settings);
    const people = [];
    const make = (device) => async (media = MEDIA.given, options = {}) => {
      const somebody = await person(await browser(media), server, device, options);
      people.push(somebody);
      return somebody;
    };
    let worked = false;
    try {
      await story({ server, phone: make(PHONE), desktop: make(DESKTOP), t });
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
