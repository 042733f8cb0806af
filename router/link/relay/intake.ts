import type { PeerId } from "../../route/table.ts";
import type { ManagementElement } from "../../stream/management.ts";
import type { Egress } from "./egress.ts";

/** Where stanzas go that come in on a stream. */
export interface Inlet {
  /** A chunk begins, which arrived at `arrived`; see `Load`. */
  begin(arrived: number): void;
  /** Takes over the admitted stanza at hand. */
  stanza(): void;
  /**
   * Hands over what has been taken; at the end of each chunk.
   *
   * @returns who is full, where the stream feeds nobody else and should wait
   */
  flush(): Egress | undefined;
  /** Goes on with the present table, in which the peer has another number; undefined where it has none. */
  renumber(ingress: PeerId | undefined): void;
}

/** The same for a stream that is managed (XEP-0198). */
export interface Intake extends Inlet {
  managed(element: ManagementElement): void;
  /** The connection is gone, after an orderly end where no reason is given. */
  ended(because: string | undefined): void;
}
