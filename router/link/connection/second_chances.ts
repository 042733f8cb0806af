import type { PeerControl } from "../../config/config.ts";

/** Breaks that follow each other, and a chance, are of one attempt within this time, milliseconds. */
const AT_ONCE = 1_000;
/** Breaks in a row that earn a chance. */
const ENOUGH = 2;

/** A connection that breaks this soon after TLS, before it is authenticated, has broken at TLS; milliseconds. */
const BREAK = 1_000;

/** What is known of a peer at one address. */
interface Breaks {
  readonly count: number;
  readonly last: number;
}

/**
 * Peers whose connections break again and again right after TLS: the next one is not asked for a certificate, so that
 * dialback, where their peer control allows it, gets its turn. One break is not enough, and a stranger elsewhere cannot
 * bring a peer's honest connections into this.
 *
 * COMPAT(jabberd2 2.7): it reads at most 1,024 bytes at once and gives up, without a word, when a session ticket is cut
 * there; the runtime's tickets, which cannot be turned off, are longer than that when they hold the client's certificate,
 * in TLS 1.2 too. It connects again at once, and has no SASL EXTERNAL anyway.
 */
export class SecondChances {
  readonly #now: () => number;
  readonly #breaks = new Map<string, Breaks>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A connection without SNI was lost before it was authenticated, so many milliseconds after TLS. */
  lost(peer: PeerControl | undefined, host: string, milliseconds: number): void {
    if (milliseconds < BREAK && peer?.auth.includes("dialback")) this.broke(peer.name, host);
  }

  /** A connection of the peer from a host broke right after TLS. */
  broke(peer: string, host: string): void {
    const key = `${peer} ${host}`;
    this.#forget();
    this.#breaks.set(key, { count: (this.#breaks.get(key)?.count ?? 0) + 1, last: this.#now() });
  }

  /** Whether the peer's connection from the host has a second chance; it is used up. */
  take(peer: string, host: string): boolean {
    const key = `${peer} ${host}`;
    this.#forget();
    const { count = 0 } = this.#breaks.get(key) ?? {};
    return count >= ENOUGH && this.#breaks.delete(key);
  }

  /** A connection of the peer from the host came further than that. */
  worked(peer: string, host: string): void {
    this.#breaks.delete(`${peer} ${host}`);
  }

  #forget(): void {
    for (const [key, { last }] of this.#breaks) {
      if (this.#now() - last > AT_ONCE) this.#breaks.delete(key);
    }
  }
}

/** What one connection has to do with second chances. */
export class Chance {
  readonly #chances: SecondChances;
  readonly #host: string;
  /** When TLS was negotiated with a certificate of the peer's, by the monotonic clock; milliseconds. */
  #secured = -Infinity;

  /** @param host the peer's address without the port */
  constructor(chances: SecondChances, host: string) {
    this.#chances = chances;
    this.#host = host;
  }

  /** Whether the peer is asked for a certificate: only dialback needs none. */
  asks(peer: PeerControl | undefined): boolean {
    if (peer === undefined) return true;
    return peer.auth.includes("external") && !this.#chances.take(peer.name, this.#host);
  }

  /** TLS stands, with so many certificates of the peer's. */
  secured(certificates: number): void {
    if (certificates > 0) this.#secured = performance.now();
  }

  worked(peer: PeerControl): void {
    this.#chances.worked(peer.name, this.#host);
  }

  /** The connection was lost before the peer was authenticated. */
  lost(peer: PeerControl | undefined): void {
    this.#chances.lost(peer, this.#host, performance.now() - this.#secured);
  }
}
