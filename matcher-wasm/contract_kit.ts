// What the tests of the matchers share: streams to feed, and what was seen of them as plain values.

import { Buffer } from "node:buffer";
import { AddressState, Fault, Flag, Kind, Signal, StanzaType } from "./codes.ts";
import {
  CHUNK,
  type Entry,
  type Matcher,
  type MatcherOptions,
  type ScanLimits,
  type Scanner,
} from "./types.ts";

/** A matcher under test. */
export interface Implementation {
  readonly name: string;
  create(entries: readonly Entry[], options?: MatcherOptions): Matcher;
}

export const LIMITS: ScanLimits = { bytes: 262_144, depth: 64, attributes: 32 };

export const ENTRIES: readonly Entry[] = [
  { pattern: "*", route: 0 },
  { pattern: "leafa.example", route: 1, source: 1 },
  { pattern: "*.leafb.example", route: 2, source: 2 },
];

export const HEADER = "<stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialback' " +
  "xmlns:stream='http://etherx.jabber.org/streams' from='leafb.example' to='leafa.example' version='1.0'>";

/** An address as the scanner saw it. */
export interface SeenAddress {
  readonly state: keyof typeof AddressState;
  /** The domain, where it is in the domain table. */
  readonly domain?: string;
  readonly text: string;
}

/** A signal with everything its record says; positions are given as the text there. */
export interface Seen {
  readonly signal: keyof typeof Signal;
  readonly fault?: keyof typeof Fault;
  readonly text?: string;
  readonly kind?: keyof typeof Kind;
  readonly type?: keyof typeof StanzaType;
  /** Names of `Flag`, but for `Payload`, which nearly all have. */
  readonly flags?: readonly string[];
  readonly hasPayload?: boolean;
  readonly to?: SeenAddress;
  readonly from?: SeenAddress;
  readonly id?: string;
  readonly typeText?: string;
  readonly label?: string;
  readonly hops?: string;
  /** What is between the stanza's tags, and behind that. */
  readonly content?: string;
  readonly endTag?: string;
}

export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The bytes as text, one character for each. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/** Text where every character is one byte, as `textOf` gives it. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function flagNames(flags: number): readonly string[] {
  const names = Object.entries(Flag).filter((entry): entry is [string, Flag] => typeof entry[1] === "number");
  return names.filter(([, flag]) => (flags & flag & ~Flag.Payload) !== 0).map(([name]) => name);
}

function seenAddress(matcher: Matcher, state: AddressState, domain: number, text: string): SeenAddress {
  const name = AddressState[state] as keyof typeof AddressState;
  return state === AddressState.Known
    ? { state: name, domain: matcher.domain(domain), text }
    : { state: name, text };
}

/** What the scanner says of the signal. */
export function see(matcher: Matcher, scanner: Scanner, signal: Signal): Seen {
  const name = Signal[signal] as keyof typeof Signal;
  if (signal === Signal.More) return { signal: name };
  if (signal === Signal.Fault) return { signal: name, fault: Fault[scanner.fault] as keyof typeof Fault };
  const { bytes } = matcher;
  const text = (start: number, end: number): string => textOf(bytes.subarray(start, end));
  const seen = { signal: name, text: text(scanner.start, scanner.end) };
  if (signal !== Signal.Stanza) return seen;
  const to = text(scanner.toStart, scanner.toEnd);
  const from = text(scanner.fromStart, scanner.fromEnd);
  return {
    ...seen,
    kind: Kind[scanner.kind] as keyof typeof Kind,
    type: StanzaType[scanner.type] as keyof typeof StanzaType,
    flags: flagNames(scanner.flags),
    hasPayload: (scanner.flags & Flag.Payload) !== 0,
    ...(scanner.to !== AddressState.Absent && { to: seenAddress(matcher, scanner.to, scanner.toDomain, to) }),
    ...(scanner.from !== AddressState.Absent &&
      { from: seenAddress(matcher, scanner.from, scanner.fromDomain, from) }),
    ...(scanner.idEnd > 0 && { id: text(scanner.idStart, scanner.idEnd) }),
    ...(scanner.typeEnd > 0 && { typeText: text(scanner.typeStart, scanner.typeEnd) }),
    ...(scanner.labelEnd > 0 && { label: text(scanner.labelStart, scanner.labelEnd) }),
    ...(scanner.hopsEnd > 0 && { hops: text(scanner.hopsStart, scanner.hopsEnd) }),
    content: text(scanner.contentStart, scanner.contentEnd),
    endTag: text(scanner.contentEnd, scanner.end),
  };
}

/** Feeds one piece; every signal up to the one that ends the turn, `More` left out. */
export function feed(matcher: Matcher, scanner: Scanner, piece: Uint8Array | string): Seen[] {
  const seen: Seen[] = [];
  scanner.feed(typeof piece === "string" ? encode(piece) : piece);
  while (true) {
    const signal = scanner.scan();
    if (signal !== Signal.More) seen.push(see(matcher, scanner, signal));
    if (signal === Signal.More || signal === Signal.Close || signal === Signal.Fault) return seen;
  }
}

/** Feeds the pieces to a new scanner until it closes or refuses. */
export function replay(matcher: Matcher, pieces: readonly Uint8Array[], limits: ScanLimits = LIMITS): Seen[] {
  const scanner = matcher.scanner(limits);
  const seen: Seen[] = [];
  for (const piece of pieces) {
    seen.push(...feed(matcher, scanner, piece));
    const last = seen.at(-1)?.signal;
    if (last === "Close" || last === "Fault") break;
  }
  scanner.close();
  return seen;
}

/** The bytes in the largest pieces that `feed()` takes, or in pieces of `size`. */
export function pieces(bytes: Uint8Array, size = CHUNK): Uint8Array[] {
  return Array.from(
    { length: Math.ceil(bytes.length / size) },
    (_, i) => bytes.subarray(i * size, (i + 1) * size),
  );
}

/** A stream that has its header, ready for stanzas. */
export function opened(matcher: Matcher, limits: ScanLimits = LIMITS, header: string = HEADER): Scanner {
  const scanner = matcher.scanner(limits);
  feed(matcher, scanner, header);
  return scanner;
}

/** What is seen of the text inside a stream. */
export function inStream(matcher: Matcher, text: string | Uint8Array, limits: ScanLimits = LIMITS): Seen[] {
  const bytes = typeof text === "string" ? encode(text) : text;
  const [, ...seen] = replay(matcher, pieces(new Uint8Array([...encode(HEADER), ...bytes])), limits);
  return seen;
}

/** The one stanza that the text is. */
export function stanza(matcher: Matcher, text: string): Seen {
  const [seen, ...others] = inStream(matcher, text);
  if (seen?.signal !== "Stanza" || others.length > 0) {
    throw new Error(`${text} gave ${JSON.stringify([seen, ...others])}`);
  }
  return seen;
}
