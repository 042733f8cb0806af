import { addressOf, type AddressPattern, readAddressPattern, type Side } from "../address_pattern.ts";
import { readChoice, readSome } from "../reading.ts";
import { STANZA_TYPES, type StanzaKind, typeOf } from "../view.ts";
import { type ConditionKind, echo } from "./kind.ts";

const KINDS = Object.keys(STANZA_TYPES) as readonly StanzaKind[];
const TYPES = [...new Set(Object.values(STANZA_TYPES).flat())];

/** `kind`: message, presence, iq. */
export const kind: ConditionKind = {
  doc: "The stanza is one of these: `message`, `presence`, `iq`.",
  example: ["message", "presence"],
  read(reading, value) {
    const kinds = readSome(reading, value, (reading, item) => readChoice(reading, item, KINDS));
    if (kinds === undefined) return undefined;
    const test = ({ view }: { view: { kind: StanzaKind } }) => kinds.includes(view.kind);
    return { text: echo("kind", value.value), looksAt: ["kind"], test };
  },
};

/** `type`: the types of each kind. */
export const type: ConditionKind = {
  doc:
    "The stanza has one of these types. A message without a type, or with one that nobody knows, is `normal` " +
    "(RFC 6121 §5.2.2), a presence without a type is `available`; other types that nobody knows are `unknown`.",
  example: "groupchat",
  read(reading, value) {
    const types = readSome(reading, value, (reading, item) => readChoice(reading, item, TYPES));
    if (types === undefined) return undefined;
    const wanted: ReadonlySet<string> = new Set(types);
    return {
      text: echo("type", value.value),
      looksAt: ["kind", "type"],
      test: ({ view }) => wanted.has(typeOf(view)),
    };
  },
};

/** `from`: patterns for the sender. */
export const from: ConditionKind = {
  doc:
    "The sender is in one of these patterns: `a.example` is this domain alone, `*.example` is `example` and every " +
    "domain under it, `*` every domain, `alice@a.example` one account at whatever resource.",
  example: ["*.example", "alice@a.test"],
  read: (reading, value) => readSide(reading, value, "from"),
};

/** `to`: patterns for the recipient. */
export const to: ConditionKind = {
  doc: "The recipient is in one of these patterns.",
  example: "a.example",
  read: (reading, value) => readSide(reading, value, "to"),
};

function readSide(
  ...[reading, value, side]: [...Parameters<ConditionKind["read"]>, Side]
): ReturnType<ConditionKind["read"]> {
  const patterns = readSome(reading, value, readAddressPattern);
  if (patterns === undefined) return undefined;
  return {
    text: echo(side, value.value),
    looksAt: patterns.some(({ isAccount }) => isAccount) ? ["domains", "addresses"] : ["domains"],
    test: ({ view }) => matchesAny(patterns, ...addressOf(view, side)),
  };
}

function matchesAny(patterns: readonly AddressPattern[], address: string, domain: string): boolean {
  return patterns.some((pattern) => pattern.matches(address, domain));
}
