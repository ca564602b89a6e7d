// Claim: however many appointments there are, 10,000 or a million, searching takes at most twice as long; and booking.
//
//   make bench NAME=growth          three to four minutes, most of it to write the appointments
//   node bench/growth.mjs --sizes 10000,100000 --engines sqlite
//
// Twenty clinicians, full for ninety days as in bench/availability; the rest of the appointments are their past.
import { ENGINES, argument, figure, load, place, seed, serve, share } from "./lib/server.mjs";

const SIZES = argument("sizes", "10000,100000,1000000").split(",").map(Number);
const ASKS = Number(argument("asks", "200"));

async function measure(engine, size) {
  const where = await place(engine);
  try {
    const seeded = await seed(where, 20, size);
    const { ask, stop } = await serve(where, 0);
    const week = [];
    const path = `/api/services/${seeded.slug}/slots?from=${seeded.first}&days=7`;
    const first = await ask(path);
    for (let n = 0; n < ASKS; n += 1) week.push((await ask(path)).ms);
    const booking = await load(where, ["book", where.address, seeded.file, 1, 5, "spread"]);
    await stop();
    const found = { search: share(week, 0.5), p95: share(week, 0.95), book: booking.p50, first: first.ms };
    console.log(`    ${engine}, ${seeded.booked} appointments: the first search ${found.first.toFixed(1)} ms, a week p50 ${found.search.toFixed(2)} ms, p95 ${found.p95.toFixed(2)} ms; a booking p50 ${found.book.toFixed(2)} ms`);
    return found;
  } finally {
    where.gone();
  }
}

for (const engine of ENGINES) {
  const found = [];
  for (const size of SIZES) found.push(await measure(engine, size));
  const [least, most] = [found[0], found.at(-1)];
  const sizes = `${SIZES[0]} to ${SIZES.at(-1)} appointments`;
  figure(`growth, ${engine}, ${sizes}: searching, p50 (peer: at the start)`, most.search, least.search, "ms", "ratio <= 2", most.search <= 2 * least.search);
  figure(`growth, ${engine}, ${sizes}: booking, p50 (peer: at the start)`, most.book, least.book, "ms", "ratio <= 2", most.book <= 2 * least.book);
}
