import type { AddressState, Fault, Kind, Signal, StanzaType } from "./codes.ts";

/** One entry of a route table. `pattern` is canonical: `a.example`, `*.example` or `*`, ASCII lower case. */
export interface Entry {
  /** `a.example`, `*.example` or `*`. */
  readonly pattern: string;
  /** Where stanzas to the pattern's domains go; a small integer ≥ 0. */
  readonly route?: number;
  /** Who may send from the pattern's domains; a small integer ≥ 0. */
  readonly source?: number;
}

/** The answer for a domain: the longest pattern with a route, the longest pattern with a source; −1 where there is none. */
export interface Match {
  /** Answer for where to send; −1 for none. */
  readonly route: number;
  /** Answer for who may send; −1 for none. */
  readonly source: number;
}

/** Bounds for one stream. */
export interface ScanLimits {
  /** Longest header, element or stanza, in bytes. */
  readonly bytes: number;
  /** Deepest nesting; the stanza itself has depth 1. At most 255. */
  readonly depth: number;
  /** Most attributes in a start tag, declarations of namespaces included. At most 64. */
  readonly attributes: number;
}

/**
 * Reads one direction of one stream: bytes in, signals out, nothing scanned twice.
 *
 * After `feed()`, call `scan()` until it answers `Signal.More`, `Signal.Close` or `Signal.Fault`.
 * The scanners of a matcher may take turns at any byte. The record fields and positions speak of the last signal
 * and are valid until the next call of a method of any of them; positions are into `Matcher.bytes`.
 * What a signal does not speak of is 0, `None` or `Absent`, or −1 for the number of a domain.
 */
export interface Scanner {
  /** Takes the next bytes of the stream, at most `CHUNK`. Copies them, or drops them behind a close or a fault. */
  feed(chunk: Uint8Array): void;
  /** Goes on to the next signal. */
  scan(): Signal;
  /** Forgets what was fed and not scanned; the stream goes on with what is fed next. */
  discard(): void;
  /** Forgets the stream: the next byte not scanned begins a new one, header and all. */
  restart(): void;
  /** Changes the limits from the next element on, or in the middle of one. */
  setLimits(limits: ScanLimits): void;
  /** Bytes held for an element whose end has not come. */
  readonly held: number;
  /** Frees what is held. The scanner cannot be used afterwards. */
  close(): void;

  /** First byte of what the signal speaks of; 0 for `More` and `Fault`. */
  readonly start: number;
  /** One past its last byte. */
  readonly end: number;
  /** The rule that was broken; `None` without `Signal.Fault`. */
  readonly fault: Fault;
  /** The stanza's element name. */
  readonly kind: Kind;
  /** The stanza's `type`. */
  readonly type: StanzaType;
  /** Bits of `Flag`. */
  readonly flags: number;
  /** What is known of the recipient. */
  readonly to: AddressState;
  /** What is known of the sender. */
  readonly from: AddressState;
  /** Number of the domain of `to` in the domain table, −1 unless `to` is `Known`. */
  readonly toDomain: number;
  /** Number of the domain of `from`, −1 unless `from` is `Known`. */
  readonly fromDomain: number;
  /** Positions of attribute values between their quotes, as they stand; start = end = 0 where absent. */
  readonly toStart: number;
  /** One past the value of `to`. */
  readonly toEnd: number;
  /** First byte of the value of `from`. */
  readonly fromStart: number;
  /** One past the value of `from`. */
  readonly fromEnd: number;
  /** First byte of the value of `id`. */
  readonly idStart: number;
  /** One past the value of `id`. */
  readonly idEnd: number;
  /** First byte of the value of `type`. */
  readonly typeStart: number;
  /** One past the value of `type`. */
  readonly typeEnd: number;
  /** Positions of the first first-level `securitylabel`, tags included; start = end = 0 without one. */
  readonly labelStart: number;
  /** One past the label. */
  readonly labelEnd: number;
  /** Positions of the first first-level `hops` of `urn:trunkline:hops:0`, tags included; start = end = 0 without one. */
  readonly hopsStart: number;
  /** One past the `hops`. */
  readonly hopsEnd: number;
  /** One past the stanza's start tag; where the `/>` begins for a stanza that is an empty element. */
  readonly contentStart: number;
  /** Where the stanza's end tag begins, or its `/>`: what is put in there becomes its last child, once `/>` is opened. */
  readonly contentEnd: number;
}

/** A route table and the scanners that look addresses up in it. The table never changes. */
export interface Matcher {
  /** Looks up a canonical domain, whether or not it was seen before. */
  lookup(domain: string): Match;
  /** The number of a canonical domain in the domain table, or −1 when the table is full. */
  intern(domain: string): number;
  /** The domain with that number. */
  domain(number: number): string;
  /** What the table says of the domain with that number. */
  routeOf(number: number): number;
  /** Who may send from the domain with that number, as the table says. */
  sourceOf(number: number): number;
  /**
   * The number of the bytes from `start` to `end`, a security label of the stanza at hand, or −1 when the label table is
   * full. The same bytes have the same number until `forgetLabels()`.
   */
  internLabel(start: number, end: number): number;
  /** Empties the label table. Numbers given before mean nothing afterwards; `labelGeneration` grows. */
  forgetLabels(): void;
  /** How many labels the label table has. */
  readonly labelCount: number;
  /** Grows with every `forgetLabels()`. */
  readonly labelGeneration: number;
  /** Empties the domain table. Numbers given before mean nothing afterwards; `generation` grows. */
  forgetDomains(): void;
  /** How many domains the domain table has. */
  readonly domainCount: number;
  /** Grows with every `forgetDomains()`. */
  readonly generation: number;
  /** A scanner for a new stream. */
  scanner(limits: ScanLimits): Scanner;
  /** Takes over a scanner of another matcher in the middle of its stream. Closes it there, unless it has to throw. */
  adopt(scanner: Scanner): Scanner;
  /** The memory that positions point into. Take it anew after each `feed()`: it may have moved. */
  readonly bytes: Uint8Array;
  /** Bytes held for all scanners together. */
  readonly held: number;
}

/** How a matcher is made. */
export interface MatcherOptions {
  /** Most bytes held for all scanners together (default 64 MiB). */
  readonly holdBytes?: number;
  /** Most domains remembered at once (default 8,192). */
  readonly domains?: number;
  /** Key of the hash tables; random unless given. */
  readonly seed?: number;
}

/** Most labels in the label table. */
export const LABELS = 1024;
/** Most bytes of all of them together. */
export const LABEL_BYTES = 524_288;

/** Most bytes `feed()` takes at once. */
export const CHUNK = 65536;

/** More bytes are held than `holdBytes` allows. The stream that asked cannot go on. */
export class HoldExceeded extends Error {
  /** Tells it from other errors. */
  override readonly name = "HoldExceeded";
}
