// Claim (F1): killed by force 200 times while 50 people book, the server loses no booking that it acknowledged, makes
// none twice, and comes back by itself; on both engines. Whoever gets no answer sends the same request with the same
// Idempotency-Key again until there is one.
//
//   make bench NAME=deaths          three minutes
//   node bench/deaths.mjs --kills 20 --engines sqlite
import { writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { ENGINES, argument, ended, figure, load, pause, place, seed, serve } from "./lib/server.mjs";

const KILLS = Number(argument("kills", "200"));
const WRITERS = Number(argument("writers", "50"));
/** What is acknowledged between one death and the next, at least; and up to so many more. */
const [LEAST, MORE] = [20, 60];
// Seeded, so that a run can be had again.
let state = 20261;
const random = (below) => ((state = (state * 48271) % 2147483647), state % below);

const CLINICIANS = 120;
const FREE = [570, 630, 690, 810, 870, 930, 960, 990];

/** All free slots as requests, in winter or summer: the wall time of London is found from the zone's own offset. */
function* requests(seeded) {
  for (let n = 0; n < 90; n += 1) {
    const day = new Date(Date.parse(`${seeded.first}T12:00:00Z`) + n * 86_400_000);
    if (day.getUTCDay() === 0 || day.getUTCDay() === 6) continue;
    const hour = Number(day.toLocaleString("en-GB", { timeZone: "Europe/London", hour: "2-digit", hourCycle: "h23" }));
    for (const minute of FREE) {
      const start = new Date(day.getTime() - 12 * 3_600_000 + (minute - (hour - 12) * 60) * 60_000).toISOString();
      for (const pair of seeded.templates) yield { service: seeded.service, template: pair[minute >= 780 ? 1 : 0], start, patient: seeded.patients[n], reason: "" };
    }
  }
}

async function die(engine) {
  const where = await place(engine);
  const told = [];
  let [again, stop, wrong] = [0, false, null];
  try {
    const seeded = await seed(where, CLINICIANS, 0);
    const slots = requests(seeded);
    const agent = new Agent({ keepAlive: true, maxSockets: WRITERS });
    const post = (body, key) =>
      new Promise((done) => {
        const headers = { cookie: seeded.cookie, origin: `http://${where.address}`, "content-type": "application/json", "idempotency-key": key };
        request(`http://${where.address}/api/appointments`, { agent, method: "POST", headers }, (answer) => {
          const parts = [];
          answer.on("data", (part) => parts.push(part));
          answer.on("error", () => done({ status: 0 }));
          answer.on("end", () => done({ status: answer.statusCode, text: Buffer.concat(parts).toString() }));
        })
          .on("error", () => done({ status: 0 }))
          .end(body);
      });
    const writer = async (number) => {
      for (let n = 0; !stop && !wrong; n += 1) {
        const { value, done } = slots.next();
        if (done) throw new Error("there are no more slots");
        const [body, key] = [JSON.stringify(value), `death-${number}-${String(n).padStart(8, "0")}`];
        // To its end also when nobody dies any more: no request is left without an answer.
        for (;;) {
          const { status, text } = await post(body, key);
          if (status === 201) {
            told.push(JSON.parse(text).appointment.id);
            break;
          }
          if (status !== 0 && status !== 503) {
            wrong = `${status} ${text}`;
            break;
          }
          again += 1;
          await pause(20);
        }
      }
    };
    const began = performance.now();
    let slowest = 0;
    let server = await serve(where);
    const writers = Array.from({ length: WRITERS }, (_, number) => writer(number));
    for (let kill = 0; kill < KILLS && !wrong; kill += 1) {
      const goal = told.length + LEAST + random(MORE);
      while (told.length < goal && !wrong) await pause(1);
      server.child.kill("SIGKILL");
      await ended(server.child);
      const dead = performance.now();
      server = await serve(where);
      slowest = Math.max(slowest, performance.now() - dead);
    }
    stop = true;
    await Promise.all(writers);
    agent.destroy();
    await server.stop();
    if (wrong) throw new Error(wrong);
    const file = join(where.folder, "told.json");
    writeFileSync(file, JSON.stringify(told));
    const found = await load(where, ["verify", file]);
    console.log(`    ${engine}: ${KILLS} kills, ${WRITERS} writers, ${again} sent again, ${((performance.now() - began) / 1000).toFixed(0)} s, back within ${slowest.toFixed(0)} ms: ${JSON.stringify(found)}`);
    return { ...found, twice: told.length - new Set(told).size };
  } finally {
    where.gone();
  }
}

for (const engine of ENGINES) {
  const found = await die(engine);
  const none = found.lost + found.twice + found.overlapping + found.without_their_claims + found.claims_of_nobody;
  figure(`deaths, ${engine}: of ${found.told} acknowledged bookings over ${KILLS} kills, lost, twice or overlapping`, none, null, "bookings", "0", none === 0 && found.log_whole && found.there === found.told);
}
