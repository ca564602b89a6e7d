// What a patient's phone fetches, and when: little to begin with, the rest before it is needed.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";
import { sendNow, signInAs } from "../support/staff.mjs";
import { until } from "../support/until.mjs";
import { openLink } from "../support/visit.mjs";

const LIMIT = 200_000;

// What Resource Timing gives for the headers; an answer of "not modified" is these alone.
const HEADERS = 300;

/** The bytes of everything fetched so far, as they came over the line (without their headers). */
const fetched = (page) =>
  page.evaluate(
    (headers) =>
      [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
        // The icon is asked for again at each address, and is as it was.
        .filter((entry) => entry.transferSize !== headers)
        .map((entry) => ({ path: new URL(entry.name).pathname, bytes: entry.encodedBodySize })),
    HEADERS,
  );

const part = (files, name) => files.some(({ path }) => path.endsWith(`/split_${name}.wasm`));
const sum = (files) => files.reduce((total, { bytes }) => total + bytes, 0);

/** A browser that says its person saves data; nothing is fetched ahead then. */
const savesData = () => Object.defineProperty(navigator, "connection", { value: { saveData: true } });

async function invitation(clinic) {
  const reception = await clinic.desktop();
  await signInAs(reception.page, "Reception");
  return sendNow(reception.page, { name: "Alys Example" });
}

journey("the first page of booking comes in 200 KB", {}, async ({ phone, t }) => {
  const { page, context } = await phone();
  await context.addInitScript(savesData);
  await page.goto("/book");
  await page.getByRole("link", { name: /Diabetes review/ }).waitFor();
  const files = await fetched(page);
  t.diagnostic(`${sum(files)} bytes in ${files.length} files`);
  assert.ok(files.every(({ bytes }) => bytes > 0), `each file is weighed: ${JSON.stringify(files)}`);
  assert.ok(sum(files) <= LIMIT, `${sum(files)} bytes`);
  assert.ok(part(files, "start") && !part(files, "booking") && !part(files, "call"));
});

journey("from the message to the appointment comes in 200 KB", {}, async (clinic) => {
  const link = await invitation(clinic);
  const { page, context } = await clinic.phone();
  await context.addInitScript(savesData);
  await openLink(page, link);
  const files = await fetched(page);
  clinic.t.diagnostic(`${sum(files)} bytes in ${files.length} files`);
  assert.ok(sum(files) <= LIMIT, `${sum(files)} bytes`);
  assert.ok(part(files, "visit") && !part(files, "start") && !part(files, "call"));
});

journey("the waiting room is fetched while the appointment is read", {}, async (clinic) => {
  const link = await invitation(clinic);
  const { page } = await clinic.phone();
  await openLink(page, link);
  await until(async () => part(await fetched(page), "call"), { what: "the part for the call" });
});

journey("the questions of a booking are fetched while the services are read", {}, async ({ phone }) => {
  const { page } = await phone();
  await page.goto("/book");
  await until(async () => part(await fetched(page), "booking"), { what: "the part for booking" });
});

journey("a part that is lost on the way is fetched again on request", {}, async ({ phone }) => {
  const { page, context, expecting } = await phone();
  await context.addInitScript(savesData);
  expecting.outage = true;
  await page.route("**/split_booking.wasm", (route) => route.abort());
  await page.goto("/book");
  await page.getByRole("link", { name: /Diabetes review/ }).click();
  await page.getByText(/We could not reach the clinic/).waitFor();
  await settled(page, "part lost", "There is a problem");
  await page.unroute("**/split_booking.wasm");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Choose a time" }).waitFor();
  await settled(page, "part found", "Choose a time");
});
