// Both in a call reach each other only through Anteroom's own relay, by UDP and by TCP.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { onlyBy, seesAndHears, ways } from "../support/media.mjs";
import { freePort } from "../support/server.mjs";
import { letIn, linkToClinician, openConsultation } from "../support/staff.mjs";
import { until } from "../support/until.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";

for (const transport of ["udp", "tcp"]) {
  const port = await freePort();
  const settings = { ANTEROOM_TURN_LISTEN: `127.0.0.1:${port}`, ANTEROOM_TURN_HOST: "127.0.0.1" };
  journey(`a call goes through the relay by ${transport}`, { minutes: 5, settings }, async (clinic) => {
    const { clinician, link } = await linkToClinician(clinic, { name: NAME });
    const patient = await clinic.phone();
    for (const { context } of [clinician, patient]) await context.addInitScript(onlyBy(transport));

    await openLink(patient.page, link);
    await joinToWaiting(patient.page);
    await openConsultation(clinician.page, NAME);
    await letIn(clinician.page, NAME);
    await patient.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
    await Promise.all([
      seesAndHears(patient.page, { who: "the patient" }),
      seesAndHears(clinician.page, { who: "the clinician" }),
    ]);

    const [way] = await ways(patient.page);
    assert.deepEqual({ mine: way.mine, by: way.by }, { mine: "relay", by: transport }, "the patient's address is hidden");
    for (const { page } of [patient, clinician]) await page.getByText("Connected through the clinic’s relay").click();
    await patient.page.getByText("Your internet address is hidden from the other person.").waitFor();
    await patient.page.getByText(`Relay: ${transport.toUpperCase()}`).waitFor();
    await clinician.page.getByText(`${NAME}: through the relay by ${transport.toUpperCase()}`).waitFor();
    const figure = async (name, labels = []) => {
      const figures = await fetch(`${clinic.server.url}/metrics`).then((answer) => answer.text());
      const line = figures.split("\n").find((line) => /[ {]/.test(line[name.length]) && line.startsWith(name) && labels.every((label) => line.includes(label)));
      return Number(line?.split(" ").pop());
    };
    await until(async () => (await figure("anteroom_relay_packets_total", [`transport="${transport}"`, 'way="to_peers"'])) > 100, {
      what: "the relay to count what it relays",
    });
    assert.ok((await figure("anteroom_relay_allocations")) >= 1, "an allocation lives");
  });
}
