// A mail server that keeps what it gets, read by a parser that isn't ours.
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { until } from "./until.mjs";

export class Mailbox {
  constructor() {
    this.messages = [];
  }

  static async open() {
    const box = new Mailbox();
    box.server = new SMTPServer({
      disabledCommands: ["AUTH", "STARTTLS"],
      onData(stream, _session, done) {
        const parts = [];
        stream.on("data", (part) => parts.push(part));
        stream.on("end", async () => {
          box.messages.push(await PostalMime.parse(Buffer.concat(parts), { attachmentEncoding: "utf8" }));
          done();
        });
      },
    });
    await new Promise((ready) => box.server.listen(0, "127.0.0.1", ready));
    box.port = box.server.server.address().port;
    return box;
  }

  /** What a program needs to send here. */
  settings() {
    return {
      ANTEROOM_SMTP_HOST: "127.0.0.1",
      ANTEROOM_SMTP_PORT: String(this.port),
      ANTEROOM_SMTP_TLS: "none",
      ANTEROOM_SMTP_FROM: "Anteroom <clinic@example.org>",
    };
  }

  async messageTo(address, which = () => true) {
    return until(
      () => this.messages.findLast((mail) => mail.to?.some((to) => to.address === address) && which(mail)),
      { what: `a message to ${address}`, seconds: 20 },
    );
  }

  close() {
    return new Promise((done) => this.server.close(done));
  }
}

export const linkIn = (text, pattern) => {
  const found = text.match(pattern);
  if (!found) throw new Error(`No such link in:\n${text}`);
  return found[0];
};

export const calendarOf = (mail) => mail.attachments.find((part) => part.mimeType.startsWith("text/calendar"));
