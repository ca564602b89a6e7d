// A real installation sends a real message: its link opens the appointment, its calendar file is
// read by libraries that aren't ours.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { after, before } from "node:test";
import ICAL from "ical.js";
import { selfBook, somebody } from "../support/booking.mjs";
import { get, post, setUpFirstAdministrator } from "../support/first-day.mjs";
import { journey } from "../support/journey.mjs";
import { calendarOf, linkIn, Mailbox } from "../support/mail.mjs";
import { openLink } from "../support/visit.mjs";

let mailbox;
before(async () => (mailbox = await Mailbox.open()));
after(async () => mailbox.close());

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** What an administrator and a service manager make on the first day, through the API. */
async function clinicFor(page) {
  const who = await get(page, "/api/me");
  const [site] = who.sites;
  const memberships = ["clinician", "service_manager", "administrator"].map((role) => ({ site: site.id, role }));
  return { who, site, memberships };
}

journey("a patient books and gets a message with a link and a calendar file", { mode: "serve", settings: () => mailbox.settings(), minutes: 4 }, async ({ server, desktop, phone }) => {
  const admin = await desktop();
  await setUpFirstAdministrator(admin.page, server);
  const { site } = await clinicFor(admin.page);

  const invited = await post(admin.page, "/api/staff", {
    name: "Dr Priya Shah",
    title: "Consultant diabetologist",
    email: "priya@example.org",
    memberships: ["clinician", "service_manager"].map((role) => ({ site: site.id, role })),
  });
  const invitation = await mailbox.messageTo("priya@example.org").catch(() => null);
  const doctor = await desktop();
  const { finishSetUp } = await import("../support/first-day.mjs");
  await doctor.page.goto(invited.setup_link);
  await finishSetUp(doctor.page, "quiet orange kettle 82");

  const service = await post(doctor.page, "/api/staff-services", {
    name: "Diabetes review",
    description: "A talk about how your diabetes is going.",
    modes: ["video"],
    minutes: 20,
    notice_minutes: 0,
    horizon_days: 30,
    public: true,
    prepare: ["Your readings"],
  });
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/London" }).format(new Date());
  await post(doctor.page, "/api/clinic-templates", {
    service: service.id,
    site: site.id,
    clinician: invited.staff.id,
    mode: "video",
    weekdays: DAYS,
    from: "09:00",
    until: "12:30",
    minutes: 20,
    valid_from: today,
    valid_until: "",
    room: "",
  });

  const patient = await phone();
  await selfBook(patient.page, somebody({ email: "alys@example.org" }));
  const mail = await mailbox.messageTo("alys@example.org");
  assert.ok(mail.subject);
  assert.doesNotMatch(`${mail.subject} ${mail.text}`, /943 ?476 ?5919|My sugar/, "no more about the person than needed");
  const link = linkIn(mail.text, /https?:\/\/\S+\/i#[\w-]+/);

  const file = calendarOf(mail);
  assert.ok(file, "a calendar file is attached");
  const text = typeof file.content === "string" ? file.content : Buffer.from(file.content).toString("utf8");
  const calendar = new ICAL.Component(ICAL.parse(text));
  const event = new ICAL.Event(calendar.getFirstSubcomponent("vevent"));
  assert.equal(event.duration.toSeconds(), 20 * 60);
  assert.match(event.uid, /./);
  assert.equal(calendar.getFirstPropertyValue("method"), "REQUEST");
  const python = spawnSync("python3", ["-c", "import icalendar"]);
  if (python.status === 0) {
    const events = execFileSync("python3", ["-c", "import icalendar,sys; print(len(icalendar.Calendar.from_ical(sys.stdin.read()).walk('VEVENT')))"], { input: text });
    assert.equal(events.toString().trim(), "1");
  }

  const other = await phone();
  await openLink(other.page, link);
  const view = await get(other.page, "/api/visit");
  assert.equal(new Date(view.start).getTime(), event.startDate.toJSDate().getTime(), "message and calendar name the same time");
  assert.ok(invitation === null || /setup#/.test(invitation.text));

  // The moved appointment keeps its identifier and raises its sequence.
  await other.page.getByRole("link", { name: "Move to another time" }).click();
  await other.page.locator(".ar-slots--next").getByRole("button").last().click();
  await other.page.getByRole("button", { name: "Move my appointment" }).click();
  await other.page.getByText("Your appointment has been moved.").first().waitFor();
  const moved = await mailbox.messageTo("alys@example.org", (m) => m !== mail);
  const content = calendarOf(moved).content;
  const second = new ICAL.Event(new ICAL.Component(ICAL.parse(typeof content === "string" ? content : Buffer.from(content).toString("utf8"))).getFirstSubcomponent("vevent"));
  assert.equal(second.uid, event.uid);
  assert.ok(second.sequence > (event.sequence ?? 0), "the sequence rises");
});
