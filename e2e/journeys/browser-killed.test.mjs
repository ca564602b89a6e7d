// The patient's browser is killed in mid-call, by the phone or by chance. Who opens the link again in the same
// browser is the same person, straight in the call; on another device they wait to be let in.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kill } from "node:process";
import { chromium } from "playwright-core";
import { ARGUMENTS, PHONE } from "../support/browser.mjs";
import { journey } from "../support/journey.mjs";
import { INSTRUMENT, seesAndHears } from "../support/media.mjs";
import { letIn, linkToClinician, openConsultation } from "../support/staff.mjs";
import { until } from "../support/until.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";

/** A browser that keeps what it knows in a folder, as people's do. */
async function ownBrowser(folder, server) {
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: ARGUMENTS,
    baseURL: server.url,
    locale: "en-GB",
    ...PHONE,
  });
  await context.addInitScript(INSTRUMENT);
  const page = context.pages()[0] ?? (await context.newPage());
  page.faults = [];
  return { context, page };
}

/** The processes of the browser that keeps to this folder. */
const processes = (folder) =>
  readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "utf8").includes(`--user-data-dir=${folder}`);
    } catch {
      return false;
    }
  });

function killBrowser(folder) {
  const found = processes(folder);
  for (const pid of found) {
    try {
      kill(Number(pid), "SIGKILL");
    } catch {
      // It went with another.
    }
  }
  return found.length;
}

/** Browsers write cookies to the disk half a minute late, or as soon as five hundred wait: so they are given as many. */
async function cookieKept(folder, context) {
  const expires = Date.now() / 1_000 + 86_400;
  const others = Array.from({ length: 600 }, (_, n) => ({ name: "other", value: "x", url: `https://${n}.example`, expires }));
  await context.addCookies(others);
  await until(async () => (await readFile(join(folder, "Default/Cookies"), "latin1")).includes("__Host-anteroom-visit"), {
    what: "the browser to keep the visit",
    seconds: 60,
    every: 500,
  });
}

const faces = (page) => page.locator(".ar-call__remote").count();

journey("a patient whose browser was killed opens the link again and is back", { minutes: 5 }, async (clinic) => {
  const { clinician, link } = await linkToClinician(clinic, { name: NAME });
  const folder = await mkdtemp(join(tmpdir(), "anteroom-profile-"));
  try {
    const first = await ownBrowser(folder, clinic.server);
    await openLink(first.page, link);
    await joinToWaiting(first.page);
    await openConsultation(clinician.page, NAME);
    await letIn(clinician.page, NAME);
    await first.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await seesAndHears(clinician.page, { who: "the clinician" });
    await cookieKept(folder, first.context);

    assert.ok(killBrowser(folder) > 0, "a browser to kill");
    await clinician.page.getByText(`We have lost the connection to ${NAME}`).or(clinician.page.getByText(`${NAME} is not here at the moment`)).first().waitFor({ timeout: 20_000 });
    await until(() => processes(folder).length === 0, { what: "the browser to be gone" });

    const again = await ownBrowser(folder, clinic.server);
    const [exchanges, sockets] = [[], []];
    again.page.on("request", (request) => request.method() === "POST" && request.url().endsWith("/api/invitations/exchange") && exchanges.push(request));
    again.page.on("websocket", (socket) => sockets.push(socket));
    // A phone of 2021 has no such thing, and goes back all the same.
    await again.page.addInitScript(() => delete AbortSignal.timeout);
    const opened = Date.now();
    await again.page.goto(link);
    await again.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await Promise.all([seesAndHears(again.page, { who: "the patient, back" }), seesAndHears(clinician.page, { who: "the clinician, again" })]);
    clinic.t.diagnostic(`back ${((Date.now() - opened) / 1_000).toFixed(1)} s after the link was opened again`);
    assert.equal(new URL(again.page.url()).pathname + new URL(again.page.url()).hash, "/join", "the link is not in the address");
    assert.deepEqual([exchanges.length, sockets.length], [1, 1], "what the page began before its program was there is gone on with");
    assert.equal(await faces(clinician.page), 1, "one face of the patient, and no ghost");
    assert.equal(await clinician.page.getByRole("heading", { name: "Check who this is" }).count(), 0, "nobody is let in twice");

    // Another time the line breaks just then: what the page tried first leaves no trace.
    await again.page.goto("about:blank");
    await again.page.route("**/api/invitations/exchange", (route) => (exchanges.length === 2 ? route.abort() : route.continue()));
    await again.page.goto(link);
    await again.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await seesAndHears(again.page, { who: "the patient, back by the long way" });
    assert.equal(exchanges.length, 3, "the program opens the link where the page could not");

    // Now the device itself is gone: another one waits, and takes the place of the first.
    killBrowser(folder);
    const other = await clinic.phone();
    await openLink(other.page, link);
    await joinToWaiting(other.page);
    await letIn(clinician.page, NAME);
    await other.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await Promise.all([seesAndHears(other.page, { who: "the patient, on another device" }), seesAndHears(clinician.page, { who: "the clinician, with the other device" })]);
    assert.equal(await faces(clinician.page), 1, "one face of the patient");
  } finally {
    killBrowser(folder);
    await until(() => processes(folder).length === 0, { what: "the browser to be gone" }).catch(() => {});
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
});
