// Two machines that can't reach each other: the only way between them is the clinic's relay.
import assert from "node:assert/strict";
import { call, CHROMIUM, FIREFOX, saysOfTheWay } from "../support/call.mjs";
import { journey } from "../support/journey.mjs";
import { seesAndHears, ways } from "../support/media.mjs";
import { ADDRESS, CLINIC, machines } from "../support/network.mjs";
import { until } from "../support/until.mjs";

const RELAY_PORT = 3478;
const KNOCKED = 40404;

const { skip, network, places, server } = await machines(RELAY_PORT);
if (!skip) await network.answers("clinician", ADDRESS.clinician, KNOCKED);

const between = (name, settings, story) => journey(name, { minutes: 5, skip, places, server: () => server(settings) }, story);

/** Both see and hear the other, through the relay, which each reaches in the way given. */
async function meet({ patient, clinician }, expected) {
  await Promise.all([
    seesAndHears(patient.page, { who: "the patient", seconds: 60 }),
    seesAndHears(clinician.page, { who: "the clinician", seconds: 60 }),
  ]);
  // A browser that began on a worse way changes to the best.
  let taken;
  const best = async () => {
    taken = { patient: await ways(patient.page), clinician: await ways(clinician.page) };
    return Object.entries(expected).every(([person, by]) => taken[person].length === 1 && taken[person][0].by === by);
  };
  await until(best, { what: `the ways ${JSON.stringify(expected)}` }).catch((error) => {
    throw new Error(`${error.message}, not ${JSON.stringify(taken)}`);
  });
  for (const [person, page] of [["patient", patient.page], ["clinician", clinician.page]]) {
    assert.equal(taken[person][0].mine, "relay", `the ${person}'s media goes through the relay`);
    await saysOfTheWay(page, "Connected through the clinic’s relay");
    await saysOfTheWay(page, `Relay: ${expected[person].toUpperCase()}`);
  }
  await saysOfTheWay(clinician.page, `through the relay by ${expected.patient.toUpperCase()}`);
}

const ENGINES = [CHROMIUM, FIREFOX];

for (const engine of ENGINES) {
  // Nobody is told to use the relay: the browsers try everything they know.
  between(`a call finds the relay where there is no other way (patient in ${engine.name})`, { ANTEROOM_PATIENTS_RELAY_ONLY: "false" }, async (clinic) => {
    const clinician = (from) => network.reaches(from, ADDRESS.clinician, KNOCKED);
    assert.deepEqual(await clinician("clinic"), { tcp: true, udp: true }, "the clinic reaches the clinician's machine");
    assert.deepEqual(await clinician("patient"), { tcp: false, udp: false }, "the patient's does not");

    await meet(await call(clinic, { patient: engine }), { patient: "udp", clinician: "udp" });
  });

  for (const barred of [["patient"], ["patient", "clinician"]]) {
    between(`a call works where a firewall lets only TCP 443 out of the ${barred.join(" and the ")} (patient in ${engine.name})`, {}, async (clinic) => {
      const relay = async (from) => (await network.reaches(from, CLINIC.address, RELAY_PORT)).tcp;
      try {
        for (const machine of barred) {
          assert.equal(await relay(machine), true, "the relay's own port can be reached");
          await network.bar(machine);
          assert.equal(await relay(machine), false, "until there is the firewall");
        }
        const by = (machine) => (barred.includes(machine) ? "tls" : "udp");
        await meet(await call(clinic, { patient: engine }), { patient: by("patient"), clinician: by("clinician") });
      } finally {
        for (const machine of barred) await network.unbar(machine);
      }
    });
  }
}
