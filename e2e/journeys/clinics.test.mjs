// Reception opens a clinic that is held every other week and keeps a part of it for urgent patients, closes a day of
// it and makes it usual again, moves its hours and whom that touches in one act, and is told why patients can't book.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { focusIsOn, press } from "../support/keyboard.mjs";
import { onAPhone, settled } from "../support/page.mjs";
import { ask, signInAs } from "../support/staff.mjs";

const SERVICE = "Foot clinic";

/** The time a service keeps free is changed; the page says before that nobody is moved. */
async function keptFree(page) {
  await page.goto("/staff/services");
  await page.getByRole("button", { name: new RegExp(`^Change.*Time kept free, ${SERVICE}`) }).click();
  const dialog = page.getByRole("dialog", { name: "Time kept free" });
  await dialog.getByLabel("Minutes kept free before each appointment").fill("5");
  await page.keyboard.press("Enter");
  await dialog.getByText("Appointments to come that keep their times: 1").waitFor();
  await settled(page, "what other time kept free changes", "Services");
  await onAPhone(page, () => settled(page, "what other time kept free changes", "Services"));
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("row").filter({ hasText: SERVICE }).getByText("5 before, 0 after kept free").waitFor();
}

/** Leave and the end of a clinic by keys alone: whom they touch is asked, and then it is left alone. */
async function askedByKeys(page, date) {
  await page.goto("/staff/clinics");
  const end = page.getByRole("button", { name: new RegExp(`^End this clinic.*${SERVICE}, .*09:00`) });
  await end.press("Enter");
  await focusIsOn(page, "end-last_day");
  const dialog = page.getByRole("dialog", { name: "End this clinic" });
  await dialog.getByLabel("After which day").fill("");
  await page.keyboard.press("Enter");
  await dialog.getByRole("alert").getByText("Enter an answer").waitFor();
  await dialog.getByLabel("After which day").fill(new Date().toISOString().slice(0, 10));
  await page.keyboard.press("Enter");
  await focusIsOn(page, "end.settle-count");
  await onAPhone(page, () => settled(page, "whom the end of a clinic touches", "Clinics"));
  await press(page, /^Cancel$/, "button");
  await dialog.waitFor({ state: "hidden" });
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^End this clinic/);

  const leave = page.getByRole("region", { name: "Leave" });
  await leave.getByLabel("Clinician").selectOption({ index: 1 });
  for (const day of ["First day", "Last day"]) await leave.getByLabel(day).fill(date);
  await leave.getByLabel("Last day").press("Enter");
  await focusIsOn(page, "leave.settle-count");
  // The clinician may see others that day, in a clinic of the demonstration.
  await leave.getByText(/^Nearest free time: .* with /).first().waitFor();
  await onAPhone(page, () => settled(page, "whom leave touches", "Clinics"));
  await press(page, /^Cancel$/, "button");
  await focusIsOn(page, "save-leave");
  await leave.getByText("Appointments that must be moved").waitFor({ state: "detached" });
}

journey("a clinic and its days are changed after reception has seen whom that touches, and the reason is told", {}, async ({ desktop }) => {
  const manager = await desktop();
  await signInAs(manager.page, "Administrator");
  const service = await ask(manager.page, "POST", "/api/staff-services", {
    name: SERVICE, description: "A line about it.", modes: ["video"], minutes: 20, notice_minutes: 0, horizon_days: 60,
    public: true, prepare: [],
  });
  const { page } = await desktop();
  await signInAs(page, "Reception");

  await page.goto("/staff/clinics");
  await settled(page, "clinics", "Clinics");
  const form = page.getByRole("region", { name: "New clinic" });
  await form.getByLabel("Service").selectOption(SERVICE);
  await form.getByLabel("Clinician").selectOption({ index: 1 });
  await form.getByLabel("Saturday").check();
  await form.getByLabel("How often").selectOption("Every 2 weeks");
  await form.getByLabel("Length in minutes").fill("20");
  await form.getByText("Starts and time kept free").click();
  await form.getByLabel("Minutes kept free after each appointment").fill("10");
  await form.getByText("Times kept for something").click();
  await form.getByRole("button", { name: "Keep a part for something" }).click();
  // The server draws what would come of it: seven of half an hour in a morning.
  await form.getByText("7 appointments of 20 min each time").waitFor();
  await form.getByText("09:00, 09:30. Opens for everybody 24 h before.").waitFor();
  await settled(page, "a clinic every other week", "Clinics");
  await form.getByRole("button", { name: "Save clinic" }).click();
  const row = page.getByRole("row", { name: new RegExp(`^${SERVICE}`) });
  await row.getByRole("cell", { name: /^Saturday/ }).waitFor();

  const today = new Date().toISOString().slice(0, 10);
  const { days: found } = await ask(page, "GET", `/api/staff/slots?service=${service.id}&from=${today}&days=42`);
  // Not today, whatever day of the week that is.
  const [{ date, slots }, { date: closed }] = found.filter((day) => day.date > today);
  await ask(page, "POST", "/api/appointments", {
    service: service.id, template: slots[0].template, start: slots[0].start, reason: "",
    new_patient: {
      name: "Alys Example", date_of_birth: { day: "1", month: "2", year: "1960" }, email: "alys@example.org", language: "en",
    },
  });

  await askedByKeys(page, date);
  await row.getByRole("link", { name: "Change" }).click();
  await settled(page, "one clinic", SERVICE);
  await page.getByRole("button", { name: "Change a day" }).click();
  const dialog = page.getByRole("dialog", { name: "Change a day" });
  await dialog.getByLabel("Day", { exact: true }).fill(date);
  await dialog.getByRole("button", { name: "See whom it touches" }).click();
  await dialog.getByText("Appointments that must be moved: 1").waitFor();
  await dialog.getByRole("link", { name: "Alys Example" }).waitFor();
  // By keyboard: she is asked to choose another time, and what she will read is shown before.
  await dialog.getByLabel("What becomes of Alys Example").selectOption("Ask them to choose another time");
  await dialog.getByRole("button", { name: "See what they will read" }).focus();
  await page.keyboard.press("Enter");
  await dialog.getByRole("heading", { name: /Asked to choose again – English, e-mail/ }).waitFor();
  await settled(page, "whom a closed day touches", SERVICE);
  await onAPhone(page, () => settled(page, "whom a closed day touches", SERVICE));
  await dialog.getByRole("button", { name: "Save" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Asked to choose another time: 1").waitFor();
  await settled(page, "a closed day", SERVICE);

  const days = page.getByRole("region", { name: "Days that are not as usual" });
  await days.getByRole("button", { name: "Make it usual again" }).click();
  const usual = page.getByRole("dialog", { name: "Make it usual again" });
  await usual.getByText("7 more to book").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "BUTTON", "the keyboard is where something can be done");
  await usual.getByText("Appointments that need not be moved any more: 1").waitFor();
  // She was asked to choose again: that she need not, and what she reads of it, is shown before.
  await usual.getByRole("button", { name: "See whom it touches" }).press("Enter");
  await usual.getByText("Told that their appointment takes place after all: 1").waitFor();
  await usual.getByRole("link", { name: "Alys Example (opens in a new tab)" }).waitFor();
  await usual.getByRole("button", { name: "See what they will read" }).press("Enter");
  await usual.getByRole("heading", { name: /Takes place after all – English, e-mail/ }).waitFor();
  await settled(page, "what a usual day gives back", SERVICE);
  await usual.getByRole("button", { name: "Make it usual again" }).press("Enter");
  await days.getByRole("button", { name: "Make it usual again" }).waitFor({ state: "detached" });

  // By keyboard: later hours, whom that touches, another time for her, saved.
  const change = page.getByRole("region", { name: "Change this clinic" });
  await change.getByLabel("From").first().fill("11:00");
  await change.getByLabel("From").first().press("Enter");
  await change.getByText("Appointments that must be moved: 1").waitFor();
  await change.getByLabel("What becomes of Alys Example").focus();
  await page.keyboard.press("ArrowDown");
  await change.getByText("1 to be moved.").waitFor();
  await change.getByRole("button", { name: "See what they will read" }).click();
  await change.getByRole("heading", { name: /Moved – English, e-mail/ }).waitFor();
  await settled(page, "what becomes of whom a change touches", SERVICE);
  await change.getByRole("button", { name: "Save the clinic" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Moved: 1", { exact: true }).waitFor();
  await settled(page, "a changed clinic", SERVICE);
  const { appointments } = await ask(page, "GET", "/api/to-move");
  assert.deepEqual(appointments, []);

  await keptFree(manager.page);

  await ask(page, "POST", `/api/clinic-templates/${slots[0].template}/exceptions`, { day: closed, kind: "closed" });
  await page.goto("/staff/book");
  await page.getByLabel("Service").selectOption(SERVICE);
  await page.getByRole("button", { name: "Why not another time?" }).click();
  await page.getByLabel("Day", { exact: true }).fill(closed);
  await page.getByText("The clinic is closed that day").first().waitFor();
  await settled(page, "why not", "Book an appointment");
});
