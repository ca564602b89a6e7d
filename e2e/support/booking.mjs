// What a patient does to book, page by page, as they would by hand.
import { settled } from "./page.mjs";

export const HEADINGS = {
  services: "What do you need an appointment for?",
  times: "Choose a time",
  name: "What is your name?",
  born: "What is your date of birth?",
  number: "What is your NHS number?",
  contact: "How can we reach you?",
  needs: "Do you need any help to take part?",
  reason: "What would you like to talk about?",
  check: "Check your answers",
  done: "Your appointment is booked",
};

export const somebody = (overrides = {}) => ({
  name: "Alys Example",
  born: { day: "27", month: "3", year: "1984" },
  number: "943 476 5919",
  email: "alys@example.org",
  mobile: "",
  interpreter: "",
  formats: "",
  reason: "My sugar is high in the mornings.",
  ...overrides,
});

export const goOn = (page) => page.getByRole("button", { name: "Continue" }).click();

export async function fillDate(page, { day, month, year }) {
  await page.getByLabel("Day", { exact: true }).fill(day);
  await page.getByLabel("Month", { exact: true }).fill(month);
  await page.getByLabel("Year", { exact: true }).fill(year);
}

/** From the list of services to the first free time shown. */
export async function chooseTime(page, service = "Diabetes review") {
  await page.goto("/book");
  await settled(page, "services", HEADINGS.services);
  await page.getByRole("link", { name: service }).click();
  await settled(page, "times", HEADINGS.times);
  await page.locator(".ar-slots--next").getByRole("button").first().click();
}

/** Who somebody is and what they need, from the name on. */
export async function sayWho(page, who) {
  await settled(page, "name", HEADINGS.name);
  await page.getByLabel(HEADINGS.name).fill(who.name);
  await goOn(page);
  await settled(page, "date of birth", HEADINGS.born);
  await fillDate(page, who.born);
  await goOn(page);
  await settled(page, "NHS number", HEADINGS.number);
  if (who.number) await page.getByLabel(HEADINGS.number).fill(who.number);
  else await page.getByLabel("I do not know my NHS number").check();
  await goOn(page);
  await settled(page, "contact", HEADINGS.contact);
  await page.getByLabel("E-mail address").fill(who.email);
  await page.getByLabel("Mobile number").fill(who.mobile);
  await goOn(page);
  await settled(page, "needs", HEADINGS.needs);
  await page.getByLabel("An interpreter").fill(who.interpreter);
  await page.getByLabel("Information in another format").fill(who.formats);
  await goOn(page);
}

/** All questions, from the name to the check. */
export async function answer(page, who) {
  await sayWho(page, who);
  await settled(page, "reason", HEADINGS.reason);
  await page.getByLabel(HEADINGS.reason).fill(who.reason);
  await goOn(page);
  await settled(page, "check", HEADINGS.check);
}

export async function bookIt(page) {
  await page.getByRole("button", { name: "Book this appointment" }).click();
  await settled(page, "done", HEADINGS.done);
}

/** The whole of it. */
export async function selfBook(page, who = somebody(), service) {
  await chooseTime(page, service);
  await answer(page, who);
  await bookIt(page);
}
