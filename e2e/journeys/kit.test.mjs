// A ward's tablet is named, opened once by its link, and from then on says how calls do at its place.
import { journey } from "../support/journey.mjs";
import { LineCheck } from "../support/line-check.mjs";
import { settled } from "../support/page.mjs";
import { signInAs } from "../support/staff.mjs";

journey("a site sees how calls do at a ward", { minutes: 4 }, async ({ desktop, phone }) => {
  const reception = await desktop();
  await signInAs(reception.page, "Reception");
  await reception.page.goto("/staff/kit");
  await settled(reception.page, "no kits yet", "Kits and places");
  await reception.page.getByLabel("Place").fill("Ward 4");
  await reception.page.getByLabel("Device").fill("Tablet 2");
  await reception.page.getByRole("button", { name: "Make its link" }).click();
  await reception.page.getByText("Not checked yet").waitFor();
  await settled(reception.page, "a kit is named", "Kits and places");
  const link = await reception.page.getByLabel("Link").inputValue();

  const { page } = await phone();
  await page.goto(link);
  await settled(page, "the kit", "Check of Ward 4, Tablet 2");
  await page.getByRole("button", { name: "Start the check" }).click();
  await new LineCheck(page).ends();
  await page.getByText("The clinic has the result.").waitFor();
  // The device knows who it is, without its link.
  await page.goto("/kit");
  await page.getByRole("heading", { level: 1, name: "Check of Ward 4, Tablet 2" }).waitFor();

  await reception.page.reload();
  await reception.page.getByText(/Good line · .*bit\/s up/).waitFor();
  await settled(reception.page, "the map of places", "Kits and places");
  await reception.page.getByRole("button", { name: "Retire" }).click();
  await reception.page.getByText("No kits yet.").waitFor();
  await page.goto("/kit");
  await page.getByRole("heading", { level: 1, name: "This device is not known as a kit" }).waitFor();
});
