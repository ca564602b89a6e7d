// Both in a call reach each other only through Anteroom's own relay: each way to it, each engine.
import assert from "node:assert/strict";
import { after } from "node:test";
import { call, CHROMIUM, FIREFOX, saysOfTheWay } from "../support/call.mjs";
import { journey } from "../support/journey.mjs";
import { onlyBy, REMEMBER_WAYS_TOLD, seesAndHears, ways } from "../support/media.mjs";
import { openPorts } from "../support/ports.mjs";
import { freePort, Server } from "../support/server.mjs";
import { Trust } from "../support/trust.mjs";
import { until } from "../support/until.mjs";

const trust = await Trust.make();
after(() => trust.remove());
const trusting = { home: await trust.home(), firefox: async () => ({ profile: await trust.profile() }) };
const places = { phone: trusting, desktop: trusting };

const relay = async (settings) => ({ ANTEROOM_TURN_HOST: "localhost", ...settings(`127.0.0.1:${await freePort()}`) });
const plain = (address) => ({ ANTEROOM_TURN_LISTEN: address });
const overTls = (address) => ({
  ANTEROOM_TURN_TLS_LISTEN: address,
  ANTEROOM_TURN_CERTIFICATE: trust.certificate,
  ANTEROOM_TURN_KEY: trust.key,
});

const onItsPort = {
  ANTEROOM_TLS_CERTIFICATE: trust.certificate,
  ANTEROOM_TLS_KEY: trust.key,
  ANTEROOM_TURN_WEB_PORT: "true",
};
const secure = { url: (port) => `https://localhost:${port}`, ca: trust.authority };

/** One port for the site and the relay, and none beside it. */
async function onePort() {
  const server = await Server.start("demo", onItsPort, secure);
  try {
    assert.deepEqual(await openPorts(server.process.pid), { tcp: [server.port], udp: [] }, "no other port is open");
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

const instructed = (seat, script) => ({ ...seat, before: (person) => seat.before(person, script) });

/** Whether a way that somebody is told of says more than where at the relay the other is: Firefox says that twice. */
const givesAway = (way) => {
  const [, address, port, type, rest] = / (\S+) (\d+) typ (\S+)(.*)$/.exec(way);
  const [, behind] = / raddr (\S+ rport \d+)/.exec(rest) ?? [];
  return type !== "relay" || ![undefined, "0.0.0.0 rport 0", ":: rport 0", `${address} rport ${port}`].includes(behind);
};

/** `by` is what the browsers and the relay's figures call the way, `only` fits its address and no other's. */
const WAYS = [
  { way: "UDP", by: "udp", only: /^turn:.*transport=udp/, server: async () => Server.start("demo", await relay(plain)) },
  { way: "TCP", by: "tcp", only: /^turn:.*transport=tcp/, server: async () => Server.start("demo", await relay(plain)) },
  { way: "TLS", by: "tls", only: /^turns:/, server: async () => Server.start("demo", await relay(overTls)) },
  { way: "the site's own port", by: "tls", only: /^turns:/, server: onePort },
];

/** Waits until the relay says that it carried media to and fro, and gives its counts for each way. */
const carries = (server) =>
  until(
    async () => {
      const relayed = (await server.figures("anteroom_relay_packets_total")).filter(({ value }) => value > 0);
      const many = (way) => relayed.some(({ labels, value }) => labels.way === way && value > 100);
      return many("to_peers") && many("to_clients") && relayed;
    },
    { what: "the relay to count what it carries" },
  );

const PAIRS = [
  { patient: CHROMIUM, clinician: CHROMIUM },
  { patient: FIREFOX, clinician: CHROMIUM },
];
const BOTH_FIREFOX = { patient: FIREFOX, clinician: FIREFOX };

for (const { way, by, only, server } of WAYS) {
  // Each engine reaches the relay in each way; twice Firefox is tried in the hardest.
  const pairs = server === onePort ? [...PAIRS, BOTH_FIREFOX] : PAIRS;
  for (const { patient: theirs, clinician: ours } of pairs) {
    const name = `${theirs.name} and ${ours.name} are in a call through the relay by ${way}`;
    journey(name, { minutes: 5, server, places }, async (clinic) => {
      // That the patient uses nothing but the relay is the app's doing.
      const seats = { patient: instructed(theirs, onlyBy(only, { straightToo: true })), clinician: instructed(ours, onlyBy(only) + REMEMBER_WAYS_TOLD) };
      const { patient, clinician } = await call(clinic, { ...seats, before: onlyBy(only) });
      await Promise.all([
        seesAndHears(patient.page, { who: "the patient", seconds: 60 }),
        seesAndHears(clinician.page, { who: "the clinician", seconds: 60 }),
      ]);

      for (const { page } of [patient, clinician]) {
        const taken = (await ways(page)).map(({ mine, by }) => ({ mine, by }));
        assert.deepEqual(taken, [{ mine: "relay", by }], `media goes through the relay by ${way} alone`);
      }
      for (const { page } of [patient, clinician]) {
        await saysOfTheWay(page, "Connected through the clinic’s relay");
        await saysOfTheWay(page, `Relay: ${by.toUpperCase()}`);
      }
      await saysOfTheWay(patient.page, "Your internet address is hidden");
      const told = await clinician.page.evaluate(() => window.waysTold);
      assert.ok(told.length > 0, "the clinician's browser is told how to reach the patient's");
      assert.deepEqual(told.filter(givesAway), [], "and by none of it where the patient is");
      await saysOfTheWay(clinician.page, `through the relay by ${by.toUpperCase()}`);
      const relayed = await carries(clinic.server);
      assert.deepEqual([...new Set(relayed.map(({ labels }) => labels.transport))], [by], `the relay carries nothing but by ${way}`);
      const [lives] = await clinic.server.figures("anteroom_relay_allocations");
      assert.ok(lives.value >= 2, "both have an allocation");
    });
  }
}
