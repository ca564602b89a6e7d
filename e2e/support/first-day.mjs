// The first day of a real, empty installation: the first administrator, staff, a service, a clinic.
import { settled } from "./page.mjs";
import { Authenticator } from "./totp.mjs";

export const ADMINISTRATOR = { name: "Ada Admin", email: "ada@example.org", password: "maple river lamp 47" };

/** From the set-up link that the program says at its first start to the first page. */
export async function setUpFirstAdministrator(page, server, site = "Northmoor Hospital") {
  const [link] = await server.says(/https?:\/\/\S+\/staff\/setup#[\w-]+/);
  await page.goto(link);
  await settled(page, "set up", /Set up the first administrator/);
  await page.getByLabel("Your name, as patients see it").fill(ADMINISTRATOR.name);
  await page.getByLabel("Work e-mail address").fill(ADMINISTRATOR.email);
  await page.getByLabel("Name of your first site").fill(site);
  return finishSetUp(page, ADMINISTRATOR.password);
}

/** Password, authenticator, code: the same for everybody. */
export async function finishSetUp(page, password) {
  await page.getByLabel("New password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByText("Step 2 of 2: connect your authenticator app").waitFor();
  await settled(page, "authenticator");
  const text = await page.locator("main").innerText();
  const secret = text.match(/\b[A-Z2-7]{4}(?:[ ]?[A-Z2-7]{2,4}){5,}\b/)[0];
  const authenticator = new Authenticator(secret);
  await page.getByLabel("6-digit code").fill(authenticator.code());
  const finish = page.getByRole("button", { name: "Finish and sign in" });
  await finish.click({ timeout: 2000 }).catch(() => {});
  await page.waitForURL((url) => !url.pathname.endsWith("/setup"));
  await page.getByRole("heading", { level: 1 }).waitFor();
  return authenticator;
}

export async function signIn(page, { email, password }, authenticator) {
  await page.goto("/staff/sign-in");
  await settled(page, "sign-in", "Staff sign-in");
  await page.getByLabel("Work e-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByLabel("6-digit code").waitFor();
  await settled(page, "code");
  await page.getByLabel("6-digit code").fill(authenticator.code());
  await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** A clinician of a real installation, and a link to them that works now. */
export async function openRealClinic({ server, desktop }, name) {
  const admin = await desktop();
  await setUpFirstAdministrator(admin.page, server);
  const [site] = (await get(admin.page, "/api/me")).sites;
  const invited = await post(admin.page, "/api/staff", {
    name: "Dr Priya Shah",
    title: "Consultant diabetologist",
    email: "priya@example.org",
    memberships: ["clinician", "service_manager", "receptionist"].map((role) => ({ site: site.id, role })),
  });
  const clinician = await desktop();
  await clinician.page.goto(invited.setup_link);
  await finishSetUp(clinician.page, "quiet orange kettle 82");
  const sent = await post(clinician.page, "/api/appointments/now", {
    site: site.id,
    clinician: invited.staff.id,
    patient: { name, date_of_birth: { day: "31", month: "3", year: "1980" }, email: "alys@example.org", nhs_number: "", mobile: "" },
  });
  return { admin, clinician, site, link: sent.link };
}

/** Through the API, as the signed-in person, for what another journey shows on its pages. */
export const post = (page, path, body) =>
  page.evaluate(
    async ([to, what]) => {
      const answer = await fetch(to, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(what) });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${to}: ${answer.status} ${text}`);
      return text ? JSON.parse(text) : null;
    },
    [path, body],
  );

export const get = (page, path) => page.evaluate((from) => fetch(from).then((answer) => answer.json()), path);
