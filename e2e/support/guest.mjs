// Somebody invited beside the patient: how staff invite them, and what they do with their link.
import { settled } from "./page.mjs";
import { until } from "./until.mjs";
import { checkDevices } from "./visit.mjs";

/** The link as whoever invited is shown it, this once. */
const linkShown = (page) =>
  until(() => page.evaluate(() => document.getElementById("guest-link")?.value.match(/https?:\/\/\S+\/g#[\w-]+/)?.[0]), {
    what: "the guest’s link to be shown",
  });

/** Opens the form of the invitation where it is folded away. */
export async function openInvite(page) {
  const form = page.getByRole("button", { name: "Invite", exact: true });
  if (!(await form.isVisible())) await page.getByText("Invite somebody else", { exact: true }).click();
  await form.waitFor();
}

/** Invites somebody whose link is shown on the screen; gives the link. */
export async function inviteOnScreen(page, { role, name }) {
  await openInvite(page);
  await page.getByRole("radio", { name: role, exact: true }).check();
  await page.getByLabel("Their name, as everybody").fill(name);
  await page.getByRole("radio", { name: "Show the link and a QR code here" }).check();
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByText(`${name} has been invited.`).first().waitFor();
  return linkShown(page);
}

/** From a guest's link through name and devices to the waiting room. */
export async function joinAsGuest(page, link, { check = checkDevices } = {}) {
  await page.goto(link);
  await page.waitForURL("**/guest");
  await settled(page, "invited", "You are invited to a video appointment");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { level: 1, name: "Check your camera, microphone and speaker" }).waitFor();
  await check(page);
  await page.getByRole("heading", { level: 1, name: "You’re in the waiting room" }).waitFor();
  await settled(page, "guest waiting");
}

// Self-contained: it runs inside the page, in either browser.
function faces() {
  return [...document.querySelectorAll(".ar-call__face")].map((face) => {
    const { x, y, width, height } = face.getBoundingClientRect();
    const said = face.querySelector("figcaption").cloneNode(true);
    said.querySelector(".ar-call__line")?.remove();
    const [name, role] = said.textContent.trim().split(/\s·\s/);
    return { name, role, x, y, width, height, pinned: face.dataset.pinned === "true", moving: face.querySelector("video").currentTime > 0 };
  });
}

/** The others as a page shows them. */
export const facesOf = (page) => page.evaluate(faces);

// Self-contained: it runs inside the page, in either browser.
async function each() {
  const all = [];
  for (const connection of window.anteroomConnections) {
    if (connection.connectionState !== "connected") continue;
    const one = { frames: 0, energy: 0, lines: 0 };
    for (const report of (await connection.getStats()).values()) {
      if (report.type !== "inbound-rtp") continue;
      if (report.kind === "video") {
        one.frames += report.framesDecoded ?? 0;
        one.lines = Math.max(one.lines, report.frameHeight ?? 0);
      }
      if (report.kind === "audio") one.energy += report.totalAudioEnergy ?? 0;
    }
    all.push(one);
  }
  return all;
}

/** Waits until a page decodes moving pictures and hears sound of so many others, each on its own. */
export async function seesAndHearsEach(page, { who, others, frames = 5, seconds = 90 }) {
  let now = [];
  await until(
    async () => {
      now = await page.evaluate(each);
      return now.length === others && now.every((one) => one.frames >= frames && one.energy > 0);
    },
    { what: `${who} to see and hear ${others} others`, seconds },
  ).catch((error) => {
    throw new Error(`${error.message} (${JSON.stringify(now)})`);
  });
  return now;
}
