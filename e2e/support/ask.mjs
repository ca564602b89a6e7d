// One GET by plain HTTP or HTTPS, also as a program of its own: `node ask.mjs ADDRESS [CA-FILE]`.
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { get as getSecurely } from "node:https";

/** The body of a 2xx; anything else is an error. `ca` is the file of an authority to trust. */
export const ask = (address, ca) =>
  new Promise((done, failed) => {
    const secure = address.startsWith("https:");
    const options = { agent: false, ...(secure && ca ? { ca: readFileSync(ca) } : {}) };
    const request = (secure ? getSecurely : get)(address, options, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (part) => (body += part));
      answer.once("end", () => (answer.statusCode < 300 ? done(body) : failed(new Error(`${answer.statusCode} from ${address}`))));
      answer.once("error", failed);
    });
    request.setTimeout(5000, () => request.destroy(new Error(`No answer from ${address}`)));
    request.once("error", failed);
  });

if (process.argv[1] === import.meta.filename) process.stdout.write(await ask(...process.argv.slice(2)));
