// Whether one machine reaches another, as programs of their own that run on either:
// `node knock.mjs answer ADDRESS PORT` and `node knock.mjs knock ADDRESS PORT SECONDS`.
import { createSocket } from "node:dgram";
import { connect, createServer } from "node:net";

function answer(address, port) {
  const datagrams = createSocket("udp4");
  datagrams.on("message", (message, { address: to, port: at }) => datagrams.send(message, at, to));
  const streams = createServer((stream) => stream.on("error", () => {}).end("here"));
  datagrams.bind(port, address, () => streams.listen(port, address, () => console.log("answering")));
}

/** What is tried, until it is settled or the time is up. */
const within = (seconds, attempt) =>
  new Promise((done) => {
    setTimeout(() => done(false), seconds * 1000);
    attempt(done);
  });

const byTcp = (address, port, seconds) =>
  within(seconds, (done) => {
    const stream = connect(port, address);
    stream.once("connect", () => done(true));
    stream.once("error", () => done(false));
  });

const byUdp = (address, port, seconds) =>
  within(seconds, (done) => {
    const socket = createSocket("udp4");
    socket.once("message", () => done(true));
    socket.once("error", () => done(false));
    socket.send("here?", port, address, (error) => error && done(false));
  });

const [what, address, port, seconds] = process.argv.slice(2);
if (what === "answer") answer(address, Number(port));
else {
  const [tcp, udp] = await Promise.all([byTcp, byUdp].map((by) => by(address, Number(port), Number(seconds))));
  process.stdout.write(JSON.stringify({ tcp, udp }), () => process.exit());
}
