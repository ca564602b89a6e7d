// A patient and a clinician in a call, each in the engine asked for.
import { joinInFirefox, letInInFirefox, signInInFirefox } from "./firefox.mjs";
import { letIn, me, openConsultation, sendFromReception, signInAs } from "./staff.mjs";
import { until } from "./until.mjs";
import { joinToWaiting, openLink } from "./visit.mjs";

/** What each does, in each engine. A seat is a person with a device; `before` runs before the page's own scripts. */
export const CHROMIUM = {
  name: "Chromium",
  patient: (clinic) => clinic.phone(),
  clinician: (clinic) => clinic.desktop(),
  before: ({ context }, script) => context.addInitScript(script),
  signIn: ({ page }) => signInAs(page, "Clinician"),
  join: async ({ page }, link) => {
    await openLink(page, link);
    await joinToWaiting(page);
  },
  letIn: async ({ page }, name) => {
    await openConsultation(page, name);
    await letIn(page, name);
  },
};

export const FIREFOX = {
  name: "Firefox",
  patient: (clinic) => clinic.firefox("phone"),
  clinician: (clinic) => clinic.firefox("desktop"),
  before: ({ page }, script) => page.evaluateOnNewDocument(script),
  signIn: ({ page }, server) => signInInFirefox(page, server, "Clinician"),
  join: ({ page }, link) => joinInFirefox(page, link),
  letIn: ({ page }, name, server) => letInInFirefox(page, server, name),
};

/** Reception sends a link (`linked` hears it), the patient takes it and waits, the clinician lets them in. */
export async function call(clinic, { patient: theirs = CHROMIUM, clinician: ours = CHROMIUM, before, linked, name = "Alys Example" } = {}) {
  const clinician = await ours.clinician(clinic);
  if (before) await ours.before(clinician, before);
  await ours.signIn(clinician, clinic.server);
  const link = await sendFromReception(clinic, { name, clinician: await me(clinician.page) });
  linked?.(link);
  const patient = await theirs.patient(clinic);
  if (before) await theirs.before(patient, before);
  await theirs.join(patient, link);
  await ours.letIn(clinician, name, clinic.server);
  await patient.page.waitForSelector("[role=toolbar]");
  return { patient, clinician };
}

/** Waits until the call says this about the way it takes, be it opened or not. */
export const saysOfTheWay = (page, words) =>
  until(
    () => page.evaluate((words) => document.querySelector(".ar-call__way:not(.ar-call__safety)")?.textContent.includes(words), words),
    { what: `the call to say “${words}”` },
  );
