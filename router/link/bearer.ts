import type { ManagementElement } from "../stream/management.ts";
import type { Carrier } from "./carrier.ts";
import type { Egress } from "./egress.ts";

/**
 * How far a connection has come: nothing was said about the session; we have opened it and wait for the answer; stanzas
 * pass; nothing that comes on it counts.
 */
export type BearerStatus = "fresh" | "opening" | "open" | "deaf";

/** Who takes over what comes in on a bearer. */
export interface BearerOwner {
  /** Whether the stanza at hand counts; it does so from here on. */
  takes(bearer: Bearer): boolean;
  managed(bearer: Bearer, element: ManagementElement): void;
  /** A chunk has been dealt with. */
  received(bearer: Bearer): void;
  ended(bearer: Bearer, because: string | undefined): void;
}

/** Where stanzas of a bearer go. */
export interface Inlet {
  begin(arrived: number): void;
  stanza(): void;
  flush(): Egress | undefined;
}

/** A connection of a trunk as the trunk sees it: it bears the session, is about to, or did so before. */
export class Bearer {
  readonly carrier: Carrier;
  /** Whether the connection was made by us. */
  readonly ours: boolean;
  status: BearerStatus = "fresh";
  /** So many of the stanzas that come next have been handled on another connection. */
  repeated = 0;
  readonly #owner: BearerOwner;
  readonly #inlet: Inlet | undefined;

  constructor(carrier: Carrier, ours: boolean, owner: BearerOwner, inlet: Inlet | undefined) {
    this.carrier = carrier;
    this.ours = ours;
    this.#owner = owner;
    this.#inlet = inlet;
  }

  /** A chunk begins, which arrived at `arrived`; see `Load`. */
  begin(arrived: number): void {
    this.#inlet?.begin(arrived);
  }

  /** Takes over the admitted stanza at hand, where it counts. */
  stanza(): void {
    if (this.#owner.takes(this)) this.#inlet?.stanza();
  }

  managed(element: ManagementElement): void {
    this.#owner.managed(this, element);
  }

  /** Hands over what has been taken; at the end of each chunk. Answers with who is full, as a relay does. */
  flush(): Egress | undefined {
    const full = this.#inlet?.flush();
    this.#owner.received(this);
    return full;
  }

  ended(because: string | undefined): void {
    this.status = "deaf";
    this.#owner.ended(this, because);
  }
}
