import type { Load } from "../../observe/metrics_load.ts";
import { countAhead, countBetween } from "../../stream/management.ts";
import type { Batch } from "./outbox.ts";

/** Bytes that may be unconfirmed; and as long as the peer may not know of the stream. */
const WINDOW = { usual: 4 * 2 ** 20, tentative: 16 * 1024 };

/** The first stanzas of a batch: where they end, and what they amount to. */
export interface Head {
  readonly end: number;
  readonly load: Load;
}

/** Finds the first so many stanzas of bytes that are whole stanzas. */
export type Behead = (bytes: Uint8Array, stanzas: number) => Head;

/** One life of a stream: what was said on it counts only while it is current. */
export interface Life {
  readonly current: boolean;
}

/** Divides what was sent, in order: what begins with the first `count` stanzas, and the rest. */
export function divide<T>(
  sent: readonly T[],
  count: number,
  batchOf: (one: T) => Batch,
): readonly [first: readonly T[], rest: readonly T[]] {
  let before = 0;
  const at = sent.findIndex((one) => {
    const behind = before >= count;
    before += batchOf(one).load.stanzas;
    return behind;
  });
  return at < 0 ? [sent, []] : [sent.slice(0, at), sent.slice(at)];
}

/** Batches that were sent and are not confirmed, in order, with the numbers of their stanzas (XEP-0198 §4). */
export class Flight {
  readonly #behead: Behead;
  readonly #confirmed: (batch: Batch) => void;
  #batches: Batch[] = [];
  #acknowledged = 0;
  /** How many stanzas of the first batch are confirmed. */
  #part = 0;
  #stanzas = 0;
  #bytes = 0;
  #life = { current: true };
  #tentative = false;

  /** @param confirmed is called with each batch all of whose stanzas are */
  constructor(behead: Behead, confirmed: (batch: Batch) => void) {
    this.#behead = behead;
    this.#confirmed = confirmed;
  }

  /** Stanzas that are not confirmed. */
  get stanzas(): number {
    return this.#stanzas;
  }

  /** Bytes of batches that are not confirmed as a whole. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether more may be sent before something is confirmed. */
  get open(): boolean {
    return this.#bytes < (this.#tentative ? WINDOW.tentative : WINDOW.usual);
  }

  /** Whether the peer has yet to show that it knows of the stream. */
  get tentative(): boolean {
    return this.#tentative;
  }

  /** Number of the last stanza acknowledged, mod 2^32. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** The stream's present life. */
  get life(): Life {
    return this.#life;
  }

  /** A stream begins on which the next stanza has the number after `acknowledged`. Nothing may be in flight. */
  begin(acknowledged = 0, tentative = false): void {
    this.disown();
    this.#acknowledged = acknowledged;
    this.#tentative = tentative;
  }

  /** What is still said on the present stream does not count any more. */
  disown(): void {
    this.#life.current = false;
    this.#life = { current: true };
  }

  /** A batch is sent. */
  add(batch: Batch): void {
    this.#batches.push(batch);
    this.#stanzas += batch.load.stanzas;
    this.#bytes += batch.used;
  }

  /** The operating system has taken over the first batch, which is all that is wanted. */
  land(): void {
    const batch = this.#shift();
    if (batch !== undefined) this.#confirmed(batch);
  }

  /** The peer has handled stanzas up to number `h`; false where so many have not been sent. */
  acknowledge(h: number): boolean {
    let count = countBetween(this.#acknowledged, h);
    if (count > this.#stanzas) return false;
    this.#acknowledged = h;
    this.#tentative = false;
    while (count > 0) {
      const left = this.#batches[0].load.stanzas - this.#part;
      if (count < left) {
        this.#part += count;
        this.#stanzas -= count;
        break;
      }
      count -= left;
      this.land();
    }
    return true;
  }

  /** Everything that is not confirmed, in order; nothing is in flight any more. */
  takeAll(): readonly Batch[] {
    this.disown();
    const [first, ...others] = this.#batches;
    if (first !== undefined && this.#part > 0) this.#cut(first);
    this.#batches = [];
    this.#part = this.#stanzas = this.#bytes = 0;
    return first === undefined ? [] : [first, ...others];
  }

  /** How many stanzas that are not confirmed may have arrived, where that can only be those up to number `sent`. */
  doubtful(sent: number | undefined): number {
    if (sent === undefined) return this.#stanzas;
    return Math.min(countAhead(this.#acknowledged, sent) ?? 0, this.#stanzas);
  }

  #shift(): Batch | undefined {
    const batch = this.#batches.shift();
    if (batch === undefined) return undefined;
    this.#stanzas -= batch.load.stanzas - this.#part;
    this.#bytes -= batch.used;
    this.#part = 0;
    return batch;
  }

  /** Takes what is confirmed out of a batch. */
  #cut(batch: Batch): void {
    const { end, load } = this.#behead(batch.buffer.subarray(0, batch.used), this.#part);
    batch.buffer.copyWithin(0, end, batch.used);
    batch.used -= end;
    batch.load.subtract(load);
  }
}
