// A link opens one consultation and nothing else; a wrong, used-up or foreign one says so kindly.
import assert from "node:assert/strict";
import { post } from "../support/first-day.mjs";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";
import { sendNow, signInAs } from "../support/staff.mjs";
import { openLink } from "../support/visit.mjs";

const noLonger = (page) => page.getByRole("heading", { name: "This link does not work any more" }).waitFor();

journey("a wrong link says what to do and whom to ring", {}, async ({ server, phone }) => {
  const { page } = await phone();
  await page.goto(`${server.url}/i#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`);
  await noLonger(page);
  await settled(page, "wrong link");
  assert.equal(new URL(page.url()).hash, "");
  await page.goto("/appointment");
  await page.getByText(/tap the link in the text message or e-mail/).waitFor();
  await settled(page, "no link");
});

journey("a link that was sent again replaces the one before", {}, async ({ desktop, phone }) => {
  const reception = await desktop();
  await signInAs(reception.page, "Reception");
  const made = reception.page.waitForResponse("**/api/appointments/now").then((answer) => answer.json());
  const first = await sendNow(reception.page, { name: "Alys Example" });
  const { appointment } = await made;
  const again = await post(reception.page, `/api/appointments/${appointment.id}/resend`, {});

  const late = await phone();
  await late.page.goto(first);
  await noLonger(late.page);
  await settled(late.page, "replaced link");
  const intime = await phone();
  await openLink(intime.page, again.link);
});

journey("somebody else's link asks for their date of birth and lets nobody else in", {}, async ({ desktop, phone }) => {
  const reception = await desktop();
  await signInAs(reception.page, "Reception");
  const link = await sendNow(reception.page, { name: "Alys Example" });
  const { page } = await phone();
  await openLink(page, link);
  await page.getByRole("link", { name: "Join now" }).click();
  for (let left = 4; left >= 0; left -= 1) {
    if (await page.getByText(/We could not check who you are|Too many tries/).first().isVisible()) break;
    await page.getByLabel("Day", { exact: true }).fill("1");
    await page.getByLabel("Month", { exact: true }).fill("1");
    await page.getByLabel("Year", { exact: true }).fill(String(1950 + left));
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText(/This date of birth does not match the appointment|We could not check who you are|Too many tries/).first().waitFor();
    if (left === 4) await settled(page, "wrong date of birth");
  }
  const identity = await page.evaluate(() => fetch("/api/visit").then((answer) => answer.json()));
  assert.equal(identity.identity_confirmed, false);
});
