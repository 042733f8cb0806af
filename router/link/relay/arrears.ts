import type { Kind } from "../../../matcher-wasm/mod.ts";

/** A stanza that nobody can be told about: an error, or an answer. */
export interface Owed {
  readonly stanza: Uint8Array;
  readonly kind: Kind;
  /** Canonical domains. */
  readonly from: string;
  readonly to: string;
}

/**
 * What is owed to senders while the disk is full, beyond what its reserve has room for: it waits in memory, as long as it takes
 * and as far as there is room. Whoever sent a stanza that was acknowledged hears of its fate later, if the process lives until then.
 */
export class Arrears {
  readonly #limit: number;
  #owed: Owed[] = [];
  #bytes = 0;

  /** @param limit most bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get stanzas(): number {
    return this.#owed.length;
  }

  /** False where there is no room. */
  add(owed: Owed): boolean {
    if (this.#bytes + owed.stanza.length > this.#limit) return false;
    this.#owed.push(owed);
    this.#bytes += owed.stanza.length;
    return true;
  }

  /** Pays in the order in which it came, until `pay` answers that it has to wait on. */
  settle(pay: (owed: Owed) => boolean): void {
    const owed = this.#owed;
    // What comes meanwhile, because of what is paid, comes behind that.
    this.#owed = [];
    const first = owed.findIndex((one) => !pay(one));
    if (first >= 0) this.#owed = [...owed.slice(first), ...this.#owed];
    this.#bytes = this.#owed.reduce((sum, { stanza }) => sum + stanza.length, 0);
  }
}
