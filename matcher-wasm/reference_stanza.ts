// What a signal's record says.

import { AddressState, Fault, Flag, Kind, StanzaType } from "./codes.ts";
import { readAddress } from "./reference_address.ts";
import { type Element, isAnywhere, type Range } from "./reference_elements.ts";
import { attributeOf } from "./reference_tags.ts";

const SERVER = "jabber:server";
const LABEL = "urn:xmpp:sec-label:0";
const FORWARD = "urn:xmpp:forward:0";
const HOPS = "urn:trunkline:hops:0";
const HINTS = "urn:xmpp:hints";
const CHAT_STATES = "http://jabber.org/protocol/chatstates";

const KINDS: Readonly<Record<string, Kind>> = { message: Kind.Message, presence: Kind.Presence, iq: Kind.Iq };

/** The values of `type` that each kind defines: RFC 6121 §5.2.2 and §4.7.1, RFC 6120 §8.2.3. */
const TYPES: Readonly<Partial<Record<Kind, readonly StanzaType[]>>> = {
  [Kind.Message]: [
    StanzaType.Normal,
    StanzaType.Chat,
    StanzaType.Groupchat,
    StanzaType.Headline,
    StanzaType.Error,
  ],
  [Kind.Presence]: [
    StanzaType.Error,
    StanzaType.Unavailable,
    StanzaType.Subscribe,
    StanzaType.Subscribed,
    StanzaType.Unsubscribe,
    StanzaType.Unsubscribed,
    StanzaType.Probe,
  ],
  [Kind.Iq]: [StanzaType.Get, StanzaType.Set, StanzaType.Result, StanzaType.Error],
};

/** Of what is not there. */
const NOWHERE: Range = { start: 0, end: 0 };

/** The record of a signal; what the signal does not speak of is empty. */
export class SignalRecord {
  start = 0;
  end = 0;
  fault: Fault = Fault.None;
  kind: Kind = Kind.None;
  type: StanzaType = StanzaType.Absent;
  flags = 0;
  to: AddressState = AddressState.Absent;
  from: AddressState = AddressState.Absent;
  toDomain = -1;
  fromDomain = -1;
  toStart = 0;
  toEnd = 0;
  fromStart = 0;
  fromEnd = 0;
  idStart = 0;
  idEnd = 0;
  typeStart = 0;
  typeEnd = 0;
  labelStart = 0;
  labelEnd = 0;
  hopsStart = 0;
  hopsEnd = 0;
  contentStart = 0;
  contentEnd = 0;
}

/** The stanza's kind; None for any other element. */
export function kindOf({ tag }: Element): Kind {
  return tag.namespace === SERVER && Object.hasOwn(KINDS, tag.name.local) ? KINDS[tag.name.local] : Kind.None;
}

/** The record of a stanza in `bytes`, in a stream whose header has that default namespace. `intern` numbers a domain. */
export function describe(
  stanza: Element,
  bytes: Uint8Array,
  headerDefault: string,
  intern: (domain: string) => number,
): Partial<SignalRecord> {
  const { tag, start, end } = stanza;
  const kind = kindOf(stanza);
  const to = attributeOf(tag, "to");
  const from = attributeOf(tag, "from");
  const type = attributeOf(tag, "type");
  const { start: toStart, end: toEnd } = to ?? NOWHERE;
  const { start: fromStart, end: fromEnd } = from ?? NOWHERE;
  const { start: idStart, end: idEnd } = attributeOf(tag, "id") ?? NOWHERE;
  const { start: typeStart, end: typeEnd } = type ?? NOWHERE;
  const { start: labelStart, end: labelEnd } = children(stanza, LABEL, "securitylabel")[0] ?? NOWHERE;
  const { start: hopsStart, end: hopsEnd } = children(stanza, HOPS, "hops")[0] ?? NOWHERE;
  const { start: contentStart, end: contentEnd } = stanza.content;
  const target = read(bytes, to, intern);
  const sender = read(bytes, from, intern);
  return {
    start,
    end,
    kind,
    type: typeOf(kind, type?.value),
    flags: flagsOf(stanza, headerDefault),
    to: target.state,
    from: sender.state,
    toDomain: target.domain,
    fromDomain: sender.domain,
    toStart,
    toEnd,
    fromStart,
    fromEnd,
    idStart,
    idEnd,
    typeStart,
    typeEnd,
    labelStart,
    labelEnd,
    hopsStart,
    hopsEnd,
    contentStart,
    contentEnd,
  };
}

function typeOf(kind: Kind, value: string | undefined): StanzaType {
  if (value === undefined) return StanzaType.Absent;
  return TYPES[kind]?.find((type) => StanzaType[type].toLowerCase() === value) ?? StanzaType.Other;
}

/** The children of that namespace, with that name where one is given. */
function children(stanza: Element, namespace: string, local?: string): readonly Element[] {
  return stanza.children.filter(({ tag }) =>
    tag.namespace === namespace && (local === undefined || tag.name.local === local)
  );
}

/** What tells, of a stanza, that a flag is raised. */
const FLAGS: readonly (readonly [flag: Flag, isRaised: (stanza: Element) => boolean])[] = [
  [Flag.Prefixed, ({ tag }) => tag.name.prefix !== ""],
  [Flag.Forwarded, (stanza) => stanza.children.some((child) => isAnywhere(child, isForwarded))],
  [Flag.ManyLabels, (stanza) => children(stanza, LABEL, "securitylabel").length > 1],
  [Flag.Subject, (stanza) => children(stanza, SERVER, "subject").length > 0],
  [Flag.Body, (stanza) => children(stanza, SERVER, "body").length > 0],
  [Flag.ChatState, (stanza) => children(stanza, CHAT_STATES).length > 0],
  [Flag.Payload, (stanza) => stanza.children.some((child) => !isQuiet(child))],
  [Flag.NoStore, (stanza) => children(stanza, HINTS, "no-store").length > 0],
  [Flag.ManyHops, (stanza) => children(stanza, HOPS, "hops").length > 1],
];

function isForwarded({ name, namespace }: Element["tag"]): boolean {
  return name.local === "forwarded" && namespace === FORWARD;
}

/** Whether a stanza that has nothing but such children says nothing that is worth keeping. */
function isQuiet({ tag: { name: { local }, namespace } }: Element): boolean {
  return namespace === CHAT_STATES || namespace === HINTS || (namespace === SERVER && local === "thread") ||
    (namespace === LABEL && local === "securitylabel") || (namespace === HOPS && local === "hops");
}

function flagsOf(stanza: Element, headerDefault: string): number {
  const incomplete = headerDefault !== SERVER || isAnywhere(stanza, (tag) => tag.usesHeader);
  return FLAGS.filter(([, isRaised]) => isRaised(stanza))
    .reduce((flags, [flag]) => flags | flag, incomplete ? Flag.Incomplete : 0);
}

interface DomainReading {
  readonly state: AddressState;
  readonly domain: number;
}

function read(
  bytes: Uint8Array,
  range: Range | undefined,
  intern: (domain: string) => number,
): DomainReading {
  if (range === undefined) return { state: AddressState.Absent, domain: -1 };
  const text = Array.from(bytes.subarray(range.start, range.end), (b) => String.fromCharCode(b)).join("");
  const reading = readAddress(text);
  if (reading === "malformed") return { state: AddressState.Malformed, domain: -1 };
  if (reading === "textual") return { state: AddressState.Textual, domain: -1 };
  const domain = intern(reading.domain);
  return { state: domain < 0 ? AddressState.Crowded : AddressState.Known, domain };
}
