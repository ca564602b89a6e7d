// Credentials for relays end; a call may last longer. Fresh ones reach the connection that stands and
// those made later, and the call goes on as if nothing had happened.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { seesAndHears } from "../support/media.mjs";
import { letIn, linkToClinician, openConsultation } from "../support/staff.mjs";
import { until } from "../support/until.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";
const FRESH = { urls: ["turn:127.0.0.1:3478?transport=udp"], username: "fresh", credential: "word" };

/** Stands between a page and the server; what is put in between counts as the server's. */
async function between(page) {
  const line = { put: () => assert.fail("the page is not connected") };
  await page.routeWebSocket(/\/socket$/, (socket) => {
    const server = socket.connectToServer();
    let last = 0;
    let added = 0;
    server.onMessage((text) => {
      const frame = JSON.parse(text);
      if (frame.type === "event") frame.n = last = frame.n + added;
      socket.send(JSON.stringify(frame));
    });
    socket.onMessage((text) => {
      const frame = JSON.parse(text);
      if (frame.type === "ack") frame.event -= Math.min(added, frame.event);
      server.send(JSON.stringify(frame));
    });
    line.put = (event) => {
      added += 1;
      last += 1;
      socket.send(JSON.stringify({ type: "event", n: last, event }));
    };
  });
  return line;
}

const names = (page) =>
  page.evaluate(() =>
    window.anteroomConnections
      .filter((connection) => connection.connectionState === "connected")
      .map((connection) => connection.getConfiguration().iceServers.map((server) => server.username)),
  );

journey("fresh credentials reach a call that goes on, and the next connection", { minutes: 5 }, async (clinic) => {
  const { clinician, link } = await linkToClinician(clinic, { name: NAME });
  const patient = await clinic.phone();
  const line = await between(patient.page);
  await openLink(patient.page, link);
  await joinToWaiting(patient.page);
  await openConsultation(clinician.page, NAME);
  await letIn(clinician.page, NAME);
  await patient.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  await patient.page.getByText("Connected directly").waitFor();
  assert.deepEqual(await names(patient.page), [[]]);

  line.put({ type: "ice_changed", ice: { servers: [FRESH], relay_only: false, good_for_seconds: 14_400 } });
  const fresh = async () => JSON.stringify(await names(patient.page)) === '[["fresh"]]';
  await until(fresh, { what: "the connection to have them" });
  await seesAndHears(patient.page, { who: "the patient, as before" });

  // Another load of the other page is another connection.
  await clinician.page.reload();
  await until(async () => (await patient.page.evaluate(() => window.anteroomConnections.length)) > 1, { what: "another connection" });
  await seesAndHears(patient.page, { who: "the patient, again" });
  await until(fresh, { what: "the next connection to have them" });
});
