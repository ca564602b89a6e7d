// What members of staff do again and again.
import { settled } from "./page.mjs";
import { until } from "./until.mjs";

/** The demo's one tap for each role. */
export async function signInAs(page, role) {
  await page.goto("/staff/sign-in");
  await page.getByRole("button", { name: role, exact: true }).click();
  await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** Who is signed in, as the server knows it. */
export const me = (page) => page.evaluate(() => fetch("/api/me").then((answer) => answer.json()));

/** The link as reception sees it, to copy or to read out. */
export const linkShown = (page) =>
  until(
    () =>
      page.evaluate(() => {
        const texts = [document.body.innerText, ...[...document.querySelectorAll("input")].map((input) => input.value)];
        return texts.join("\n").match(/https?:\/\/\S+\/i#[\w-]+/)?.[0];
      }),
    { what: "the link to be shown" },
  );

/** Sends a link that starts now; gives the link as reception is shown it. */
export async function sendNow(page, { name, day = "31", month = "3", year = "1980", contact = "patient@example.org", clinician } = {}) {
  await page.goto("/staff/send");
  await settled(page, "send", "Send a link now");
  await page.getByLabel("Full name").fill(name);
  await page.getByLabel("Date of birth").fill(`${day} ${month} ${year}`);
  await page.getByLabel("Mobile number or e-mail address").fill(contact);
  const choice = page.getByLabel("Clinician");
  if (clinician) await choice.selectOption(await choice.locator("option", { hasText: clinician }).getAttribute("value"));
  else if (!(await choice.inputValue())) await choice.selectOption({ index: 1 });
  await page.getByRole("button", { name: "Send link" }).click();
  await page.getByRole("heading", { name: `Link sent to ${name}` }).waitFor();
  await settled(page, "link sent", "Send a link now");
  return linkShown(page);
}

/** A receptionist and a clinician of the same site, and a link to that clinician, sent now. */
export async function linkToClinician({ desktop }, patient) {
  const clinician = await desktop();
  await signInAs(clinician.page, "Clinician");
  const { name } = await me(clinician.page);
  const reception = await desktop();
  await signInAs(reception.page, "Reception");
  const link = await sendNow(reception.page, { ...patient, clinician: name });
  return { clinician, reception, link, clinicianName: name };
}

/**
 * A link to a clinician, as the server knows them, sent now by a receptionist of the same site for whoever only wants
 * to be in a call: of their pages nothing is seen, which is for `linkToClinician` and reception's own journeys.
 */
export async function sendFromReception({ desktop }, { name, clinician }) {
  const { page, context } = await desktop();
  // The lightest page there is, which has no icon.
  await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
  await page.goto("/robots.txt");
  const { memberships } = await ask(page, "POST", "/api/sign-in/demo", { role: "receptionist" });
  const theirs = ({ site }) => clinician.memberships.some((own) => own.site === site && own.role === "clinician");
  const { site } = memberships.find((one) => one.role === "receptionist" && theirs(one));
  const patient = { name, date_of_birth: { day: "31", month: "3", year: "1980" }, email: "patient@example.org", language: "en" };
  const { link } = await ask(page, "POST", "/api/appointments/now", { site, clinician: clinician.id, patient });
  await context.close();
  return link;
}

/** The clinician opens the consultation of whoever waits with this name. */
export async function openConsultation(page, name) {
  await page.goto("/staff/clinic");
  await page.getByRole("heading", { level: 1, name: "My clinic" }).waitFor();
  await page.getByText(name).first().waitFor();
  await settled(page, "my clinic", "My clinic");
  await page.getByRole("link", { name: /Open consultation/ }).first().click();
  await page.getByRole("heading", { level: 1, name: /Consultation/ }).waitFor();
}

/** Two identifiers, then in. */
export async function letIn(page, name) {
  await page.getByRole("checkbox", { name: /^Name:/ }).check();
  await page.getByRole("checkbox", { name: /^Date of birth:/ }).check();
  await page.getByRole("button", { name: `Let ${name} in` }).click();
}

/** The outcome, in words that the patient reads. */
export async function end(page, { how = /^Discharged/, words } = {}) {
  await page.getByRole("radio", { name: how }).check();
  await page.getByLabel("What happens next, in your words").fill(words);
  await page.getByRole("button", { name: "End the consultation" }).click();
  await page.getByRole("button", { name: "End it", exact: true }).click();
  await page.getByRole("heading", { name: "This consultation is over" }).waitFor();
}

/** What the page's own person may ask of the server. */
export const ask = (page, method, path, body) =>
  page.evaluate(
    async ([method, path, body]) => {
      const answer = await fetch(path, {
        method,
        ...(body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {}),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.status === 204 ? null : answer.json();
    },
    [method, path, body],
  );
