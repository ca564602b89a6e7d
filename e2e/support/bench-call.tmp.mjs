// What bench/join measures on: a clinician in a call with a patient who was let in, and goes and comes again.
import { readFileSync } from "node:fs";
import { DESKTOP, launch, MEDIA, person, PHONE } from "./browser.mjs";
import { Server } from "./server.mjs";
import { letIn, me, openConsultation, sendNow, signInAs } from "./staff.mjs";
import { unwatched } from "./unwatched.mjs";
import { joinToWaiting, openLink } from "./visit.mjs";

const NAME = "Alys Example";

/** Milliseconds of processor time since the machine started: all, and those in which nothing was done. */
function processors() {
  const [user, nice, system, idle, waits, ...rest] = readFileSync("/proc/stat", "utf8").split("\n")[0].split(/\s+/).slice(1).map(Number);
  return { idle: idle + waits, all: [user, nice, system, idle, waits, ...rest.slice(0, 3)].reduce((a, b) => a + b) };
}

/** Waits until the machine does little, at most ten seconds. */
async function quiet() {
  for (let tries = 0; tries < 40; tries += 1) {
    const before = processors();
    await new Promise((done) => setTimeout(done, 250));
    const after = processors();
    if (after.idle - before.idle > 0.8 * (after.all - before.all)) return;
  }
}

/** `script` runs before every visitor's own scripts. */
export async function openCall(script) {
  const server = await Server.start("demo");
  const browsers = [await launch(MEDIA.given), await unwatched()];
  const [ours, theirs] = browsers;
  const close = async () => {
    for (const browser of browsers) await browser.close();
    await server.stop();
  };
  try {
    const clinician = await person(ours, server, DESKTOP); await clinician.context.addInitScript(script.replace('/*PICTURE*/','false&&'));
    await signInAs(clinician.page, "Clinician");
    const reception = await person(ours, server, DESKTOP);
    await signInAs(reception.page, "Reception");
    const link = await sendNow(reception.page, { name: NAME, clinician: (await me(clinician.page)).name });
    await reception.context.close();
    const patient = await person(ours, server, PHONE);
    await openLink(patient.page, link);
    await joinToWaiting(patient.page);
    await openConsultation(clinician.page, NAME);
    await letIn(clinician.page, NAME);
    await patient.page.waitForSelector("[role=toolbar]");
    const storageState = await patient.context.storageState();
    await patient.context.close();
    const desk = clinician.page.url();
    return {
      close, clinician,
      /**
       * Somebody is in the call already: the clinician, or on the peer's page whoever opened its address first.
       * Never both: what one sends into an empty call would take from the other's processor time.
       */
      async host(url) {
        if (!url) {
          await clinician.page.goto(desk);
          await clinician.page.waitForSelector("[role=toolbar]");
          await clinician.page.waitForFunction(() => [...document.querySelectorAll("video")].some((video) => video.videoWidth > 0));
          return { leave: () => clinician.page.goto("about:blank") };
        }
        const context = await ours.newContext(DESKTOP);
        const page = await context.newPage();
        await page.goto(url);
        await page.waitForFunction(() => window.anteroomThere);
        return { leave: () => context.close() };
      },
      /**
       * A page of the patient's: in a browser of before, whose cache is full, or a new one. People open a link in a
       * window that is there: Chromium draws that of a new page with five hundred scripts of its own, and takes the
       * processors for most of a second.
       */
      async visitor(before) {
        const profile = before ?? (await theirs.profile(PHONE, script, storageState));
        const page = await profile.page();
        await quiet();
        return {
          page,
          close: async (keep) => {
            await page.close();
            if (!keep) await profile.close();
            return keep ? profile : undefined;
          },
        };
      },
      /** From the link of the message into the call. */
      async open(page) {
        await page.goto(link);
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
