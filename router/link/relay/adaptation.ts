import { Kind, type Matcher, type ScanLimits } from "../../../matcher-wasm/mod.ts";
import { withDelay } from "../../stream/delay.ts";
import { type Hop, withHops, withoutHops } from "../../stream/hops.ts";
import { keeps } from "../../stream/keeping.ts";
import { scanStanzas } from "../../stream/stanzas.ts";
import type { Egress } from "./egress.ts";

/** A stanza as it leaves. */
export interface Adapted {
  readonly bytes: Uint8Array;
  /** Whether it is worth keeping. */
  readonly keep: boolean;
}

/** Makes a stanza that stands alone fit for its egress: with one more hop, or without any. */
export function adaptStanza(
  stanza: Uint8Array,
  { tellsWay }: Pick<Egress, "tellsWay">,
  hop: Hop,
  matcher: Matcher,
  limits: ScanLimits,
): Adapted {
  let adapted: Adapted = { bytes: stanza, keep: true };
  scanStanzas(stanza, matcher, limits, (scanner) => {
    const keep = keeps(scanner.kind, scanner.type, scanner.flags);
    const bytes = tellsWay ? withHops(matcher.bytes, scanner, hop) : withoutHops(matcher.bytes, scanner);
    adapted = { bytes, keep };
  });
  return adapted;
}

/** Writes into each message and presence when it came (XEP-0203); an iq is answered now or never. */
export function stampStanzas(
  bytes: Uint8Array,
  since: number,
  node: string,
  matcher: Matcher,
  limits: ScanLimits,
): Uint8Array {
  const stamped: Uint8Array[] = [];
  const count = scanStanzas(bytes, matcher, limits, (scanner) => {
    stamped.push(
      scanner.kind === Kind.Iq
        ? matcher.bytes.slice(scanner.start, scanner.end)
        : withDelay(matcher.bytes, scanner, node, since),
    );
  });
  // Limits may be lower now than they were when it came: it leaves as it is, and whole.
  if (count === undefined) return bytes;
  const whole = new Uint8Array(stamped.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const stanza of stamped) {
    whole.set(stanza, at);
    at += stanza.length;
  }
  return whole;
}
