import type { Address, PeerControl } from "../config/config.ts";
import type { DialbackClaim, DialbackOutcome } from "../stream/dialback.ts";
import type { LinkEnd, LinkOwner } from "./connection/initiating_link.ts";
import { Places } from "./connection/places.ts";

/** A connection on which an authority is asked. */
export interface Inquiry {
  ask(claim: DialbackClaim, key: string): void;
  close(): void;
  abandon(because: string): void;
}

/** What a verifier needs of the node. */
export interface VerifierSurroundings {
  resolve(peer: PeerControl, domain: string): Promise<readonly Address[]>;
  /** Begins to connect, on a stream for questions. */
  link(address: Address, peer: PeerControl, from: string, to: string, owner: LinkOwner): Inquiry;
  /** Of the domain `to` no address could be found. */
  unresolved(peer: PeerControl, from: string, to: string, because: string): void;
  failed(peer: PeerControl, from: string, to: string, address: Address, end: LinkEnd): void;
}

/**
 * Most authorities asked at once for one peer: as many as domains that one stream may claim, and some for others. Nobody
 * needs to be authenticated to have them asked, so the streams share them fairly.
 */
const MOST_INQUIRIES = 512;
/** Time for an answer, milliseconds. */
const PATIENCE = 30_000;

/** Asks authorities about dialback keys (XEP-0220 §2.2), each question on a stream of its own to the peer's address. */
export class Verifier {
  readonly #around: VerifierSurroundings;
  /** By the name of the peer. */
  readonly #places = new Map<string, Places>();

  constructor(surroundings: VerifierSurroundings) {
    this.#around = surroundings;
  }

  /**
   * Asks the authority of the claim's originating domain, which is the peer's. Never rejects.
   *
   * @param gone aborts when nobody waits for the answer any more; the same for all claims on a stream
   */
  async verify(
    claim: DialbackClaim,
    key: string,
    peer: PeerControl,
    gone: AbortSignal,
  ): Promise<DialbackOutcome> {
    const places = this.#places.get(peer.name) ?? new Places(MOST_INQUIRIES);
    this.#places.set(peer.name, places);
    const place = places.take(gone);
    if (place === undefined) return "resource-constraint";
    try {
      const outcome = await this.#ask(claim, key, peer, AbortSignal.any([gone, place.signal]));
      return place.signal.aborted ? "resource-constraint" : outcome;
    } finally {
      places.give(gone, place);
      if (places.empty) this.#places.delete(peer.name);
    }
  }

  async #ask(
    claim: DialbackClaim,
    key: string,
    peer: PeerControl,
    gone: AbortSignal,
  ): Promise<DialbackOutcome> {
    const addresses = await this.#addresses(claim, peer);
    for (const address of addresses) {
      if (gone.aborted) break;
      const outcome = await this.#askAt(address, claim, key, peer, gone);
      if (outcome !== undefined) return outcome;
    }
    return "remote-connection-failed";
  }

  async #addresses(
    { originating, receiving }: DialbackClaim,
    peer: PeerControl,
  ): Promise<readonly Address[]> {
    const unresolved = (because: string): void =>
      this.#around.unresolved(peer, receiving, originating, because);
    try {
      const addresses = await this.#around.resolve(peer, originating);
      if (addresses.length === 0) unresolved("there is none");
      return addresses;
    } catch (error) {
      unresolved(error instanceof Error ? error.message : String(error));
      return [];
    }
  }

  /** The authority's answer at one address; undefined where none could be had. */
  #askAt(
    address: Address,
    claim: DialbackClaim,
    key: string,
    peer: PeerControl,
    gone: AbortSignal,
  ): Promise<DialbackOutcome | undefined> {
    const { promise, resolve } = Promise.withResolvers<DialbackOutcome | undefined>();
    const { receiving: from, originating: to } = claim;
    const link = this.#around.link(address, peer, from, to, {
      ready: () => link.ask(claim, key),
      answered: ({ originating, receiving, id }, outcome) => {
        if (id !== claim.id || originating !== to || receiving !== from) return;
        resolve(outcome);
        link.close();
      },
      ended: (end) => {
        if (end.because !== undefined && !gone.aborted) this.#around.failed(peer, from, to, address, end);
        resolve(undefined);
      },
      drained: () => {},
      notice: () => {},
    });
    const timer = setTimeout(() => link.abandon("did not answer db:verify"), PATIENCE);
    const abandon = (): void => link.abandon("is not asked any more");
    gone.addEventListener("abort", abandon);
    return promise.finally(() => {
      clearTimeout(timer);
      gone.removeEventListener("abort", abandon);
    });
  }
}
