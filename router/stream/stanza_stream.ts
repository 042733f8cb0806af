import type { Admission } from "./admission.ts";
import type { StreamFailure } from "./conditions.ts";
import type { Frames } from "./frames.ts";
import type { ManagementElement } from "./management.ts";

/** A stream on which stanzas come in, as whoever takes them further sees it. */
export interface StanzaStream {
  /** Where the record of the stanza at hand is. */
  readonly frames: Frames;
  /** Where the numbers of its domains are. */
  readonly admission: Admission;
  /** Whether it is closed from our side, so that only what the peer had still to say comes in. */
  readonly closing: boolean;
  /** Closes the stream from our side, with a stream error. */
  fail(failure: StreamFailure): void;
}

/** What an open stream carries. */
export type Traffic =
  /** An admitted stanza. Its record is `frames.scanner`, its domains are `admission.from` and `to`. */
  | { readonly kind: "stanza" }
  /** Stream management (XEP-0198). */
  | { readonly kind: "management"; readonly element: ManagementElement };
