import { Fault } from "../../matcher-wasm/mod.ts";
import { NS } from "./namespaces.ts";

/** Stream error conditions (RFC 6120 §4.9.3). */
export const STREAM_CONDITIONS = [
  "bad-format",
  "bad-namespace-prefix",
  "conflict",
  "connection-timeout",
  "host-gone",
  "host-unknown",
  "improper-addressing",
  "internal-server-error",
  "invalid-from",
  "invalid-namespace",
  "invalid-xml",
  "not-authorized",
  "not-well-formed",
  "policy-violation",
  "remote-connection-failed",
  "reset",
  "resource-constraint",
  "restricted-xml",
  "see-other-host",
  "system-shutdown",
  "undefined-condition",
  "unsupported-encoding",
  "unsupported-feature",
  "unsupported-stanza-type",
  "unsupported-version",
] as const;

export type StreamCondition = typeof STREAM_CONDITIONS[number];

/** What a stream is closed with, and what the log says of it. The peer hears the condition alone. */
export interface StreamFailure {
  readonly condition: StreamCondition;
  /** What the peer did, e.g. `sent a comment`; continues a sentence that begins with the peer. */
  readonly because: string;
  /** Whether it was this node's doing: then `because` continues a sentence that begins with the node. */
  readonly ours?: true;
}

/** The reason as a clause of its own. */
export function clauseOf({ because, ours }: StreamFailure): string {
  return `${ours ? "this node" : "the peer"} ${because}`;
}

/** What breaking each rule of the scanner means for the stream. */
export const FAILURE_OF: Readonly<Record<Exclude<Fault, Fault.None>, StreamFailure>> = {
  [Fault.NotWellFormed]: { condition: "not-well-formed", because: "sent XML that is not well-formed" },
  [Fault.Restricted]: {
    condition: "restricted-xml",
    because: "sent a comment, processing instruction, DTD or entity reference, which XMPP forbids",
  },
  [Fault.Namespace]: {
    condition: "bad-namespace-prefix",
    because: "used a namespace prefix without declaring it",
  },
  [Fault.Encoding]: { condition: "unsupported-encoding", because: "sent bytes that are not UTF-8" },
  [Fault.Stray]: { condition: "bad-format", because: "sent text outside any stanza" },
  [Fault.TooLong]: { condition: "policy-violation", because: "sent an element longer than the limit" },
  [Fault.TooDeep]: { condition: "policy-violation", because: "sent elements nested deeper than the limit" },
  [Fault.TooManyAttributes]: {
    condition: "policy-violation",
    because: "sent an element with more attributes than the limit",
  },
  [Fault.TooManyNamespaces]: {
    condition: "policy-violation",
    because: "declared more namespaces at once than the limit",
  },
};

/** The error element and the close tag (RFC 6120 §4.9.2). */
export function formatStreamError(condition: StreamCondition): string {
  return `<stream:error><${condition} xmlns='${NS.streamErrors}'/></stream:error>${CLOSE_TAG}`;
}

/** The end of a stream (RFC 6120 §4.4). */
export const CLOSE_TAG = "</stream:stream>";
