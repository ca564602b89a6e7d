// The clinician in Chromium, the patient in Firefox: two engines, one call.
import { mkdirSync } from "node:fs";
import { firefox } from "../support/firefox.mjs";
import { journey } from "../support/journey.mjs";
import { seesAndHears } from "../support/media.mjs";
import { letIn, linkToClinician, openConsultation } from "../support/staff.mjs";

const NAME = "Alys Example";

journey("a patient in Firefox and a clinician in Chromium see and hear each other", { minutes: 5 }, async (clinic) => {
  const { clinician, link } = await linkToClinician(clinic, { name: NAME });
  const { browser, page } = await firefox();
  try {
    const press = (role, name) => page.locator(`::-p-aria([role="${role}"][name="${name}"])`).click();
    await page.goto(link);
    await press("link", "Join now");
    for (const [label, value] of [["Day", "31"], ["Month", "3"], ["Year", "1980"]]) {
      await page.locator(`::-p-aria([role="textbox"][name="${label}"])`).fill(value);
    }
    await press("button", "Continue");
    await press("button", "Start the check");
    await press("button", "Go to the waiting room");
    await page.waitForFunction(() => document.querySelector("h1")?.textContent.includes("waiting room"));

    await openConsultation(clinician.page, NAME);
    await letIn(clinician.page, NAME);
    await page.waitForSelector("[role=toolbar]");
    await Promise.all([
      seesAndHears(page, { who: "the patient in Firefox", seconds: 60 }),
      seesAndHears(clinician.page, { who: "the clinician in Chromium", seconds: 60 }),
    ]);
  } catch (error) {
    mkdirSync("out", { recursive: true });
    await page.screenshot({ path: "out/FAILED-firefox.png" }).catch(() => {});
    throw error;
  } finally {
    await browser.close();
  }
});
