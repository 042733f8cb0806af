import { Kind, type Matcher, type ScanLimits } from "../../matcher-wasm/mod.ts";
import { withDelay } from "../stream/delay.ts";
import { scanStanzas } from "../stream/stanzas.ts";

/**
 * Writes into each message and presence since when it waited at the node (XEP-0203).
 *
 * @param bytes whole stanzas, each standing alone
 * @param since milliseconds since 1970
 */
export function stampDelays(
  bytes: Uint8Array,
  since: number,
  node: string,
  matcher: Matcher,
  limits: ScanLimits,
): Uint8Array {
  const pieces: Uint8Array[] = [];
  const count = scanStanzas(bytes, matcher, limits, (scanner) => {
    const { kind, start, end } = scanner;
    pieces.push(
      kind === Kind.Iq ? matcher.bytes.slice(start, end) : withDelay(matcher.bytes, scanner, node, since),
    );
  });
  return count === undefined ? bytes : joined(pieces);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
