// What streams are closed with where stanzas or stream management have no place.

import type { StreamFailure } from "./conditions.ts";
import type { Traffic } from "./stanza_stream.ts";

/** On a receiving stream, before the peer has proven who it is. */
export const UNAUTHENTICATED: Readonly<Record<Traffic["kind"], StreamFailure>> = {
  stanza: { condition: "not-authorized", because: "sent a stanza before it was authenticated" },
  management: { condition: "not-authorized", because: "sent stream management before it was authenticated" },
};

/** On a receiving stream of a node that takes no part in stream management. */
export const UNMANAGED: StreamFailure = {
  condition: "unsupported-stanza-type",
  because: "sent stream management, which was not offered",
};

/** On an initiating stream that both sides have not agreed to use both ways. */
export const ONE_WAY: StreamFailure = {
  condition: "not-authorized",
  because: "sent a stanza on a stream that only goes to it",
};

/** On an initiating stream, before it is ready. */
export const TOO_EARLY: Readonly<Record<Traffic["kind"], StreamFailure>> = {
  stanza: { condition: "not-authorized", because: "sent a stanza before the stream was open" },
  management: { condition: "not-authorized", because: "sent stream management before the stream was open" },
};
