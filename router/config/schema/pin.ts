import { listOf } from "./list.ts";
import { scalar, type Type } from "./type.ts";

const HEX = /^(?:[0-9a-f]{64}|[0-9a-f]{2}(?::[0-9a-f]{2}){31})$/i;
const BASE64 = /^[0-9A-Za-z+/]{43}=?$/;

/** SHA-256 of a public key, in lower-case hex. */
const pin: Type<string> = scalar({
  name: "SHA-256 of a public key",
  hint: "Write the 32 bytes in hex, with or without colons, or in base64.",
  parse: parsePin,
  write: (text) => text,
});

export const pins: Type<readonly string[]> = listOf(pin, "SHA-256 of public keys", { orOne: true });

function parsePin(text: string): string | undefined {
  const digest = text.replace(/^sha-?256[:/]{1,2}/i, "");
  if (HEX.test(digest)) return digest.replaceAll(":", "").toLowerCase();
  if (!BASE64.test(digest)) return undefined;
  const bytes = Uint8Array.from(atob(digest), (character) => character.charCodeAt(0));
  return bytes.length === 32 ? bytes.toHex() : undefined;
}
