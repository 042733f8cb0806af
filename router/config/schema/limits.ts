import { type Key, optional } from "./key.ts";
import { duration, integer, size } from "./quantity.ts";
import type { Plain } from "../document/node.ts";

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;

const SIZE = size(1 * KIB, 1024 * GIB);
const COUNT = integer(1, 1_000_000);

/** What bounds the memory and the time that others can cost us. */
export const LIMITS = {
  // RFC 6120 §13.12: a limit under 10000 bytes is not allowed.
  stanzaBytes: optional(size(10_000, 16 * MIB), "512 KiB", "Longest stanza."),
  depth: optional(integer(8, 255), 128, "Deepest nesting of elements in a stanza."),
  attributes: optional(
    integer(8, 64),
    64,
    "Most attributes of one element, declarations of namespaces included.",
  ),
  hops: optional(integer(1, 32), 16, "Most nodes by which a stanza may come; one more is a loop."),
  handshakeSeconds: seconds("30s", "Time that a stream has to authenticate."),
  handshakeBytes: optional(
    size(4 * KIB, 16 * MIB),
    "64 KiB",
    "Most bytes from a stream that has not authenticated.",
  ),
  queueBytes: optional(SIZE, "8 MiB", "Most bytes waiting for one outgoing stream."),
  queueSeconds: seconds("30s", "Longest time that a stanza waits; after it the sender gets an error."),
  queueTotalBytes: optional(SIZE, "256 MiB", "Most bytes waiting for all outgoing streams together."),
  heldBytes: optional(
    SIZE,
    "64 MiB",
    "Most bytes of unfinished stanzas held for all incoming streams together.",
  ),
  connections: optional(COUNT, 4096, "Most incoming connections at once."),
  connectionsPerAddress: optional(COUNT, 1024, "Most incoming connections at once from one IP address."),
  streamsPerPeer: optional(COUNT, 1024, "Most outgoing streams at once to one peer."),
  domainsPerStream: optional(COUNT, 256, "Most domains that may be authenticated on one incoming stream."),
  stallSeconds: seconds("60s", "Time in which a peer that takes nothing is given up."),
  drainSeconds: seconds(
    "5s",
    "Time that a shutdown waits: half of it for peers to close, half of it for queues to empty.",
  ),
};

function seconds(value: Plain, doc: string): Key<number> {
  return optional(duration(0.1, 24 * 3600), value, doc);
}
