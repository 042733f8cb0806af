import type { StreamFailure } from "../../stream/conditions.ts";
import type { StanzaStream } from "../../stream/stanza_stream.ts";
import type { Sink } from "../backlog/backlog.ts";

/** A connection on which a trunk's stream is open, whoever has made it. */
export interface Carrier extends Sink {
  readonly stream: StanzaStream;
  /** Whether stanzas can be sent on it at the moment. */
  readonly ready: boolean;
  /** The other side's `address:port`. */
  readonly remote: string;
  /** When something was last heard on it, by the monotonic clock; milliseconds. */
  readonly heard: number;
  /** Whether stanzas pass both ways on it (XEP-0288). */
  readonly bothWays: boolean;
  /** Whether both nodes have agreed on stream management (XEP-0198). */
  readonly management: boolean;
  /** Whether stanzas follow the opening of a session without waiting for the answer (XEP-0361). */
  readonly atOnce: boolean;
  /** Sends an element of stream management, or white space. */
  say(text: string): void;
  /** Closes the stream in an orderly way, or with a stream error. */
  close(failure?: StreamFailure): void;
  /** Closes the connection at once. */
  abandon(because: string): void;
}
