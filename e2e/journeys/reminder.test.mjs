// A reminder: its link, "I'll be there" in one tap, and reception sees it.
import assert from "node:assert/strict";
import { journey } from "../support/journey.mjs";
import { settled } from "../support/page.mjs";
import { ask, me, signInAs } from "../support/staff.mjs";
import { until } from "../support/until.mjs";

/** The links of reminders, in English, to people of this reception's site who have not said yet whether they will be there. */
const unanswered = async (page) => {
  const { telephone } = (await me(page)).sites[0];
  return until(
    async () => {
      const { messages } = await ask(page, "GET", "/api/outbox");
      const asks = (message) => /be there, move it|Will you be there/.test(message.body);
      const theirs = messages.filter((message) => message.link?.includes("/i#") && asks(message) && message.body.includes(telephone));
      return theirs.length > 0 && theirs.map(({ link }) => link);
    },
    { what: "a reminder" },
  );
};

journey("a patient says by one tap on a reminder's link that they will be there", {}, async ({ desktop, phone }) => {
  const reception = await desktop();
  await signInAs(reception.page, "Reception");
  const patient = await phone();
  let visit;
  for (const link of await unanswered(reception.page)) {
    await patient.page.goto(link);
    await settled(patient.page, "the appointment", "Your appointment");
    visit = await ask(patient.page, "GET", "/api/visit");
    // Whose waiting room is open already is asked to come in, and not whether they will.
    if (visit.joining !== "open") break;
  }
  const { appointment } = visit;
  await patient.page.getByRole("link", { name: "I’ll be there" }).click();
  await patient.page.locator("#maincontent").getByText("You have told us that you will be there.").waitFor();
  // Said once; what else there is to do stays.
  assert.equal(await patient.page.getByRole("link", { name: "I’ll be there" }).count(), 0);
  await patient.page.getByRole("link", { name: "Cancel", exact: true }).waitFor();
  await reception.page.goto(`/staff/appointments/${appointment}`);
  await reception.page.getByText("Will be there").first().waitFor();
});
