// Somebody between two browsers: takes what the server passes on, and puts a connection of his own in the
// place of each one's connection to the other. He has all that a dishonest server has.
import { createHash, randomBytes } from "node:crypto";

/** Passes each event of the server to a page through `change`, one after the other. */
async function through(page, change) {
  await page.routeWebSocket(/\/socket$/, (socket) => {
    const server = socket.connectToServer();
    let turn = Promise.resolve();
    server.onMessage((text) => {
      turn = turn.then(async () => {
        const frame = JSON.parse(text);
        if (frame.type === "event" && frame.event.type === "signal") await change(frame.event.signal.body);
        socket.send(JSON.stringify(frame));
      });
    });
  });
}

/** Keeps from a page all that safety words are made of, once the answer is switched `on`. Nothing else is missing. */
export async function withhold(page) {
  const held = { on: false };
  await through(page, (body) => {
    if (!held.on || body.type !== "safety") return;
    delete body.message;
    body.type = "hello";
  });
  return held;
}

// Runs inside his own page: two connections, one to each of them.
function inHisPage() {
  const gathered = (connection) =>
    new Promise((done) => {
      const look = () => connection.iceGatheringState === "complete" && done();
      connection.addEventListener("icegatheringstatechange", look);
      look();
    });
  const [toClinician, toPatient] = [new RTCPeerConnection(), new RTCPeerConnection()];
  window.his = {
    async offered(sdp) {
      await toClinician.setRemoteDescription({ type: "offer", sdp });
      await toClinician.setLocalDescription();
      for (const kind of ["audio", "video"]) toPatient.addTransceiver(kind);
      await toPatient.setLocalDescription();
      await Promise.all([gathered(toClinician), gathered(toPatient)]);
      return toPatient.localDescription.sdp;
    },
    async answered(sdp) {
      await toPatient.setRemoteDescription({ type: "answer", sdp });
      return toClinician.localDescription.sdp;
    },
  };
}

const fingerprint = (sdp) => {
  const [, hash, digits] = /^a=fingerprint:(\S+) (\S+)/m.exec(sdp);
  return `${hash.toLowerCase()} ${digits.toUpperCase()}`;
};

/** As the app binds itself to a number (domain, safety_words). */
function commitment(...parts) {
  const hash = createHash("sha256").update("anteroom safety words 1 commit");
  for (const part of parts.map((part) => Buffer.from(part))) {
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(part.length));
    hash.update(length).update(part);
  }
  return hash.digest("hex");
}

/**
 * Puts him between the two, on a page of his own. When he `plays` along he makes safety words with each of
 * them as if he were the other; if not he passes on what they say.
 */
export async function interfere({ patient, clinician, his, plays }) {
  await his.evaluate(inHisPage);
  const [toPatient, toClinician] = [randomBytes(16), randomBytes(16)];
  let offer;
  let patients;
  await through(patient, async (body) => {
    if (body.type === "offer") body.sdp = offer ??= await his.evaluate((sdp) => window.his.offered(sdp), body.sdp);
    if (body.type !== "safety" || !plays) return;
    const { message } = body;
    if (message.step === "commit") message.commitment = commitment(toPatient, fingerprint(offer), fingerprint(patients));
    if (message.step === "reveal") message.nonce = toPatient.toString("hex");
  });
  let answer;
  await through(clinician, async (body) => {
    if (body.type === "answer") {
      patients = body.sdp;
      body.sdp = answer ??= await his.evaluate((sdp) => window.his.answered(sdp), body.sdp);
    }
    if (body.type === "safety" && plays && body.message.step === "answer") body.message.nonce = toClinician.toString("hex");
  });
}
