// Two machines that can't reach each other: the only way between them is the clinic's relay.
import assert from "node:assert/strict";
import { after } from "node:test";
import { call } from "../support/call.mjs";
import { journey } from "../support/journey.mjs";
import { seesAndHears, ways } from "../support/media.mjs";
import { ADDRESS, CLINIC, Network, noNetworks } from "../support/network.mjs";
import { Server } from "../support/server.mjs";
import { Trust } from "../support/trust.mjs";

const RELAY_PORT = 3478;
const KNOCKED = 40404;

const skip = await noNetworks();
const trust = skip ? null : await Trust.make([`DNS:${CLINIC.name}`, "DNS:localhost"]);
const network = skip ? null : await Network.make();
after(() => Promise.all([network?.remove(), trust?.remove()]));

const places = skip ? {} : { phone: await network.place("patient", trust), desktop: await network.place("clinician", trust) };

const clinic = (settings = {}) => () =>
  Server.start(
    "demo",
    {
      ANTEROOM_TLS_CERTIFICATE: trust.certificate,
      ANTEROOM_TLS_KEY: trust.key,
      ANTEROOM_TURN_LISTEN: `${CLINIC.address}:${RELAY_PORT}`,
      ...settings,
    },
    network.clinic(trust),
  );

const seeAndHear = ({ patient, clinician }) =>
  Promise.all([
    seesAndHears(patient.page, { who: "the patient", seconds: 60 }),
    seesAndHears(clinician.page, { who: "the clinician", seconds: 60 }),
  ]);

/** How each reaches the relay, and that they do. */
async function relays(people) {
  const way = async ({ page }) => {
    const taken = await ways(page);
    assert.deepEqual(taken.map(({ mine }) => mine), ["relay"], "media goes through the relay");
    return taken[0].by;
  };
  return { patient: await way(people.patient), clinician: await way(people.clinician) };
}

journey("a call finds the relay where no other way is", { minutes: 5, skip, places, server: skip || clinic({ ANTEROOM_PATIENTS_RELAY_ONLY: "false" }) }, async (clinic) => {
  await network.answers("clinician", ADDRESS.clinician, KNOCKED);
  const both = { tcp: true, udp: true };
  assert.deepEqual(await network.reaches("clinic", ADDRESS.clinician, KNOCKED), both, "the clinic reaches the clinician");
  const neither = { tcp: false, udp: false };
  assert.deepEqual(await network.reaches("patient", ADDRESS.clinician, KNOCKED), neither, "the patient does not");

  const people = await call(clinic);
  await seeAndHear(people);
  assert.deepEqual(await relays(people), { patient: "udp", clinician: "udp" }, "each takes the best way to it");
});

for (const barred of [["patient"], ["patient", "clinician"]]) {
  journey(`a call works where a firewall lets the ${barred.join(" and the ")} out by TCP 443 only`, { minutes: 5, skip, places, server: skip || clinic() }, async (clinic) => {
    try {
      for (const machine of barred) {
        assert.equal((await network.reaches(machine, CLINIC.address, RELAY_PORT)).tcp, true, "the relay's own port can be reached");
        await network.bar(machine);
        assert.equal((await network.reaches(machine, CLINIC.address, RELAY_PORT)).tcp, false, "until there is the firewall");
      }
      const people = await call(clinic);
      await seeAndHear(people);
      const way = (machine) => (barred.includes(machine) ? "tls" : "udp");
      assert.deepEqual(await relays(people), { patient: way("patient"), clinician: way("clinician") }, "who is barred comes by the site's port");
    } finally {
      for (const machine of barred) await network.unbar(machine);
    }
  });
}
