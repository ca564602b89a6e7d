// The authenticator app of the tests (RFC 6238: SHA-1, 30 seconds, six digits).
import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function base32(text) {
  let bits = "";
  for (const letter of text.replaceAll(/[\s=]/g, "").toUpperCase()) {
    bits += ALPHABET.indexOf(letter).toString(2).padStart(5, "0");
  }
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

const stepAt = (at) => Math.floor(at / 30_000);

function codeOf(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", base32(secret)).update(counter).digest();
  const offset = mac[19] & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** The codes of one secret; each is given out once, since a code works once. */
export class Authenticator {
  constructor(secret) {
    this.secret = secret;
    this.used = 0;
  }

  /** A fresh code: this step's, or the next one's when that was used (the server allows one step of drift). */
  code() {
    const step = Math.max(stepAt(Date.now()), this.used + 1);
    this.used = step;
    return codeOf(this.secret, step);
  }
}
