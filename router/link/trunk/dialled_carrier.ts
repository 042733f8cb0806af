import type { StreamFailure } from "../../stream/conditions.ts";
import type { StanzaStream } from "../../stream/stanza_stream.ts";
import type { Bearer } from "./bearer.ts";
import type { Agreed, InitiatingLink, LinkOwner } from "../connection/initiating_link.ts";
import type { TrunkLink } from "./link.ts";

/** A negotiated connection that we make to another trunk. */
export class DialledCarrier implements TrunkLink {
  bearer: Bearer | undefined;
  readonly atOnce = false;
  readonly #link: InitiatingLink;
  readonly #wanted: boolean;
  #agreed: Agreed = { bidi: false, management: false };

  /**
   * @param wanted whether stream management is wanted (XEP-0198)
   * @param dial begins to connect
   */
  constructor(owner: LinkOwner, wanted: boolean, dial: (owner: LinkOwner) => InitiatingLink) {
    this.#wanted = wanted;
    this.#link = dial({
      ready: (method, agreed) => {
        this.#agreed = agreed;
        owner.ready(method, agreed);
      },
      drained: () => owner.drained(),
      answered: (claim, outcome) => owner.answered(claim, outcome),
      notice: (text) => owner.notice(text),
      ended: (end) => owner.ended(end),
      intake: () => this.bearer,
    });
  }

  get stream(): StanzaStream {
    return this.#link.stream;
  }
  get ready(): boolean {
    return this.#link.ready;
  }
  get remote(): string {
    return this.#link.remote ?? "";
  }
  get heard(): number {
    return this.#link.heard;
  }
  get bothWays(): boolean {
    return this.#agreed.bidi;
  }
  get management(): boolean {
    return this.#wanted && this.#agreed.management;
  }
  get unwritten(): number {
    return this.#link.unwritten;
  }

  write(bytes: Uint8Array, taken: () => void): void {
    this.#link.write(bytes, taken);
  }

  say(text: string): void {
    this.#link.say(text);
  }

  close(failure?: StreamFailure): void {
    this.#link.close(failure);
  }

  abandon(because: string): void {
    this.#link.abandon(because);
  }
}
