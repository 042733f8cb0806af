import type { SpoolLimits } from "../config/config.ts";
import type { Amount } from "./row.ts";

/** What is kept for a peer, on all lanes together. */
export class Quota implements Amount {
  #bytes: number;
  #stanzas: number;

  constructor({ bytes, stanzas }: Amount = { bytes: 0, stanzas: 0 }) {
    this.#bytes = bytes;
    this.#stanzas = stanzas;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get stanzas(): number {
    return this.#stanzas;
  }

  /** Counts so much more, where it is within the limits; false, and nothing is counted, where it is not. */
  take({ bytes, stanzas }: Amount, limits: Pick<SpoolLimits, "bytes" | "stanzas">): boolean {
    if (this.#bytes + bytes > limits.bytes || this.#stanzas + stanzas > limits.stanzas) return false;
    this.#bytes += bytes;
    this.#stanzas += stanzas;
    return true;
  }

  /** So much is kept no more. */
  give({ bytes, stanzas }: Amount): void {
    this.#bytes -= bytes;
    this.#stanzas -= stanzas;
  }
}

/** The quotas of all peers. */
export class Quotas {
  readonly #stored: (peer: string) => Amount;
  readonly #quotas = new Map<string, Quota>();

  /** @param stored what the file has for a peer */
  constructor(stored: (peer: string) => Amount) {
    this.#stored = stored;
  }

  /** So much is kept for a peer no more; who has not been asked about is read from the file when he is. */
  give(peer: string, amount: Amount): void {
    this.#quotas.get(peer)?.give(amount);
  }

  /** The quota of a peer. */
  of(peer: string): Quota {
    const quota = this.#quotas.get(peer) ?? new Quota(this.#stored(peer));
    this.#quotas.set(peer, quota);
    return quota;
  }
}
