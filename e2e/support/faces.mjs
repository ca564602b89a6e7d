// What a running demo answers to programs of others: FHIR, BaRS, calendars, published slots. Gathered
// once, for validators that aren't ours: `node faces.mjs ADDRESS FOLDER` writes them into a folder.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Somebody with cookies or a program with a secret: `send(method, path, body)`. */
class Caller {
  constructor(url, secret) {
    this.url = url;
    this.cookies = new Map();
    this.secret = secret;
  }

  async send(method, path, body, kind = "application/json") {
    const headers = { cookie: [...this.cookies].map((pair) => pair.join("=")).join("; ") };
    if (this.secret) headers.authorization = `Bearer ${this.secret}`;
    if (body !== undefined) headers["content-type"] = kind;
    const answer = await fetch(`${this.url}${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, value] = cookie.split(";")[0].split("=");
      this.cookies.set(name, value);
    }
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: () => JSON.parse(text) };
  }

  async must(status, method, path, body, kind) {
    const answer = await this.send(method, path, body, kind);
    assert.equal(answer.status, status, `${method} ${path.slice(0, 60)}: ${answer.text.slice(0, 500)}`);
    return answer;
  }

  async json(status, method, path, body, kind) {
    return (await this.must(status, method, path, body, kind)).json();
  }
}

const PATIENT = {
  resourceType: "Patient",
  identifier: [{ system: "https://fhir.nhs.uk/Id/nhs-number", value: "9990000018" }],
  name: [{ use: "official", given: ["Ffion"], family: "Rees" }],
  birthDate: "1984-05-06",
  telecom: [{ system: "phone", value: "07700 900456", use: "mobile" }],
};

const parameters = (...parameter) => ({ resourceType: "Parameters", parameter });

/** A message as senders of the booking and referral standard write it. */
const message = (event, appointment, others = []) => {
  const name = (n) => `urn:uuid:5a1e0000-0000-4000-8000-00000000000${n}`;
  const header = {
    resourceType: "MessageHeader",
    eventCoding: { system: "https://fhir.nhs.uk/CodeSystem/message-events-bars", code: event },
    source: { endpoint: "https://fhir.nhs.uk/Id/dos-service-id|1000000002" },
    focus: [{ reference: name(1) }],
  };
  const entry = [header, appointment, ...others].map((resource, n) => ({ fullUrl: name(n), resource }));
  return { resourceType: "Bundle", id: crypto.randomUUID(), type: "message", entry };
};

const bookBy = (slot) =>
  message(
    "booking-request",
    {
      resourceType: "Appointment",
      status: "booked",
      description: "A sore foot",
      slot: [{ reference: `Slot/${slot.id}` }],
      participant: [{ actor: { reference: "urn:uuid:5a1e0000-0000-4000-8000-000000000002" }, status: "accepted" }],
    },
    [PATIENT],
  );

async function fhirOf(url, sites) {
  const admin = new Caller(url);
  await admin.must(200, "POST", "/api/sign-in/demo", { role: "administrator" });
  const { secret } = await admin.json(201, "POST", "/api/clients", {
    name: "A validator",
    sites,
    scopes: ["read_slots", "book", "read_appointments"],
  });
  const program = new Caller(url, secret);
  const all = {};
  const take = async (name, status, ...request) => (all[name] = await program.json(status, ...request));
  await take("r4-metadata", 200, "GET", "/fhir/R4/metadata");
  await take("bars-metadata", 200, "GET", "/fhir/bars/metadata");
  const from = new Date();
  const until = new Date(from.getTime() + 7 * 86_400_000);
  const window = `start=ge${from.toISOString()}&start=le${until.toISOString()}`;
  const include = "_include=Slot:schedule&_include:iterate=Schedule:actor";
  await take("r4-slots", 200, "GET", `/fhir/R4/Slot?${window}&status=free,busy,busy-tentative,busy-unavailable&${include}`);
  await take("r4-schedules", 200, "GET", "/fhir/R4/Schedule");
  await take("r4-appointments", 200, "GET", "/fhir/R4/Appointment?_count=100");
  const include_ = "_include=Slot:schedule&_include=Schedule:actor:HealthcareService&_include=HealthcareService:location";
  const later = new Date(from.getTime() + 21 * 86_400_000);
  const free = `start=ge${from.toISOString()}&start=le${later.toISOString()}&status=free`;
  const found = await take("bars-slots", 200, "GET", `/fhir/bars/Slot?${free}&${include_}`);
  const slots = found.entry.map((one) => one.resource).filter((one) => one.resourceType === "Slot");
  for (const kind of ["Schedule", "HealthcareService", "Practitioner", "Location"]) {
    const one = all["r4-slots"].entry.find(({ resource }) => resource.resourceType === kind).resource;
    await take(`r4-${kind}`, 200, "GET", `/fhir/R4/${kind}/${one.id}`);
  }
  for (const kind of ["HealthcareService", "Practitioner", "Location"]) await take(`r4-all-${kind}`, 200, "GET", `/fhir/R4/${kind}`);
  await take("r4-clinics", 200, "GET", "/fhir/R4/Schedule?_include=Schedule:actor");
  for (const { name } of all["r4-metadata"].rest[0].resource.find(({ type }) => type === "Appointment").operation) {
    await take(`r4-operation-${name}`, 200, "GET", `/fhir/R4/OperationDefinition/appointment-${name}`);
  }
  await take("r4-not-there", 404, "GET", "/fhir/R4/Patient");
  await take("r4-not-known", 422, "GET", "/fhir/R4/Appointment?patient=Patient/1");
  const find = parameters({ name: "start", valueDateTime: from.toISOString() }, { name: "end", valueDateTime: later.toISOString() });
  await take("r4-find", 200, "POST", "/fhir/R4/Appointment/$find", find, "application/fhir+json");
  const held = await take("r4-hold", 201, "POST", "/fhir/R4/Appointment/$hold", parameters({ name: "slot", valueString: slots[0].id }));
  const hold = held.entry[0].resource.id;
  const booking = parameters({ name: "hold", valueString: hold }, { name: "patient", resource: PATIENT });
  const booked = await take("r4-book", 201, "POST", "/fhir/R4/Appointment/$book", booking);
  const own = booked.entry[0].resource.id;
  await take("r4-Appointment", 200, "GET", `/fhir/R4/Appointment/${own}`);
  await take("r4-conflict", 409, "POST", "/fhir/R4/Appointment/$hold", parameters({ name: "slot", valueString: slots[0].id }));
  await take("r4-cancel", 200, "POST", `/fhir/R4/Appointment/${own}/$cancel`, parameters({ name: "reason", valueString: "too_ill" }));
  await take("r4-refused", 422, "GET", "/fhir/R4/Slot?start=soon&status=lost");
  const asked = bookBy(slots[1]);
  const answer = await take("bars-booked", 200, "POST", "/fhir/bars/$process-message", asked);
  await take("bars-duplicate", 409, "POST", "/fhir/bars/$process-message", asked);
  await take("bars-conflict", 409, "POST", "/fhir/bars/$process-message", bookBy(slots[1]));
  const id = answer.entry[1].resource.id;
  await take("bars-appointments", 200, "GET", `/fhir/bars/Appointment?patient:identifier=${encodeURIComponent(`https://fhir.nhs.uk/Id/nhs-number|${PATIENT.identifier[0].value}`)}`);
  const off = { resourceType: "Appointment", id, status: "cancelled", participant: [{ status: "accepted" }] };
  await take("bars-cancelled", 200, "POST", "/fhir/bars/$process-message", message("booking-request", off));
  await take("bars-too-early", 409, "POST", "/fhir/bars/$process-message", message("booking-response", { ...off, status: "noshow" }));
  const referral = message(
    "servicerequest-request",
    {
      resourceType: "ServiceRequest",
      status: "active",
      intent: "order",
      performer: [{ reference: `HealthcareService/${all["r4-HealthcareService"].id}` }],
      locationReference: [{ reference: `Location/${sites[0]}` }],
      subject: { reference: "urn:uuid:5a1e0000-0000-4000-8000-000000000002" },
    },
    [PATIENT],
  );
  const referred = await take("bars-referred", 200, "POST", "/fhir/bars/$process-message", referral);
  await take("bars-ServiceRequest", 200, "GET", `/fhir/bars/ServiceRequest/${referred.entry[1].resource.id}`);
  const answering = bookBy(slots[2]);
  answering.entry[1].resource.basedOn = [{ reference: `ServiceRequest/${referred.entry[1].resource.id}` }];
  const answered = await take("bars-answered", 200, "POST", "/fhir/bars/$process-message", answering);
  const path = `Appointment/${answered.entry[1].resource.id}`;
  for (const base of ["bars", "R4"]) {
    const read = await take(`${base}-answering`, 200, "GET", `/fhir/${base}/${path}`);
    assert.ok(read.basedOn[0].reference.endsWith(answering.entry[1].resource.basedOn[0].reference));
  }
  await take("bars-refused", 400, "GET", "/fhir/bars/Slot?status=free");
  return all;
}

async function calendarsOf(url) {
  const clinician = new Caller(url);
  await clinician.must(200, "POST", "/api/sign-in/demo", { role: "clinician" });
  const { address } = await clinician.json(201, "POST", "/api/calendar-feed", {});
  const path = new URL(address).pathname;
  const reader = new Caller(url);
  const clinic = (await reader.must(200, "GET", path)).text;
  await clinician.must(204, "DELETE", "/api/calendar-feed", null);
  await reader.must(404, "GET", path);

  const patient = new Caller(url);
  const { services } = await patient.json(200, "GET", "/api/services");
  let slot;
  for (const service of services) {
    const search = await patient.json(200, "GET", `/api/services/${service.slug}/slots`);
    slot ??= search.next[0] && { service: service.id, template: search.next[0].template, start: search.next[0].start };
  }
  const hold = await patient.json(201, "POST", "/api/holds", slot);
  const who = { name: "Ffion Rees", date_of_birth: { day: "6", month: "5", year: "1984" }, mobile: "07700 900456" };
  await patient.must(201, "POST", "/api/bookings", { hold: { id: hold.id, secret: hold.secret }, patient: who, reason: "" });
  const own = (await patient.must(200, "GET", "/api/visit/calendar")).text;
  return { clinic, appointment: own };
}

/** The file of a series' one message: three weeks of the same time, booked by reception. */
async function seriesOf(url) {
  const desk = new Caller(url);
  await desk.must(200, "POST", "/api/sign-in/demo", { role: "receptionist" });
  const { found } = await desk.json(200, "GET", "/api/staff/soonest");
  for (const { service, slot } of found) {
    const plan = await desk.json(200, "GET", `/api/staff/series?template=${slot.template}&start=${slot.start}&count=3`);
    const slots = plan.weeks.map((week) => week.slot ?? week.others[0]).filter(Boolean);
    if (slots.length < 3) continue;
    const email = "series@example.org";
    await desk.must(201, "POST", "/api/series", {
      service: service.id, slots: slots.map(({ template, start }) => ({ template, start })), reason: "",
      new_patient: { name: "Ffion Rees", date_of_birth: { day: "6", month: "5", year: "1984" }, email, language: "cy" },
    });
    const { messages } = await desk.json(200, "GET", "/api/outbox");
    return messages.find((one) => one.to === email).calendar;
  }
  throw new Error("no service has three weeks free");
}

/** Everything, from a demo that runs there. */
export async function answers(url) {
  const anyone = new Caller(url);
  const { output } = await anyone.json(200, "GET", "/scheduling/$bulk-publish");
  const published = {};
  for (const { type, url: address } of output) {
    const { text } = await anyone.must(200, "GET", new URL(address).pathname);
    published[type] = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  }
  const desk = new Caller(url);
  const { memberships } = await desk.json(200, "POST", "/api/sign-in/demo", { role: "administrator" });
  const sites = memberships.filter(({ role }) => role === "administrator").map(({ site }) => site);
  return { fhir: await fhirOf(url, [...new Set(sites)]), published, calendars: { ...(await calendarsOf(url)), series: await seriesOf(url) } };
}

if (process.argv[1] === import.meta.filename) {
  const [url, folder] = process.argv.slice(2);
  const { fhir, published, calendars } = await answers(url);
  const write = (name, text) => writeFile(join(folder, name), text);
  for (const [name, resource] of Object.entries(fhir)) await write(`${name}.json`, JSON.stringify(resource));
  for (const [kind, lines] of Object.entries(published)) {
    await write(`published-${kind}.ndjson`, lines.map((line) => JSON.stringify(line)).join("\n"));
  }
  for (const [name, text] of Object.entries(calendars)) await write(`${name}.ics`, text);
}
