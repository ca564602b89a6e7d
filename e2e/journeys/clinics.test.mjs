// Reception opens a clinic that is held every other week, closes a day of it, and is told whom that touches and
// why patients can't book then.
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";
import { ask, signInAs } from "../support/staff.mjs";

const SERVICE = "Foot clinic";

journey("a day is closed after reception has seen whom it touches, and the reason is told", {}, async ({ desktop }) => {
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
  await form.getByText("More about this clinic").click();
  await form.getByLabel("Minutes kept free after each appointment").fill("10");
  // The server draws what would come of it: seven of half an hour in a morning.
  await form.getByText("7 appointments of 20 min each time").waitFor();
  await settled(page, "a clinic every other week", "Clinics");
  await form.getByRole("button", { name: "Save clinic" }).click();
  const row = page.getByRole("row", { name: new RegExp(`^${SERVICE}`) });
  await row.getByText("Saturday").waitFor();

  const today = new Date().toISOString().slice(0, 10);
  const { days } = await ask(page, "GET", `/api/staff/slots?service=${service.id}&from=${today}&days=28`);
  const { date, slots } = days[0];
  await ask(page, "POST", "/api/appointments", {
    service: service.id, template: slots[0].template, start: slots[0].start, reason: "",
    new_patient: {
      name: "Alys Example", date_of_birth: { day: "1", month: "2", year: "1960" }, email: "alys@example.org", language: "en",
    },
  });

  await row.getByRole("button", { name: "Change a day" }).click();
  const dialog = page.getByRole("dialog", { name: "Change a day" });
  await dialog.getByLabel("Day", { exact: true }).fill(date);
  await dialog.getByRole("button", { name: "See whom it touches" }).click();
  await dialog.getByText("Appointments that must be moved: 1").waitFor();
  await dialog.getByText("Alys Example").waitFor();
  await settled(page, "whom a closed day touches", "Clinics");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("Appointments to move: 1").waitFor();
  await settled(page, "to be moved", "Clinics");

  await page.goto("/staff/book");
  await page.getByLabel("Service").selectOption(SERVICE);
  await page.getByRole("button", { name: "Why not another time?" }).click();
  await page.getByLabel("Day", { exact: true }).fill(date);
  await page.getByText("The clinic is closed that day").first().waitFor();
  await settled(page, "why not", "Book an appointment");
});
