import type { PeerControl } from "../../config/config.ts";
import type { Trunk } from "./trunk.ts";

/** All trunks of the node, by the names of their peers. */
export class Trunks {
  readonly #trunks = new Map<string, Trunk>();
  readonly #make: (peer: PeerControl) => Trunk;

  constructor(make: (peer: PeerControl) => Trunk) {
    this.#make = make;
  }

  /** The trunk of a peer, made where there is none yet. */
  of(peer: PeerControl): Trunk {
    const found = this.#trunks.get(peer.name);
    if (found !== undefined) return found;
    const trunk = this.#make(peer);
    this.#trunks.set(peer.name, trunk);
    return trunk;
  }

  /** All at the moment; the list does not change. */
  all(): readonly Trunk[] {
    return [...this.#trunks.values()];
  }

  /**
   * Goes by other settings. What is not a trunk any more, or another one's, is given up; what waits for it is returned.
   * Trunks that should have a connection get one.
   */
  set(peers: readonly PeerControl[]): void {
    const wanted = new Map(peers.filter(isTrunk).map((peer) => [peer.name, peer]));
    for (const [name, trunk] of this.#trunks) {
      const after = wanted.get(name);
      if (after !== undefined && after.identity === trunk.to) trunk.reconfigure(after);
      else {
        this.#trunks.delete(name);
        trunk.retire();
      }
    }
    for (const peer of wanted.values()) this.of(peer).tick();
  }

  /** Looks after all trunks; to be called about once a second. */
  tick(): void {
    for (const trunk of this.all()) trunk.tick();
  }
}

/** Whether a link to the peer carries everything both ways. */
export function isTrunk({ link, refuse }: PeerControl): boolean {
  return link !== "s2s" && !refuse;
}
