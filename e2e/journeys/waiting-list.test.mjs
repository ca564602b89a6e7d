// A clinic is full: a patient joins the waiting list, somebody cancels, one tap books the time.
import assert from "node:assert/strict";
import { goOn, HEADINGS, sayWho, somebody } from "../support/booking.mjs";
import { journey } from "../support/journey.mjs";
import { focusIsOn } from "../support/keyboard.mjs";
import { onAPhone, settled } from "../support/page.mjs";
import { ask, me, signInAs } from "../support/staff.mjs";
import { until } from "../support/until.mjs";

/** The wall clock of the clinic: `{ day: "2026-12-08", time: "14:20", weekday: "tuesday" }`. */
function wall(at) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Europe/London",
    dateStyle: "short",
    timeStyle: "short",
  }).format(at);
  const [, day, month, year, time] = parts.match(/(\d+)\/(\d+)\/(\d+), (\d+:\d+)/);
  const weekday = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", weekday: "long" }).format(at);
  return { day: `${year}-${month}-${day}`, time, weekday: weekday.toLowerCase() };
}

/** A clinic of one time, on one day. */
async function oneSlot(manager, reception, name, start) {
  const [from, end] = [wall(start), wall(new Date(start.getTime() + 20 * 60_000))];
  const service = await ask(manager, "POST", "/api/staff-services", {
    name, description: "A line about it.", modes: ["video"], minutes: 20, notice_minutes: 0, horizon_days: 60,
    public: true, prepare: [],
  });
  const { memberships } = await me(reception);
  const site = memberships[0].site;
  const { staff } = await ask(reception, "GET", `/api/staff?site=${site}`);
  let slot;
  // Whoever has nothing else at that time.
  for (const { id } of staff.filter((one) => one.memberships.some((m) => m.site === site && m.role === "clinician"))) {
    await ask(reception, "POST", "/api/clinic-templates", {
      service: service.id, site, clinician: id, mode: "video", weekdays: [from.weekday], from: from.time,
      until: end.time, minutes: 20, valid_from: from.day, valid_until: from.day, room: "",
    });
    const { days } = await ask(reception, "GET", `/api/staff/slots?service=${service.id}&from=${from.day}&days=1`);
    slot = days[0]?.slots[0];
    if (slot) break;
  }
  const booked = await ask(reception, "POST", "/api/appointments", {
    service: service.id, template: slot.template, start: slot.start, reason: "",
    new_patient: {
      name: "First Comer", date_of_birth: { day: "1", month: "2", year: "1960" }, email: "first@example.org", language: "en",
    },
  });
  return { service, site, appointment: booked.appointment.id };
}

/** Joins by the page's form. */
async function join(page, service, who) {
  await page.goto(`/book/${service.slug}`);
  await settled(page, "no times", HEADINGS.times);
  await page.getByRole("button", { name: "Join the waiting list" }).click();
  await settled(page, "what suits", "What times suit you?");
  await page.getByLabel("You can also ask me at night").check();
  await goOn(page);
  await sayWho(page, who);
  await settled(page, "check", "Check your answers, then join the waiting list");
  await page.getByRole("button", { name: "Join the waiting list" }).click();
  await settled(page, "on the list", "You are on the waiting list");
}

const linkTo = (page, address, path) =>
  until(
    async () => {
      const { messages } = await ask(page, "GET", "/api/outbox");
      return messages.find((message) => message.to === address && message.link?.includes(`${path}#`))?.link;
    },
    { what: `a link ${path} to ${address}` },
  );

/** The numbers that a page says to ring. */
const numbers = (page) =>
  page.locator("a[href^='tel:']").evaluateAll((links) => [...new Set(links.map((link) => link.href))]);

const offerTo = (page, address) => linkTo(page, address, "/o");

async function desk({ desktop }) {
  const manager = await desktop();
  await signInAs(manager.page, "Administrator");
  const reception = await desktop();
  await signInAs(reception.page, "Reception");
  return { manager: manager.page, reception: reception.page };
}

const cancel = (reception, appointment) =>
  ask(reception, "POST", `/api/appointments/${appointment}/cancel`, { reason: "other" });

/** Somebody is referred and has no time: reception finds one; another goes back. */
async function referral(page, { desktop }) {
  const doctor = await desktop();
  await signInAs(doctor.page, "Clinician");
  const { memberships } = await me(page);
  const [{ site }] = memberships;
  const { found } = await ask(page, "GET", `/api/staff/soonest?site=${site}`);
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/London" }).format(new Date());
  const referred = new Date(Date.parse(today) - 12 * 86_400_000).toISOString().slice(0, 10);
  const refer = (name, priority) =>
    ask(page, "POST", "/api/referrals", {
      service: found[0].service.id, site, priority, referred_on: referred, referrer: "High Street Surgery", reason: "Sleep",
      new_patient: { name, date_of_birth: { day: "1", month: "2", year: "1960" }, email: "gwen@example.org", language: "en" },
    });
  await refer("Gwen Referred", "urgent");
  await refer("Hari Referred", "routine");
  await page.goto("/staff/referrals");
  await page.getByRole("row").filter({ hasText: "Gwen Referred" }).getByText("Days left: 2").waitFor();
  await settled(page, "referrals", "Referrals without a time");
  await onAPhone(page, () => settled(page, "referrals", "Referrals without a time"));
  await page.getByRole("button", { name: /^Change priority.*Hari Referred/ }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByLabel("Soon").check();
  await settled(page, "how pressing it is", "Referrals without a time");
  await page.keyboard.press("Enter");
  await page.getByRole("row").filter({ hasText: "Hari Referred" }).getByText("Soon").waitFor();
  // A row may go elsewhere with that: the keyboard does not stay at its old place, at somebody else's buttons.
  await focusIsOn(page, "referrals-heading");
  await page.getByRole("button", { name: /^Put on the waiting list.*Hari Referred/ }).click();
  await page.getByRole("dialog").getByText("Which days suit them?").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Send back.*Hari Referred/ }).click();
  await page.getByLabel("Another service is right").check();
  await settled(page, "a referral goes back", "Referrals without a time");
  await page.getByRole("dialog").getByRole("button", { name: "Send back" }).click();
  await page.getByText("Sent back: Another service is right").waitFor();
  // Her row is gone, and its buttons with it: the keyboard goes on at the list.
  await until(() => page.evaluate(() => document.activeElement.id === "referrals-heading"), { what: "the keyboard at the list" });
  // Somebody else is quicker by a moment: that is said, and no times are shown.
  const find = page.getByRole("button", { name: /^Find a time.*Gwen Referred/ });
  await page.route("**/api/referrals/*/take", async (route) => {
    await ask(doctor.page, "POST", new URL(route.request().url()).pathname);
    await route.continue();
  }, { times: 1 });
  const [taken] = await Promise.all([page.waitForRequest("**/api/referrals/*/take"), find.press("Enter")]);
  await page.getByRole("alert").getByText("Something has changed in the meantime.").waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);
  await find.waitFor({ state: "detached" });
  await ask(doctor.page, "POST", new URL(taken.url()).pathname.replace("take", "let-go"));
  await find.press("Enter");
  await page.getByRole("dialog").getByRole("link", { name: /^Book/ }).first().waitFor();
  await page.keyboard.press("Escape");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^Find a time.*Gwen Referred/);
  await find.press("Enter");
  await page.getByRole("dialog").getByRole("link", { name: /^Book/ }).first().waitFor();
  await settled(page, "the soonest times", "Referrals without a time");
  await page.getByRole("dialog").getByRole("link", { name: /^Book/ }).first().click();
  await page.getByText("You are booking a referral.").waitFor();
  await page.getByRole("button", { name: "Book and send link" }).click();
  await page.getByRole("heading", { name: "Gwen Referred is booked" }).waitFor();
  await page.goto("/staff/referrals");
  await page.getByText("Everybody who was referred here has a time.").waitFor();
  await page.getByRole("row").filter({ hasText: "Gwen Referred" }).getByText("Booked").waitFor();
}

/** A patient with a series sees all its times. */
async function series(page, phone) {
  const { found } = await ask(page, "GET", "/api/staff/soonest");
  const [{ service, slot }] = found;
  const { weeks } = await ask(page, "GET", `/api/staff/series?template=${slot.template}&start=${slot.start}&count=2`);
  const { link } = await ask(page, "POST", "/api/series", {
    service: service.id, reason: "",
    slots: weeks.map((week) => week.slot ?? week.others[0]).map(({ template, start }) => ({ template, start })),
    new_patient: {
      name: "Iwan Weekly", date_of_birth: { day: "1", month: "2", year: "1960" }, email: "iwan@example.org", language: "en",
    },
  });
  await phone.goto(link);
  await settled(phone, "one of a series", "Your appointment");
  await phone.getByRole("link", { name: "All times of your appointments" }).click();
  await phone.getByRole("main").getByRole("listitem").nth(1).waitFor();
  assert.equal(await phone.getByRole("main").getByRole("listitem").count(), 2);
  await settled(phone, "a series", "All times of your appointments");
}

/** Reception offers a time by hand: those that suit are shown, by keyboard alone. */
async function byHand(page) {
  const { memberships } = await me(page);
  const { services } = await ask(page, "GET", "/api/staff-services");
  await ask(page, "POST", "/api/waiting-list", {
    service: services.find((one) => one.name === "Heart check-up").id, site: memberships[0].site, priority: "soon",
    wishes: { modes: ["in_person"], weekdays: ["monday", "thursday"] },
    new_patient: {
      name: "Gwen Waits", date_of_birth: { day: "1", month: "2", year: "1941" }, email: "waits@example.org", language: "en",
    },
  });
  await page.goto("/staff/waiting-list");
  await page.getByRole("button", { name: /^Offer a time/ }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Offer a time by hand" });
  await dialog.getByText("Days and times that suit them: Monday, Thursday, In person").waitFor();
  const slots = dialog.locator(".ar-week__slot");
  await slots.first().waitFor();
  for (const slot of await slots.all()) assert.match(await slot.getAttribute("aria-label"), /^(Monday|Thursday) .*, In person$/);
  await settled(page, "times that suit", "Waiting list");
  await slots.first().press("Enter");
  await focusIsOn(page, "offer-now");
  await page.keyboard.press("Enter");
  await focusIsOn(page, "waiting-list-heading");
  await page.getByRole("row").filter({ hasText: "Gwen Waits" }).getByText(/^Open until/).waitFor();
}

journey("somebody cancels, and a patient on the waiting list has the time by one tap", {}, async (clinic) => {
  const { manager, reception } = await desk(clinic);
  const start = new Date(Math.ceil((Date.now() + 5 * 86_400_000) / 86_400_000) * 86_400_000 + 10 * 3_600_000);
  const { service, appointment } = await oneSlot(manager, reception, "Sleep clinic", start);
  const ann = await clinic.phone();
  await join(ann.page, service, somebody({ name: "Ann Example", email: "ann@example.org", number: "" }));

  // Reception sees her on the board.
  await reception.goto("/staff/waiting-list");
  await settled(reception, "waiting list", "Waiting list");
  await reception.getByRole("rowheader", { name: /Ann Example/ }).waitFor();

  await cancel(reception, appointment);
  const link = await offerTo(reception, "ann@example.org");
  await reception.getByText(/Open until/).waitFor();
  await settled(reception, "an offer on the board", "Waiting list");
  await ann.page.goto(link);
  await settled(ann.page, "an offer", "A time is free for you");
  assert.equal(new URL(ann.page.url()).hash, "", "the address is wiped");
  await ann.page.reload();
  await ann.page.getByText("We are keeping this time for you until").waitFor();
  await ann.page.getByRole("button", { name: "Yes, book it" }).click();
  await settled(ann.page, "booked", "Your appointment is booked");
  await ann.page.getByRole("link", { name: "See your appointment" }).click();
  await settled(ann.page, "appointment", "Your appointment");
  await reception.getByText("Nobody is waiting for a time here.").waitFor();
  await referral(reception, clinic);
  await series(reception, (await clinic.phone()).page);
  await byHand(reception);
});

journey("of two who are asked at once the second is told that it is gone and keeps the place", {}, async (clinic) => {
  const { manager, reception } = await desk(clinic);
  // So soon that several are asked at once, and not across midnight.
  const soon = [90, 60, 120].map((minutes) => new Date(Math.ceil(Date.now() / 300_000) * 300_000 + minutes * 60_000));
  const start = soon.find((at) => wall(at).day === wall(new Date(at.getTime() + 20 * 60_000)).day);
  const { service, site, appointment } = await oneSlot(manager, reception, "Short-notice clinic", start);
  for (const name of ["Ann", "Ben"]) {
    await ask(reception, "POST", "/api/waiting-list/join", {
      service: service.id, wishes: { at_night: true },
      patient: {
        name: `${name} Example`, date_of_birth: { day: "27", month: "3", year: "1984" },
        email: `${name.toLowerCase()}@example.org`, language: "en",
      },
    });
  }
  await cancel(reception, appointment);
  const links = await Promise.all(["ann", "ben"].map((name) => offerTo(reception, `${name}@example.org`)));
  const [ann, ben] = [await clinic.phone(), await clinic.phone()];
  await ann.page.goto(links[0]);
  await settled(ann.page, "an offer to several", "A time is free for you");
  const number = await numbers(ann.page);
  assert.equal(number.length, 1, "of two numbers nobody knows which to ring");
  await ben.page.goto(links[1]);
  await ben.page.getByText("The first person to say yes gets this time.").waitFor();
  await ben.page.getByRole("button", { name: "Yes, book it" }).click();
  await settled(ben.page, "booked at short notice", "Your appointment is booked");
  await ann.page.getByRole("button", { name: "Yes, book it" }).click();
  await settled(ann.page, "gone", "Somebody else took this time");
  await ann.page.getByText("You keep your place on the waiting list.").waitFor();
  const { entries } = await ask(reception, "GET", `/api/waiting-list?site=${site}`);
  assert.deepEqual(entries.map((entry) => entry.patient.name), ["Ann Example"]);
  // She has waited long enough: by the first message she sees her place, and leaves it.
  await ann.page.goto(await linkTo(reception, "ann@example.org", "/w"));
  await settled(ann.page, "one's place on the list", "You are on the waiting list");
  assert.equal(new URL(ann.page.url()).hash, "", "the address is wiped");
  assert.deepEqual(await numbers(ann.page), number, "the site is rung, not another one");
  await ann.page.reload();
  await ann.page.getByText("I do not need an appointment any more").click();
  await ann.page.getByRole("button", { name: "Take me off the list" }).click();
  await settled(ann.page, "off the list", "You are off the waiting list");
  assert.deepEqual((await ask(reception, "GET", `/api/waiting-list?site=${site}`)).entries, []);
});
