// A Chromium that nobody watches. A test tool hears of every request that a page makes, which takes the browser a
// millisecond or two for each; people's browsers tell nobody. The little that a bench needs is said in the browser's
// own protocol, of which nothing is switched on that reports.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { ARGUMENTS } from "./browser.mjs";
import { onLeaving } from "./leaving.mjs";

/** Asks, and hears the answers; what the browser says by itself is not for us. */
function conversation(socket) {
  const waiting = new Map();
  let last = 0;
  socket.on("message", (words) => {
    const { id, result, error } = JSON.parse(words);
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.failed(new Error(`${asked.method}: ${error.message}`));
    else asked?.done(result);
  });
  socket.on("close", () => waiting.forEach(({ failed }) => failed(new Error("The browser is gone."))));
  return (method, params = {}, sessionId = undefined) =>
    new Promise((done, failed) => {
      last += 1;
      waiting.set(last, { method, done, failed });
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
    });
}

function started(process) {
  return new Promise((done, failed) => {
    let said = "";
    process.stderr.on("data", (chunk) => {
      said += chunk;
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (address) done(address);
    });
    process.once("exit", (code) => failed(new Error(`Chromium ended with ${code}: ${said.slice(-2_000)}`)));
  });
}

/** Starts it. A page of it goes to addresses and answers questions. */
export async function unwatched(program = process.env.CHROMIUM ?? "/usr/bin/chromium") {
  const home = mkdtempSync(join(tmpdir(), "anteroom-browser-"));
  const child = spawn(program, ["--headless", "--remote-debugging-port=0", `--user-data-dir=${home}`, ...ARGUMENTS, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  const leave = onLeaving(() => {
    child.kill("SIGKILL");
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  });
  const socket = new WebSocket(await started(child), { perMessageDeflate: false });
  await new Promise((done, failed) => socket.once("open", done).once("error", failed));
  const ask = conversation(socket);

  /** A window of a profile, as of a phone; `script` runs before every page's own. */
  async function window(profile, { viewport, deviceScaleFactor }, script) {
    const { targetId } = await ask("Target.createTarget", { url: "about:blank", browserContextId: profile });
    const { sessionId } = await ask("Target.attachToTarget", { targetId, flatten: true });
    const say = (method, params) => ask(method, params, sessionId);
    await say("Emulation.setDeviceMetricsOverride", { ...viewport, deviceScaleFactor, mobile: true });
    if (script) {
      await say("Page.enable");
      await say("Page.addScriptToEvaluateOnNewDocument", { source: script });
    }
    return {
      goto: (url) => say("Page.navigate", { url }),
      /** What a function answers there, when it has. */
      async evaluate(work, argument) {
        const expression = `(${work})(${JSON.stringify(argument)})`;
        const { result, exceptionDetails } = await say("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
      },
      close: () => ask("Target.closeTarget", { targetId }),
    };
  }

  return {
    /** A profile of its own that keeps what a browser kept before: `state` is as Playwright writes it. */
    async profile(device, script, state = { cookies: [], origins: [] }) {
      const { browserContextId } = await ask("Target.createBrowserContext");
      const cookies = state.cookies.map(({ expires, ...cookie }) => (expires > 0 ? { ...cookie, expires } : cookie));
      await ask("Storage.setCookies", { browserContextId, cookies });
      for (const { origin, localStorage } of state.origins) {
        const page = await window(browserContextId, device);
        await page.goto(`${origin}/robots.txt`);
        await page.evaluate((all) => all.forEach(({ name, value }) => window.localStorage.setItem(name, value)), localStorage);
        await page.close();
      }
      return {
        page: () => window(browserContextId, device, script),
        close: () => ask("Target.disposeBrowserContext", { browserContextId }),
      };
    },
    async close() {
      const ended = new Promise((done) => child.once("exit", done));
      await ask("Browser.close").catch(() => {});
      await ended;
      leave();
    },
  };
}
