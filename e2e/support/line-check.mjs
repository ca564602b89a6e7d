// The connection check on a page of either browser, as somebody watches it.
import { until } from "./until.mjs";

// Self-contained: they run inside the page.
const running = () => document.querySelector(".ar-line-check progress") !== null;
const verdictNow = () => document.querySelector(".ar-line-check [data-verdict]")?.dataset.verdict ?? null;
const figuresNow = () => {
  const rows = [...document.querySelectorAll(".ar-line-details > div")];
  return Object.fromEntries(rows.map((row) => [row.querySelector("dt").textContent, row.querySelector("dd").textContent]));
};
const decoded = async () => {
  const sum = { frames: 0, packets: 0 };
  for (const connection of window.anteroomConnections) {
    for (const report of (await connection.getStats()).values()) {
      if (report.type !== "inbound-rtp") continue;
      if (report.kind === "video") sum.frames += report.framesDecoded ?? 0;
      else sum.packets += report.packetsReceived ?? 0;
    }
  }
  return sum;
};

/**
 * Opens the page of the check; gives the button that begins it. A browser that notices on the way that it is on a
 * new network gives up what it fetches, which is no fault of the page: it is asked for again.
 */
export async function openCheck({ page, faults, expecting }) {
  const start = page.getByRole("button", { name: "Start the check" });
  expecting.outage = true;
  await until(
    () => page.goto("/check").then(() => start.waitFor({ timeout: 5_000 })).then(
      () => true,
      (error) => {
        if (!/ERR_NETWORK_CHANGED|Timeout/.test(error.message)) throw error;
        return false;
      },
    ),
    { what: "the page of the check", seconds: 30 },
  );
  expecting.outage = false;
  const ofTheNetwork = (fault) => /ERR_NETWORK_CHANGED|Failed to fetch/.test(fault);
  faults.splice(0, faults.length, ...faults.filter((fault) => !ofTheNetwork(fault)));
  return start;
}

export class LineCheck {
  constructor(page) {
    this.page = page;
  }

  /** Waits until it has begun. */
  async runs() {
    await until(() => this.page.evaluate(running), { what: "the check to begin", seconds: 30 });
    this.began ??= Date.now();
  }

  /** One's own picture and voice are really decoded, not only promised. */
  async pictureComesBack() {
    await this.runs();
    let now;
    await until(
      async () => {
        now = await this.page.evaluate(decoded);
        return now.frames >= 5 && now.packets >= 20;
      },
      { what: "picture and voice to come back", seconds: 15 },
    ).catch((error) => {
      throw new Error(`${error.message} (${JSON.stringify(now)})`);
    });
    return now;
  }

  /** Waits for its verdict; says how long it took from when it was seen to run. */
  async ends() {
    await this.runs();
    const verdict = await until(() => this.page.evaluate(verdictNow), { what: "a verdict", seconds: 30 });
    return { verdict, seconds: (Date.now() - this.began) / 1_000 };
  }

  /** The table for whoever helps. */
  figures() {
    return this.page.evaluate(figuresNow);
  }
}
