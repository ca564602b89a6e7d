// What other programs are given, read by libraries that aren't ours: FHIR by a validator, calendars by
// a calendar program's own parser. And the pages on which people let them in.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import ICAL from "ical.js";
import { answers } from "../support/faces.mjs";
import { journey } from "../support/journey.mjs";
import { onAPhone, settled } from "../support/page.mjs";
import { signInAs } from "../support/staff.mjs";
import { until } from "../support/until.mjs";

const { Fhir } = createRequire(import.meta.url)("fhir");

const refusedBy = (validator, resource) => {
  const { messages } = validator.validate(resource, { errorOnUnexpected: true });
  return messages.filter(({ severity }) => ["error", "fatal"].includes(severity));
};

journey("programs of others are given what their standards say", {}, async ({ server, t }) => {
  const { fhir, published, calendars } = await answers(server.url);

  const validator = new Fhir();
  let resources = 0;
  const check = (name, resource) => {
    resources += 1 + (resource.entry?.length ?? 0);
    const refused = refusedBy(validator, resource).map(({ message, location }) => `${name} ${location}: ${message}`);
    assert.deepEqual(refused.slice(0, 5), []);
  };
  for (const [name, resource] of Object.entries(fhir)) check(name, resource);
  for (const [kind, lines] of Object.entries(published)) {
    assert.ok(lines.length > 0, kind);
    for (const line of lines.slice(0, 50)) check(`published ${kind}`, line);
  }
  // A validator that finds nothing in anything would prove nothing.
  assert.ok(refusedBy(validator, { ...fhir["r4-Appointment"], status: undefined }).length > 0);

  // Every slot is of a clinic that is there, and every clinic at a site that is.
  const ids = (kind) => new Set(published[kind].map(({ id }) => `${kind}/${id}`));
  for (const { schedule } of published.Slot) assert.ok(ids("Schedule").has(schedule.reference));
  for (const { actor } of published.Schedule) assert.ok(ids("Location").has(actor[0].reference));

  const events = {};
  for (const [name, text] of Object.entries(calendars)) {
    assert.ok(!/[^\r]\n/.test(text) && text.split("\r\n").every((line) => Buffer.byteLength(line) <= 75), name);
    const calendar = new ICAL.Component(ICAL.parse(text));
    events[name] = calendar.getAllSubcomponents("vevent").map((event) => new ICAL.Event(event));
    assert.ok(events[name].length > 0, name);
    for (const event of events[name]) {
      assert.ok(event.endDate.compare(event.startDate) > 0);
      assert.equal(event.startDate.zone.tzid, "Europe/London");
    }
  }
  // One message of three appointments, each with an identity and a time of its own.
  for (const of of ["uid", "startDate"]) assert.equal(new Set(events.series.map((event) => `${event[of]}`)).size, 3);
  t.diagnostic(`${resources} FHIR resources, ${events.clinic.length + events.appointment.length} calendar events`);
});

/** A clinician gives their calendar an address, and stops it. */
async function calendar(page, server) {
  await signInAs(page, "Clinician");
  await page.goto("/staff/calendar");
  await settled(page, "no address", "Your clinic in your own calendar");
  await page.getByRole("button", { name: "Make an address" }).click();
  const address = await page.getByLabel("Address").inputValue();
  await until(() => page.evaluate(() => document.activeElement.id === "feed-address"), { what: "the keyboard at the address, to copy it" });
  const ask = () => fetch(`${server.url}${new URL(address).pathname}`).then(({ status }) => status);
  assert.equal(await ask(), 200);
  await page.getByText(/^Your calendar has an address\./).waitFor();
  await settled(page, "an address", "Your clinic in your own calendar");
  await onAPhone(page, () => settled(page, "an address", "Your clinic in your own calendar"));
  await page.getByRole("button", { name: "Stop the address" }).click();
  await page.getByText("Your calendar has no address.").waitFor();
  assert.equal(await ask(), 404);
}

const NAMES = "id,service,clinician,mode,days,from,until,minutes,first_day,last_day,room";
const file = (rows) => ({ name: "clinics.csv", mimeType: "text/csv", buffer: Buffer.from([NAMES, ...rows, ""].join("\n")) });

/** An administrator lets a program in, and shuts it out. */
async function programs(page) {
  await signInAs(page, "Administrator");
  await page.goto("/staff/programs");
  await settled(page, "no program", "Programs of others");
  await page.getByRole("button", { name: "Let it in" }).click();
  await page.getByText("There is a problem").waitFor();
  await page.getByLabel("What is it called?").fill("Referral hub");
  await page.getByRole("group", { name: "Where?" }).getByRole("checkbox").first().check();
  await page.getByRole("checkbox", { name: "Hold and book slots" }).check();
  await page.getByRole("button", { name: "Let it in" }).click();
  await page.getByRole("row").filter({ hasText: "Referral hub" }).waitFor();
  assert.equal((await page.getByLabel("Secret").inputValue()).length, 43);
  await settled(page, "a program", "Programs of others");
  await onAPhone(page, () => settled(page, "a program", "Programs of others"));
  await page.getByRole("button", { name: /^Shut out/ }).click();
  await settled(page, "shutting a program out", "Programs of others");
  await page.getByRole("dialog").getByRole("button", { name: "Shut out", exact: true }).click();
  await page.getByText("No program is let in.").waitFor();
}

/** Clinics come over after a look at each row, once. */
async function bringOver(page) {
  await page.goto("/staff/import");
  await settled(page, "choose a file", "Bring over from an old system");
  const choose = async (rows) => {
    await page.getByLabel("The file").setInputFiles(file(rows));
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByRole("heading", { name: "What would come of it" }).waitFor();
  };
  // A clinician of the site that is chosen.
  const site = await page.locator("header select").inputValue();
  const { templates } = await page.evaluate(() => fetch("/api/clinic-templates").then((answer) => answer.json()));
  const { service_name, clinician_name, mode } = templates.find((one) => one.site === site);
  const good = `C1,${service_name},${clinician_name},${mode},Sat,09:00,12:00,20,2027-01-02,,`;
  await choose([good, `C2,Dentist,nobody,${mode},Sat,9,12:00,x,2027-01-02,,`]);
  await page.getByText("service: ", { exact: false }).first().waitFor();
  assert.equal(await page.getByRole("button", { name: "Import these rows" }).count(), 0);
  await settled(page, "a row refused", "Bring over from an old system");
  await onAPhone(page, () => settled(page, "a row refused", "Bring over from an old system"));
  await choose([good]);
  await settled(page, "all new", "Bring over from an old system");
  await page.getByRole("button", { name: "Import these rows" }).click();
  await page.getByText("Imported: 1.").waitFor();
  await settled(page, "imported", "Bring over from an old system");
  await choose([good]);
  await page.getByText("There is nothing new in the file.").waitFor();
}

journey("people make a calendar's address, let a program in, and bring clinics over", {}, async ({ server, desktop }) => {
  const clinician = await desktop();
  await calendar(clinician.page, server);
  const administrator = await desktop();
  await programs(administrator.page);
  await bringOver(administrator.page);
});
