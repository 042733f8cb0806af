import type { TraceDirection } from "../../observe/trace.ts";

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
  /** The `host:port` of the peer that is tried first, whatever its priority; mostly none. */
  preferred: string | undefined;
}

/** What is set for a peer about which no operator has said anything. */
export function noSwitch(): PeerSwitch {
  return { held: false, tap: undefined, preferred: undefined };
}

/** The switches of all peers. They hold across reloads, and for peers that come back. */
export class Switches {
  readonly #switches = new Map<string, PeerSwitch>();

  /** The switch of the peer with that name, always the same one. */
  of(peer: string): PeerSwitch {
    const found = this.#switches.get(peer) ?? noSwitch();
    this.#switches.set(peer, found);
    return found;
  }

  /** Forgets peers that are in the configuration no more and for which nothing is set. */
  keep(peers: Iterable<string>): void {
    const names = new Set(peers);
    for (const [name, { held, tap, preferred }] of this.#switches) {
      const set = held || tap !== undefined || preferred !== undefined;
      if (!names.has(name) && !set) this.#switches.delete(name);
    }
  }
}
