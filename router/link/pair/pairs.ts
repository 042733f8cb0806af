import type { PeerControl } from "../../config/config.ts";
import { Pair } from "./pair.ts";
import type { PairSurroundings } from "./types.ts";

/** All pairs of the node, at most so many to one peer. */
export class Pairs {
  readonly #pairs = new Map<string, Pair>();
  /** Pairs that send what they have and then close; others have taken their places. */
  readonly #retired = new Set<Pair>();
  readonly #perPeer = new Map<string, number>();
  readonly #surroundings: (peer: PeerControl, from: string, to: string) => PairSurroundings;
  readonly #most: () => number;

  /** @param most pairs to one peer */
  constructor(
    surroundings: (peer: PeerControl, from: string, to: string) => PairSurroundings,
    most: () => number,
  ) {
    this.#surroundings = surroundings;
    this.#most = most;
  }

  /**
   * The pair, made where there is none yet; it sends nothing before another has done so whose place it takes. Undefined
   * where the peer has as many as it may have.
   */
  take(peer: PeerControl, from: string, to: string): Pair | undefined {
    const existing = this.#pairs.get(key(from, to));
    if (existing?.gone === false && existing.peer.name === peer.name) return existing;
    if (existing?.gone) this.#remove(existing);
    else if (existing !== undefined) this.retire(existing);
    const count = this.#perPeer.get(peer.name) ?? 0;
    if (count >= this.#most() && !this.#makeRoom(peer)) return undefined;
    const pair = new Pair(from, to, peer, this.#surroundings(peer, from, to));
    const before = [...this.#retired].filter((retired) => retired.from === from && retired.to === to);
    for (const retired of before) pair.inherit(retired);
    pair.turn.follow(before.map(({ turn }) => turn), () => pair.flush());
    this.#pairs.set(key(from, to), pair);
    this.#perPeer.set(peer.name, (this.#perPeer.get(peer.name) ?? 0) + 1);
    return pair;
  }

  /** The pair, where there is one. */
  find(from: string, to: string): Pair | undefined {
    const pair = this.#pairs.get(key(from, to));
    return pair?.gone ? undefined : pair;
  }

  /** All pairs at the moment; the list does not change. */
  all(): readonly Pair[] {
    return [...this.#pairs.values(), ...this.#retired].filter(({ gone }) => !gone);
  }

  /** Has the pair send what it has and then close. Whatever comes for its domains goes to another. */
  retire(pair: Pair): void {
    this.#remove(pair);
    this.#retired.add(pair);
    pair.turn.over.then(() => this.#retired.delete(pair));
    pair.retire();
  }

  /** Looks after all pairs; to be called about once a second. */
  tick(): void {
    for (const pair of this.all()) pair.tick();
    for (const pair of [...this.#pairs.values()].filter(({ gone }) => gone)) this.#remove(pair);
  }

  /** Closes the quietest pair of the peer that has nothing to do; false where all are busy. */
  #makeRoom(peer: PeerControl): boolean {
    const quiet = [...this.#pairs.values()]
      .filter((pair) => pair.peer.name === peer.name && (pair.gone || pair.empty))
      .sort((a, b) => Number(b.gone) - Number(a.gone) || a.active - b.active)[0];
    if (quiet === undefined) return false;
    this.retire(quiet);
    return true;
  }

  #remove(pair: Pair): void {
    const at = key(pair.from, pair.to);
    if (this.#pairs.get(at) !== pair) return;
    this.#pairs.delete(at);
    const left = (this.#perPeer.get(pair.peer.name) ?? 1) - 1;
    if (left > 0) this.#perPeer.set(pair.peer.name, left);
    else this.#perPeer.delete(pair.peer.name);
  }
}

function key(from: string, to: string): string {
  return `${from} ${to}`;
}
