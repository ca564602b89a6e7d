// A poor line as a program: datagrams that come to one port are passed on to another, late, out of order, or
// not at all. `node line.mjs ADDRESS PORT TO-PORT FILE`; how poor it is stands in the file, and may change:
// { lossPercent, delayMs, jitterMs, reorderPercent }.
import { createSocket } from "node:dgram";
import { readFileSync, watchFile } from "node:fs";

const [address, port, to, file] = process.argv.slice(2);
let line = {};
const read = () => {
  try {
    line = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // Being written: the next look finds it whole.
  }
};
read();
watchFile(file, { interval: 100 }, read);

const chance = (percent = 0) => Math.random() * 100 < percent;

/** Keeps the order that datagrams came in, but for those that are overtaken on purpose. */
function lane(deliver) {
  let last = 0;
  return (datagram) => {
    if (chance(line.lossPercent)) return;
    const now = performance.now();
    let at = now + (line.delayMs ?? 0) + Math.random() * (line.jitterMs ?? 0);
    if (chance(line.reorderPercent)) at += 20 + Math.random() * 60;
    else last = at = Math.max(at, last);
    if (at - now < 1) deliver(datagram);
    else setTimeout(deliver, at - now, datagram);
  };
}

const front = createSocket("udp4");
const guests = new Map();
front.on("message", (datagram, from) => {
  const name = `${from.address}:${from.port}`;
  if (!guests.has(name)) {
    const onward = createSocket("udp4");
    onward.bind(0, address);
    onward.on("message", lane((answer) => front.send(answer, from.port, from.address)));
    guests.set(name, lane((question) => onward.send(question, Number(to), address)));
  }
  guests.get(name)(datagram);
});
front.bind(Number(port), "0.0.0.0", () => console.log("carrying"));
