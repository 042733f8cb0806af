import type { TraceDirection } from "../observe/trace.ts";

/** Sees `count` stanzas that go by, `start`..`end` of `bytes`, which are whoever's gives them: they are read at once. */
export type StanzaTap = (
  direction: TraceDirection,
  bytes: Uint8Array,
  start: number,
  end: number,
  count: number,
) => void;

/** What operators have set for a peer at the moment. It is read where stanzas pass: plain members. */
export interface PeerSwitch {
  /** No link is made or accepted, and nothing waits. */
  held: boolean;
  /** Who watches; mostly nobody. */
  tap: StanzaTap | undefined;
}

/** The switches of all peers. They hold across reloads, and for peers that come back. */
export class Switches {
  readonly #switches = new Map<string, PeerSwitch>();

  /** The switch of the peer with that name, always the same one. */
  of(peer: string): PeerSwitch {
    const found = this.#switches.get(peer) ?? { held: false, tap: undefined };
    this.#switches.set(peer, found);
    return found;
  }

  /** Forgets peers that are in the configuration no more and for which nothing is set. */
  keep(peers: Iterable<string>): void {
    const names = new Set(peers);
    for (const [name, { held, tap }] of this.#switches) {
      if (!names.has(name) && !held && tap === undefined) this.#switches.delete(name);
    }
  }
}
