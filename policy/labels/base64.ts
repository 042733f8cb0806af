import { refuse } from "./refusal.ts";

/** How strictly base64 is read. */
export interface Base64Options {
  /** Whether the padding may be missing at the end, as some senders leave it; false where it is absent. */
  readonly lenient?: boolean;
}

const LONGEST = 16_384;

/**
 * Reads base64 (RFC 4648 §4) of at most 16 KiB. White space of XML may stand anywhere, as in `xs:base64Binary`, and
 * counts for the limit; the padding must be whole (unless lenient) and the bits that it leaves over zero. Throws
 * `Refusal`.
 *
 * @param what how the value is named in a sentence, e.g. `the ESS label`
 */
export function base64Bytes(text: string, what: string, { lenient = false }: Base64Options = {}): Uint8Array {
  if (text.length > LONGEST) refuse(`${what} has ${text.length} characters of base64, above ${LONGEST}`);
  const digits = text.replace(/[ \t\r\n]+/g, "");
  if (digits === "") refuse(`${what} is empty`);
  const [, body, padding] = /^([A-Za-z0-9+/]*)(=*)$/.exec(digits) ?? refuse(`${what} is not base64`);
  const rest = body.length % 4;
  const wanted = rest === 0 ? 0 : 4 - rest;
  if (rest === 1) refuse(`${what} is base64 that is cut short`);
  if (padding.length !== wanted && !(lenient && padding === "")) {
    refuse(`${what} has ${padding.length} characters of padding where ${wanted} are wanted`);
  }
  try {
    return Uint8Array.fromBase64(body + "=".repeat(wanted), { lastChunkHandling: "strict" });
  } catch {
    return refuse(`${what} is base64 whose last character has superfluous bits`);
  }
}
