// Voice first: on a line that loses much the picture goes away by itself, the voice stays, and both read
// why. When the line is good again the picture comes back without anybody doing anything.
import assert from "node:assert/strict";
import { after } from "node:test";
import { call } from "../support/call.mjs";
import { journey } from "../support/journey.mjs";
import { received, seesAndHears } from "../support/media.mjs";
import { CLINIC, Network, noNetworks } from "../support/network.mjs";
import { Server } from "../support/server.mjs";
import { Trust } from "../support/trust.mjs";
import { until } from "../support/until.mjs";

const skip = await noNetworks();
const trust = skip ? null : await Trust.make([`DNS:${CLINIC.name}`, "DNS:localhost"]);
const network = skip ? null : await Network.make();
after(() => {
  network?.remove();
  trust?.remove();
});
const places = skip ? {} : { phone: await network.place("patient", trust), desktop: await network.place("clinician", trust) };
const settings = {
  ANTEROOM_TLS_CERTIFICATE: trust?.certificate,
  ANTEROOM_TLS_KEY: trust?.key,
  ANTEROOM_TURN_LISTEN: `${CLINIC.address}:3478`,
};
const server = () => Server.start("demo", settings, network.clinic(trust));

journey("a poor line keeps its voice, and gets its picture back", { minutes: 5, skip, places, server }, async (clinic) => {
  const { patient, clinician } = await call(clinic);
  await seesAndHears(patient.page, { who: "the patient" });
  await clinician.page.getByText("good connection").waitFor();
  const show = async () => {
    const s = await patient.page.evaluate(async () => {
      const out = [];
      for (const c of window.anteroomConnections) for (const r of (await c.getStats()).values()) {
        if (r.type === "remote-inbound-rtp") out.push([r.kind, r.fractionLost?.toFixed(2), Math.round(r.roundTripTime*1000)]);
        if (r.type === "candidate-pair" && r.availableOutgoingBitrate) out.push(["bwe", Math.round(r.availableOutgoingBitrate/1000)]);
        if (r.type === "outbound-rtp") out.push([r.kind, r.frameHeight, r.active, r.targetBitrate, r.bytesSent]);
      }
      return out;
    });
    console.log(JSON.stringify(s), (await patient.page.getByTestId("call-status").innerText()).replaceAll("\n", " "), "|", (await clinician.page.getByTestId("call-status").innerText()).replaceAll("\n"," "));
    await new Promise((r) => setTimeout(r, 1000));
  };
  console.log(await patient.page.evaluate(() => window.anteroomConnections.map((c) => c.localDescription.sdp.split("\n").filter((l) => /m=audio|red/.test(l)).join("|") + c.remoteDescription.sdp.split("\n").filter((l) => /m=audio|red/.test(l)).join("|"))));
  for (let i = 0; i < 8; i += 1) await show();
  console.log("loses 30");
  await network.loses("patient", 30);
  for (let i = 0; i < 25; i += 1) await show();
  console.log("loses 0");
  await network.loses("patient", 0);
  for (let i = 0; i < 20; i += 1) await show();
  console.log("150 kbit");
  await network.carries("patient", 150000);
  for (let i = 0; i < 10; i += 1) await show();
  console.log("free");
  await network.carries("patient");
  for (let i = 0; i < 20; i += 1) await show();
});
