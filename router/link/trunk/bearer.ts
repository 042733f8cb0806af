import type { PeerId } from "../../route/table.ts";
import type { ManagementElement } from "../../stream/management.ts";
import type { Carrier } from "../connection/carrier.ts";
import type { Egress } from "../relay/egress.ts";
import type { Inlet, Intake } from "../relay/intake.ts";

/**
 * How far a connection has come: nothing was said about the session; we have opened it and wait for the answer; stanzas
 * pass; another has taken its place, and what comes still counts, because nobody would send it again; nothing that comes on
 * it counts.
 */
export type BearerStatus = "fresh" | "opening" | "open" | "leaving" | "deaf";

/** Who takes over what comes in on a bearer. */
export interface BearerOwner {
  /** Whether the stanza at hand counts; it does so from here on. */
  takes(bearer: Bearer): boolean;
  managed(bearer: Bearer, element: ManagementElement): void;
  /** A chunk has been dealt with. */
  received(): void;
  ended(bearer: Bearer, because: string | undefined): void;
}

/** A connection of a trunk as the trunk sees it: it bears the session, is about to, or did so before. */
export class Bearer implements Intake {
  readonly carrier: Carrier;
  /** Whether the connection was made by us. */
  readonly ours: boolean;
  /** When it came about, by the monotonic clock; milliseconds. */
  readonly since: number = performance.now();
  status: BearerStatus = "fresh";
  /** Whether the peer had made it when it accepted one of ours: what it opened there was before that. */
  outdated = false;
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

  begin(arrived: number): void {
    this.#inlet?.begin(arrived);
  }

  stanza(): void {
    if (this.#owner.takes(this)) this.#inlet?.stanza();
  }

  managed(element: ManagementElement): void {
    this.#owner.managed(this, element);
  }

  flush(): Egress | undefined {
    const full = this.#inlet?.flush();
    this.#owner.received();
    return full;
  }

  renumber(ingress: PeerId | undefined): void {
    this.#inlet?.renumber(ingress);
  }

  ended(because: string | undefined): void {
    this.status = "deaf";
    this.#owner.ended(this, because);
  }
}
