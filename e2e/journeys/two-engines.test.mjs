// The clinician in Chromium, the patient in Firefox: two engines, one call.
import assert from "node:assert/strict";
import { call, CHROMIUM, FIREFOX } from "../support/call.mjs";
import { journey } from "../support/journey.mjs";
import { seesAndHears, voiceSent } from "../support/media.mjs";

journey("a patient in Firefox and a clinician in Chromium see and hear each other", { minutes: 5 }, async (clinic) => {
  const { patient, clinician } = await call(clinic, { patient: FIREFOX, clinician: CHROMIUM });
  await Promise.all([
    seesAndHears(patient.page, { who: "the patient in Firefox", seconds: 60 }),
    seesAndHears(clinician.page, { who: "the clinician in Chromium", seconds: 60 }),
  ]);
  // Voices bear loss in Firefox, too.
  for (const { page } of [patient, clinician]) {
    for (const { codec, opus } of await voiceSent(page)) assert.match(opus, /\buseinbandfec=1\b/, codec);
  }
});
