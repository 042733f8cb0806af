import { Kind, type Matcher, type ScanLimits } from "../../../matcher-wasm/mod.ts";
import type { BatchFacts } from "../../spool/row.ts";
import { readEnvelope, scanStanzas } from "../../stream/stanzas.ts";

/** A batch of the spool, as operators see it. */
export interface SpoolEntry {
  /** The peer's name and the batch's number: `red/17`. */
  readonly id: string;
  /** When the first of its stanzas came, milliseconds since 1970. */
  readonly since: number;
  /** Addresses of the first stanza. */
  readonly from: string;
  readonly to: string;
  readonly kind: "message" | "presence" | "iq" | "mixed";
  readonly stanzas: number;
  readonly bytes: number;
  /** It waits; or it has been sent, and nobody has answered for it yet. */
  readonly state: "waiting" | "sent";
}

/** What stanzas are taken apart with. */
export interface StanzaReader {
  readonly matcher: Matcher;
  readonly limits: () => ScanLimits;
}

/** The stanzas of a batch as texts, one by one; the whole where it is not understood. */
export function textsOf(bytes: Uint8Array, { matcher, limits }: StanzaReader): readonly string[] {
  const decoder = new TextDecoder();
  const texts: string[] = [];
  const count = scanStanzas(bytes, matcher, limits(), ({ start, end }) => {
    texts.push(decoder.decode(matcher.bytes.subarray(start, end)));
  });
  return count === undefined ? [decoder.decode(bytes)] : texts;
}

/** A batch as an entry. */
export function entryOf(facts: BatchFacts, bytes: Uint8Array, reader: StanzaReader): SpoolEntry {
  const { peer, seq, since, tally, size, n } = facts;
  const { from, to } = firstOf(bytes, reader) ?? facts;
  return {
    ...{ id: `${peer}/${seq}`, since, from, to, kind: kindOf(facts) },
    ...{ stanzas: tally.stanzas, bytes: size, state: n === undefined ? "waiting" : "sent" },
  };
}

/** The number in an id, with the peer's name; undefined where the text is none. */
export function parseId(id: string): { readonly peer: string; readonly seq: number } | undefined {
  const [, peer = "", digits = ""] = /^(.+)\/(\d{1,15})$/.exec(id) ?? [];
  return digits === "" ? undefined : { peer, seq: Number(digits) };
}

function firstOf(
  bytes: Uint8Array,
  { matcher, limits }: StanzaReader,
): { readonly from: string; readonly to: string } | undefined {
  let first: { readonly from: string; readonly to: string } | undefined;
  scanStanzas(bytes, matcher, limits(), (scanner) => first ??= readEnvelope(scanner, matcher.bytes));
  return first;
}

const KINDS = {
  [Kind.Message]: "message",
  [Kind.Presence]: "presence",
  [Kind.Iq]: "iq",
} as const satisfies Partial<Record<Kind, SpoolEntry["kind"]>>;

function kindOf({ tally: { messages, presences, iqs, stanzas } }: BatchFacts): SpoolEntry["kind"] {
  if (messages === stanzas) return KINDS[Kind.Message];
  if (presences === stanzas) return KINDS[Kind.Presence];
  return iqs === stanzas ? KINDS[Kind.Iq] : "mixed";
}
