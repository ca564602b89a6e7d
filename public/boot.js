// Starts the program of a page. It stands in the page itself, where the page's security policy allows just this script
// by its hash, and the names of files stand on its tag, so that it is the same whatever the program is. When the program
// can't start, the person is told so in plain words and whom to ring, never left with an empty page.
import { goBack } from "./back.js";

const tag = document.querySelector("script[data-wasm]");

const words = {
  en: {
    title: "This page could not open",
    old: "Your browser may be too old for it. Update it, or try another one: Chrome, Edge, Firefox or Safari.",
    line: "Or the connection was lost on the way.",
    again: "Try again",
    ring: "If it does not work, ring the clinic. The number is in your message or letter.",
    tel: "Ring",
  },
  cy: {
    title: "Nid oedd modd agor y dudalen hon",
    old: "Efallai fod eich porwr yn rhy hen. Diweddarwch ef, neu rhowch gynnig ar un arall: Chrome, Edge, Firefox neu Safari.",
    line: "Neu collwyd y cysylltiad ar y ffordd.",
    again: "Rhoi cynnig arall arni",
    ring: "Os nad yw’n gweithio, ffoniwch y clinig. Mae’r rhif yn eich neges neu’ch llythyr.",
    tel: "Ffonio",
  },
};

function add(parent, name, text, className) {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  if (className) element.className = className;
  parent.append(element);
  return element;
}

// The clinic's name and number, when at least the server can be reached.
async function telephone() {
  try {
    const answer = await fetch("/api/branding");
    return answer.ok ? ((await answer.json()).telephone ?? null) : null;
  } catch {
    return null;
  }
}

async function explain() {
  const main = document.getElementById("loading") ?? add(document.body, "main");
  main.className = "ar-loading__trouble";
  main.replaceChildren();
  main.setAttribute("role", "alert");
  const number = await telephone();
  for (const language of ["en", "cy"]) {
    const text = words[language];
    const part = add(main, "section");
    part.lang = language;
    add(part, language === "en" ? "h1" : "h2", text.title, "nhsuk-heading-l");
    add(part, "p", `${text.old} ${text.line}`);
    add(part, "p", text.ring);
    if (typeof number === "string" && number) {
      const link = add(add(part, "p"), "a", `${text.tel} ${number}`);
      link.href = `tel:${number.replaceAll(" ", "")}`;
    }
    const again = add(part, "button", text.again, "nhsuk-button");
    again.type = "button";
    again.addEventListener("click", () => location.reload());
  }
}

// Who was in their call when this device saw them last, by the word that the program left, and opens the link of their
// message again, most likely goes straight back (public/back.js).
async function mayGoBack() {
  const kept = tag.dataset.parts && location.pathname === "/i" && location.hash && localStorage.getItem("anteroom-in-call");
  if (kept?.startsWith("{")) await goBack(kept, tag.dataset);
}

// Where nothing is kept, or what is kept can't be read, nobody goes back.
const back = mayGoBack().catch(() => {});
try {
  // Neither waits for the other, nor for the page to be drawn first; the program needs a body to draw in.
  const [program, module_or_path] = await Promise.all([import(tag.dataset.js), WebAssembly.compileStreaming(fetch(tag.dataset.wasm)), back]);
  if (document.readyState === "loading") await new Promise((read) => document.addEventListener("DOMContentLoaded", read));
  await program.default({ module_or_path });
  // The app draws its own pages beside this; an app that has nothing to draw leaves it.
  if (document.body.querySelector(":scope > :not(#loading, noscript, script)")) {
    document.getElementById("loading")?.remove();
  }
} catch (error) {
  console.error("The program did not start.", error);
  window.anteroomBack?.socket.close();
  await explain();
}
