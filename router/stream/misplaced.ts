// What streams are closed with where stanzas or stream management have no place.

import type { StreamFailure } from "./conditions.ts";

/** A stanza on a receiving stream, before the peer has proven who it is. */
export const UNAUTHENTICATED: StreamFailure = {
  condition: "not-authorized",
  because: "sent a stanza before it was authenticated",
};

/** A stanza on an initiating stream that both sides have not agreed to use both ways. */
export const ONE_WAY: StreamFailure = {
  condition: "not-authorized",
  because: "sent a stanza on a stream that only goes to it",
};

/** A stanza on an initiating stream, before it is ready. */
export const TOO_EARLY: StreamFailure = {
  condition: "not-authorized",
  because: "sent a stanza before the stream was open",
};

/** Stream management where the receiving entity has not offered it, or not yet. */
export const UNMANAGED: StreamFailure = {
  condition: "unsupported-stanza-type",
  because: "sent stream management where it was not offered",
};
