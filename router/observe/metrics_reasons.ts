import type { Reason } from "../route/decision.ts";

/** Why a stanza was not forwarded, or not delivered: a closed list, so that it can be a label of metrics. */
export type RefusalReason =
  | Reason
  | "no-room"
  | "streams"
  | "not-writable"
  | "not-recorded"
  | "untold"
  | "hops"
  | "loop"
  | UndeliveredReason;

/** Why a stanza that had been forwarded did not leave. */
export type UndeliveredReason = "timeout" | "stream-lost" | "given-up" | "not-kept";

/** What each reason means, for the documentation. */
export const REASONS: Readonly<Record<RefusalReason, string>> = {
  "invalid-from": "The peer may not speak for the sender's domain; the stream was closed.",
  "no-route": "No route has the domain.",
  "split-horizon": "The route leads back to the peer that it came from.",
  "refused-route": "The route is refused.",
  "inbound-only": "The peer only connects to us.",
  "malformed-iq": "An iq without a type that there is.",
  "no-policy": "The policy of a link could not be loaded.",
  "malformed": "The label is not understood.",
  "unlabelled": "There is no label, and no default one.",
  "policy": "The label's policy is neither the link's nor mapped to it.",
  "invalid": "The policy does not permit such a label.",
  "classification": "The clearance does not hold the classification.",
  "category": "The clearance does not hold a category.",
  "subject": "A subject where subjects are refused.",
  "forwarded": "A forwarded message, or what it holds, is refused.",
  "violation": "A label where XEP-0258 has none.",
  "rule": "A boundary rule.",
  "internal": "Something that could not be decided.",
  "no-room": "The peer's queue, or all queues together, are full.",
  "streams": "The peer has as many streams as it may have (`limits.streamsPerPeer`).",
  "not-writable": "It leans on its stream's header, and could not be written so that it stands alone.",
  "not-recorded": "The audit could not be written.",
  "untold": "An error, an answer or a copy of this node's own, for which there was no room or no way.",
  "hops": "It tells the way that it has come (hops), and the peer is no trunk, or nobody can read it.",
  "loop": "It has come by this node before, or by more nodes than `limits.hops`.",
  "timeout": "It waited longer than `queue.seconds`.",
  "stream-lost": "The stream broke while it was being written: it may or may not have arrived.",
  "given-up": "The stream was given up while it waited: at a shutdown or reload.",
  "not-kept": "The spool could not be written.",
};
