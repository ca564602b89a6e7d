// An administrator changes somebody's details and roles, switches an account off and on, and says where a site is.
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";
import { signInAs } from "../support/staff.mjs";

const row = (page, name) => page.getByRole("row").filter({ hasText: name });
const change = (page, name) => row(page, name).getByRole("button", { name: /^Change/ }).click();

journey("an administrator changes details, roles and accounts, and it is felt at once", {}, async ({ desktop }) => {
  const admin = await desktop();
  await signInAs(admin.page, "Administrator");
  const reception = await desktop();
  await signInAs(reception.page, "Reception");
  const ruth = "Ruth Bell";
  await reception.page.goto("/staff/waiting");
  await settled(reception.page, "waiting room before", "Waiting room");

  await admin.page.goto("/staff/people");
  await settled(admin.page, "staff and sites", "Staff and sites");
  await change(admin.page, ruth);
  await admin.page.getByRole("heading", { name: `Change ${ruth}` }).waitFor();
  await settled(admin.page, "change", "Staff and sites");
  await admin.page.getByLabel("Job title").fill("Senior receptionist");
  await admin.page.getByRole("button", { name: "Save details" }).click();
  await row(admin.page, ruth).getByText("Senior receptionist").waitFor();

  // Nobody is left without a role.
  const roles = admin.page.getByRole("group", { name: "Roles at each site" });
  await roles.getByRole("checkbox", { name: "Reception", checked: true }).uncheck();
  await admin.page.getByRole("button", { name: "Save roles" }).click();
  await admin.page.getByText("Choose at least one role at one site.").first().waitFor();
  await settled(admin.page, "no role", "Staff and sites");
  await roles.getByRole("checkbox", { name: "Service manager" }).first().check();
  await admin.page.getByRole("button", { name: "Save roles" }).click();
  await row(admin.page, ruth).getByText("Service manager").waitFor();

  await reception.page.goto("/staff/send");
  await settled(reception.page, "role taken", "You cannot see this page");

  await admin.page.getByRole("button", { name: "Switch account off" }).click();
  await settled(admin.page, "switch off?", "Staff and sites");
  await admin.page.getByRole("dialog").getByRole("button", { name: "Switch account off" }).click();
  await row(admin.page, ruth).waitFor({ state: "detached" });
  await reception.page.goto("/staff/clinics");
  await reception.page.waitForURL("**/staff/sign-in**");

  await admin.page.getByLabel("Show accounts that are switched off").check();
  await row(admin.page, ruth).getByText("Switched off").waitFor();
  await change(admin.page, ruth);
  await admin.page.getByRole("button", { name: "Switch account on" }).click();
  await row(admin.page, ruth).getByText("Active").waitFor();
  await settled(admin.page, "switched on", "Staff and sites");

  // Where a hospital is, as patients who come are told.
  const button = admin.page.getByRole("button", { name: /^Change.*Kettering/ });
  await button.click();
  const site = admin.page.getByRole("dialog", { name: "Change a site" });
  await site.getByLabel("Postcode (optional)", { exact: true }).fill("NN16");
  await site.getByRole("button", { name: "Save details" }).click();
  await site.getByText("Enter a full UK postcode").first().waitFor();
  await settled(admin.page, "no postcode", "Staff and sites");
  await site.getByLabel("Postcode (optional)", { exact: true }).fill("nn168ab");
  await site.getByRole("button", { name: "Save details" }).click();
  await row(admin.page, "NN16 8AB").waitFor();
  await admin.page.waitForFunction(() => document.activeElement?.id.startsWith("change-site-"));
});
