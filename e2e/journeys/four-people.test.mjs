// Four people in one consultation: everybody sees three moving pictures and hears three voices, each under a
// name and a role; one is pinned, one is taken out, the door is locked, and the end reaches all.
import assert from "node:assert/strict";
import { facesOf, inviteOnScreen, joinAsGuest, seesAndHearsEach } from "../support/guest.mjs";
import { journey } from "../support/journey.mjs";
import { picture, settled } from "../support/page.mjs";
import { end, letIn, linkToClinician, openConsultation } from "../support/staff.mjs";
import { until } from "../support/until.mjs";
import { joinToWaiting, openLink } from "../support/visit.mjs";

const NAME = "Alys Example";
const INTERPRETER = "Maria Rossi";
const STUDENT = "Tom Reed";

/** No two faces overlap, none is cut off, and they are of one size. */
function assertEven(faces, what) {
  const [first] = faces;
  for (const face of faces) {
    assert.ok(Math.abs(face.width - first.width) < 2 && Math.abs(face.height - first.height) < 2, `${what}: even ${JSON.stringify(faces)}`);
    assert.ok(face.width > 80 && face.height > 60, `${what}: large enough ${JSON.stringify(face)}`);
  }
}

/** Whether all of it lies in the window and nothing over its words: of each that has these. */
const inSight = (page, selector, words = "") =>
  page.evaluate(
    ([selector, words]) => {
      const found = [...document.querySelectorAll(selector)].filter((it) => it.innerText.includes(words));
      return found.map((it) => {
        const { left, right, top, bottom } = it.getBoundingClientRect();
        const corners = [[left + 9, top + 9], [right - 9, top + 9], [left + 9, bottom - 9], [right - 9, bottom - 9]];
        return corners.every(([x, y]) => it.contains(document.elementFromPoint(x, y)));
      });
    },
    [selector, words],
  );

// Four browsers make and read twelve pictures: with few of them a second two cores suffice.
const FEW = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=fps=5"];

journey("four people in one consultation", { minutes: 8 }, async (usual) => {
  // Pages are slow to start beside a call of four on two cores; that is no fault of theirs.
  const unhurried = async (made) => {
    const person = await made;
    person.context.setDefaultTimeout(60_000);
    return person;
  };
  const clinic = { ...usual, phone: () => unhurried(usual.phone(FEW)), desktop: () => unhurried(usual.desktop(FEW)) };
  const { clinician, link, clinicianName } = await linkToClinician(clinic, { name: NAME });
  const patient = await clinic.phone();
  await openLink(patient.page, link);
  await joinToWaiting(patient.page);
  await openConsultation(clinician.page, NAME);
  await letIn(clinician.page, NAME);
  await patient.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  await seesAndHearsEach(patient.page, { who: "the patient", others: 1 });

  // An interpreter and a student are invited by links on the screen.
  const interpreter = await clinic.desktop();
  const student = await clinic.desktop();
  const links = {
    interpreter: await inviteOnScreen(clinician.page, { role: "Interpreter", name: INTERPRETER }),
    student: await inviteOnScreen(clinician.page, { role: "Student", name: STUDENT }),
  };
  await settled(clinician.page, "invited on screen");
  await Promise.all([joinAsGuest(interpreter.page, links.interpreter), joinAsGuest(student.page, links.student)]);
  for (const name of [INTERPRETER, STUDENT]) {
    const letGuestIn = clinician.page.getByRole("button", { name: `Let ${name} in` });
    await letGuestIn.waitFor();
    if (name === INTERPRETER) await settled(clinician.page, "two guests at the door");
    await letGuestIn.click();
    // The patient is told who has joined, and as what.
    const role = name === INTERPRETER ? "interpreter" : "student";
    await patient.page.getByText(`${name}, ${role}, has joined`).first().waitFor();
  }

  const everybody = [
    ["the patient", patient.page],
    ["the clinician", clinician.page],
    ["the interpreter", interpreter.page],
    ["the student", student.page],
  ];
  await Promise.all(everybody.map(([who, page]) => seesAndHearsEach(page, { who, others: 3 })));
  const known = { [NAME]: "Patient", [clinicianName]: "Clinician", [INTERPRETER]: "Interpreter", [STUDENT]: "Student" };
  const own = [NAME, clinicianName, INTERPRETER, STUDENT];
  for (const [index, [who, page]] of everybody.entries()) {
    const faces = await facesOf(page);
    const expected = Object.entries(known).filter(([name]) => name !== own[index]);
    assert.deepEqual(faces.map(({ name, role }) => [name, role]).sort(), expected.sort(), `${who} reads names and roles`);
    assert.ok(faces.every(({ moving }) => moving), `${who} sees them move`);
    assertEven(faces, who);
    await picture(page, `four-people-${who.replace("the ", "")}`);
  }
  // Nobody is sent more than 360 lines once there are several.
  await until(
    async () => {
      const all = await patient.page.evaluate(async () => {
        const lines = [];
        for (const connection of window.anteroomConnections) {
          if (connection.connectionState !== "connected") continue;
          for (const report of (await connection.getStats()).values()) {
            if (report.type === "inbound-rtp" && report.kind === "video" && report.frameHeight) lines.push(report.frameHeight);
          }
        }
        return lines;
      });
      return all.length === 3 && all.every((lines) => lines <= 360);
    },
    { what: "the pictures to be of 360 lines at most", seconds: 30 },
  );
  // The made-up microphones beep: somebody is marked as speaking, in a word.
  await clinician.page.locator(".ar-call__speaking").first().waitFor({ timeout: 30_000 });

  // The same on its side, on a small phone.
  await patient.page.setViewportSize({ width: 740, height: 360 });
  assertEven(await facesOf(patient.page), "a phone on its side");
  await picture(patient.page, "four-people-phone-on-its-side");
  await patient.page.setViewportSize({ width: 360, height: 740 });

  // With letters twice as large the bar stays in sight, and each face with its name and role comes by scrolling.
  await patient.page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  for (const id of ["call-microphone", "call-leave"]) assert.deepEqual(await inSight(patient.page, `#${id}`), [true], id);
  for (const name of [clinicianName, INTERPRETER, STUDENT]) {
    const said = patient.page.locator(".ar-call__face figcaption", { hasText: name });
    await said.scrollIntoViewIfNeeded();
    assert.deepEqual(await inSight(patient.page, ".ar-call__face figcaption", name), [true], `${name} and their role can be read`);
  }
  await picture(patient.page, "four-people-phone-large-letters");
  await patient.page.evaluate(() => (document.documentElement.style.fontSize = ""));

  // The patient pins the interpreter; nobody else's screen changes.
  await patient.page.getByRole("button", { name: `Pin ${INTERPRETER}: show them large` }).click();
  const pinned = await facesOf(patient.page);
  const large = pinned.find(({ name }) => name === INTERPRETER);
  assert.ok(pinned.every((face) => face === large || large.height > 2 * face.height), `pinned large: ${JSON.stringify(pinned)}`);
  await settled(patient.page, "interpreter pinned");
  assertEven(await facesOf(interpreter.page), "the interpreter’s own screen");
  await interpreter.page.getByRole("button", { name: `Pin ${NAME}: show them large` }).click();
  await picture(interpreter.page, "four-people-pinned-wide");
  await interpreter.page.getByRole("button", { name: `Unpin ${NAME}` }).click();
  assertEven(await facesOf(interpreter.page), "unpinned");

  // Safety words: one line for each other, by name.
  await interpreter.page.getByText("Safety words", { exact: true }).click();
  await interpreter.page.getByText(`You and ${STUDENT} (student):`).waitFor();
  assert.equal(await interpreter.page.locator(".ar-call__pair").count(), 3);
  await picture(interpreter.page, "four-people-safety-words");

  // A fifth waits in vain while there are four.
  const carer = await clinic.phone();
  const carersLink = await inviteOnScreen(clinician.page, { role: "Carer", name: "Ben Lewis" });
  await joinAsGuest(carer.page, carersLink);
  await clinician.page.getByRole("button", { name: "Let Ben Lewis in" }).click();
  await clinician.page.getByText("Four people are in the call already.").first().waitFor();
  await settled(clinician.page, "the fifth refused");

  // The student is taken out, and told so; the carer comes in on their place.
  await clinician.page.getByRole("button", { name: `Remove ${STUDENT}` }).click();
  await settled(clinician.page, "asked before removing");
  await clinician.page.getByRole("button", { name: "Remove them" }).click();
  await student.page.getByRole("heading", { level: 1, name: "You are not in this call any more" }).waitFor();
  await settled(student.page, "taken out");
  await patient.page.getByText(`${STUDENT}, student, has left`).first().waitFor();
  await clinician.page.getByRole("button", { name: "Let Ben Lewis in" }).click();
  await seesAndHearsEach(carer.page, { who: "the carer", others: 3 });

  // A locked door keeps those inside, also over a reload.
  await clinician.page.getByRole("button", { name: "Lock the door" }).click();
  await clinician.page.getByText("The door is locked. Nobody new").first().waitFor();
  await patient.page.reload();
  await patient.page.getByRole("toolbar", { name: "Call controls" }).waitFor();
  await settled(clinician.page, "door locked");

  await end(clinician.page, { words: "Rest, and drink enough." });
  await patient.page.waitForURL("**/after");
  for (const { page } of [interpreter, carer]) {
    await page.getByRole("heading", { level: 1, name: "This appointment is over" }).waitFor();
  }
  await settled(carer.page, "over, for a guest");
});
