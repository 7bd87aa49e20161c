/* Reads a ticket's code by itself: base 45, and the signature by the browser's own Ed25519 or the vendored one. */
const PREFIX = "MA1:";
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const KEDMANEE = 'จๅ/-ภถุึคตฤฺฉฏฎโฌ็ณ๋ษศ?์ฯญ๐ฑฆธ๊ฮ")ํ( ๓๔๕๙ขใฝซ'; // the same keys on a Thai keyboard
const FACTS = 11;
const LENGTH = PREFIX.length + 113;
const MODES = ["onsite", "online"];

/* What a hand-held reader meant, also where the computer was set to Thai. */
export function typed(code) {
  if (code.startsWith(PREFIX)) return code;
  const meant = [...code].map((letter) => ALPHABET[KEDMANEE.indexOf(letter)] ?? letter).join("");
  return meant.startsWith(PREFIX) ? meant : code;
}

function unbase45(letters) {
  const data = [];
  for (let start = 0; start < letters.length; start += 3) {
    const group = [...letters.slice(start, start + 3)].map((letter) => ALPHABET.indexOf(letter));
    const number = group.reduce((sum, value, place) => sum + value * 45 ** place, 0);
    const length = group.length - 1;
    if (group.includes(-1) || length < 1 || number >= 256 ** length) return null;
    if (length === 2) data.push(number >> 8);
    data.push(number & 0xff);
  }
  return new Uint8Array(data);
}

function bytesOf(base64url) {
  return Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/* Returns a function that says whether a signature is ours. */
async function verifier(key) {
  try {
    const own = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return (signature, message) => crypto.subtle.verify("Ed25519", own, signature, message);
  } catch {
    const { verifyAsync } = await import("../../vendor/noble-ed25519-2.3.0/index.js");
    return (signature, message) => verifyAsync(signature, message, key).catch(() => false);
  }
}

export class Tickets {
  constructor(key) {
    this.ready = verifier(bytesOf(key));
  }

  /* What a code says that was signed; "forged" or "unknown" for all else. */
  async read(scanned) {
    const code = typed(scanned);
    if (!code.startsWith(PREFIX)) return "unknown";
    const data = code.length === LENGTH ? unbase45(code.slice(PREFIX.length)) : null;
    if (data === null) return "forged";
    const facts = data.slice(0, FACTS);
    const message = new Uint8Array([...new TextEncoder().encode(PREFIX), ...facts]);
    const verify = await this.ready;
    if (!(await verify(data.slice(FACTS), message))) return "forged";
    const view = new DataView(facts.buffer);
    return { registration: view.getUint32(0), areaDay: view.getUint32(4), mode: MODES[view.getUint8(8)], issue: view.getUint16(9) };
  }
}
