import { visible } from "./log.ts";

/** What a record tells of. */
export type AuditEvent =
  /** A stanza did not pass. */
  | "refuse"
  /** An element was taken out of a stanza. */
  | "strip"
  /** A presence was folded to one of few states. */
  | "fold"
  /** A label or a first line of text was written into a stanza. */
  | "stamp"
  /** A label was mapped to another policy. */
  | "map"
  /** A label-checked stanza passed as it was. */
  | "allow"
  /** A stanza was copied to a watcher. */
  | "copy"
  /** Policies, rules or word lists were taken over anew. */
  | "reload"
  /** The node began to write. */
  | "start"
  /** The node ended in order. */
  | "stop"
  /** The first record of a further file. */
  | "rotate"
  /** Something is missing, late or in doubt; the sentence says what. */
  | "gap";

/**
 * One fact for the audit, never with a body. Texts of others are cut to {@linkcode TEXT_LIMITS} when the line is made.
 */
export interface AuditRecord {
  readonly event: AuditEvent;
  readonly direction?: "in" | "out" | undefined;
  /** Name of the peer that the stanza came from. */
  readonly ingress?: string | undefined;
  /** Name of the peer that it was to go to. */
  readonly egress?: string | undefined;
  /** The stanza's addresses and id as they stand in it. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly id?: string | undefined;
  /** `message`, `presence` or `iq`. */
  readonly kind?: string | undefined;
  /** The stanza's `type`. */
  readonly type?: string | undefined;
  /** Object identifier of the label's policy, dotted. */
  readonly policy?: string | undefined;
  /** Name of the label's classification. */
  readonly classification?: string | undefined;
  /** SHA-256 of the label's bytes, hexadecimal; see `sha256` in audit_chain.ts. */
  readonly labelHash?: string | undefined;
  /** Name, or policy, of the clearance that was decided with. */
  readonly clearance?: string | undefined;
  /** The rule that decided. */
  readonly rule?: string | undefined;
  /** Why, as a code. */
  readonly reason?: string | undefined;
  /** Why, for people. */
  readonly sentence: string;
}

/** Where a record stands in its chain. */
export interface Position {
  /** Counts from 1, across files and restarts. */
  readonly seq: number;
  /** ISO 8601 in UTC, with milliseconds. */
  readonly time: string;
  /** SHA-256 of the whole line before without its line feed, hexadecimal; 64 zeros before the first. */
  readonly prev: string;
}

/** Most characters (UTF-16) of a line. */
export const MAX_LINE = 65536;

/** Most characters (UTF-16) of an address: RFC 7622 §3.1 allows 3 × 1023 octets and two separators. */
const ADDRESS = 3071;
const NAME = 256;
const SENTENCE = 1024;

/** The fields between `event` and `prev`, in the order of the line, with the most characters (UTF-16) of each. */
export const TEXT_LIMITS: readonly (readonly [field: Exclude<keyof AuditRecord, "event">, most: number])[] = [
  ["direction", NAME],
  ["ingress", NAME],
  ["egress", NAME],
  ["from", ADDRESS],
  ["to", ADDRESS],
  ["id", NAME],
  ["kind", NAME],
  ["type", NAME],
  ["policy", NAME],
  ["classification", NAME],
  ["labelHash", NAME],
  ["clearance", NAME],
  ["rule", NAME],
  ["reason", NAME],
  ["sentence", SENTENCE],
];

/** What stands in JSON as it is, and can be seen. */
const PLAIN = /^[\x20!\x23-\x5b\x5d-\x7e]*$/;
const MEMBERS = TEXT_LIMITS.map(([field, most]) => ({ field, most, opening: `,"${field}":` }));

/** The line of a record, JSON without its line feed; fields that are not there are left out. */
export function formatRecord({ seq, time, prev }: Position, record: AuditRecord): string {
  let line = `{"seq":${seq},"time":"${time}","event":"${record.event}"`;
  for (const { field, most, opening } of MEMBERS) {
    const text = record[field];
    if (text !== undefined) line += opening + quoted(text, most);
  }
  return `${line},"prev":"${prev}"}`;
}

/** The text as a string of JSON; what is too long ends in an ellipsis. */
function quoted(text: string, most: number): string {
  const bounded = text.length <= most ? text : `${text.slice(0, most - 1)}…`;
  return PLAIN.test(bounded) ? `"${bounded}"` : visible(JSON.stringify(bounded));
}
