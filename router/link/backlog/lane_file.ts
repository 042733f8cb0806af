import type { SpoolLimits } from "../../config/config.ts";
import type { Quota } from "../../spool/quota.ts";
import type { Amount, BatchFacts, LaneContent, LaneKey, StoredBatch } from "../../spool/row.ts";
import type { Spool, SpoolWriter } from "../../spool/spool.ts";
import { amountOf, type Slot } from "./slots.ts";

/** What is read of the spool outside of transactions. */
export type SpoolReader = Pick<Spool, "findLane" | "content" | "oldest" | "read">;

/** What has arrived of what was sent formerly. */
export interface Arrived {
  /** The last batch of which all has arrived; 0 where there is none. */
  readonly seq: number;
  /** How much has arrived, of the next batch, too. */
  readonly amount: Amount;
  /** What is left of the next batch, where its beginning has arrived. */
  readonly rest: StoredBatch | undefined;
}

/** Nothing of it. */
export const NOTHING_ARRIVED: Arrived = { seq: 0, amount: { bytes: 0, stanzas: 0 }, rest: undefined };

/** Bytes that are read at once. */
const PIECE = 256 * 1024;

/**
 * What a lane has in the file and not in memory: first those that were sent before the process began and that nobody has
 * answered for (`former`), then those that wait. And what is to be changed in the file with the next transaction.
 */
export class LaneFile {
  readonly #key: LaneKey;
  readonly #spool: SpoolReader;
  readonly #quota: Quota;
  #lane: number | undefined;
  /** What is in the file although it is to be deleted. */
  #removed: number[] = [];
  /** Numbers that do not hold any more: of batches behind the first seq, up to the second. */
  #unnumber: readonly [after: number, upTo: number] | undefined;
  /** What waits is to be deleted, and must not be read. */
  #purging = false;
  /** The changes are in a transaction that is not committed yet. */
  #storing = false;
  /** The clock was set back to this. */
  #redate: number | undefined;
  /** The lane was made by the transaction that is not committed yet. */
  #fresh = false;
  /** What is left of a batch whose beginning has arrived. */
  #rest: StoredBatch | undefined;
  #former: LaneContent["numbered"];
  #formerRead = 0;
  #bytes = 0;
  #stanzas = 0;
  /** Everything that waits comes after it. It goes back only where the file is unsure, so that nothing deleted is read. */
  #cursor = 0;
  #since: number | undefined;

  constructor(key: LaneKey, spool: SpoolReader, quota: Quota) {
    this.#key = key;
    this.#spool = spool;
    this.#quota = quota;
    this.#lane = spool.findLane(key);
    if (this.#lane === undefined) return;
    const { bytes, stanzas, numbered } = spool.content(this.#lane);
    this.#former = numbered;
    this.#cursor = numbered?.last ?? 0;
    this.#bytes = bytes - (numbered?.bytes ?? 0);
    this.#stanzas = stanzas - (numbered?.stanzas ?? 0);
    this.#look();
  }

  /** What waits in the file alone. */
  get bytes(): number {
    return this.#bytes;
  }

  get stanzas(): number {
    return this.#stanzas;
  }

  /** When the oldest that waits in the file alone came, milliseconds since 1970. */
  get since(): number | undefined {
    return this.#since;
  }

  /** What may have been sent by a process before this one. */
  get former(): LaneContent["numbered"] {
    return this.#former;
  }

  /** Whether the file is wrong about what has been sent, so that nothing may be sent before it is changed. */
  get unsure(): boolean {
    return this.#unnumber !== undefined || this.#rest !== undefined || this.#purging;
  }

  /** Counts what is to be kept; false where it is beyond the peer's limits. */
  reserve(amount: Amount, limits: SpoolLimits): boolean {
    return this.#quota.take(amount, limits);
  }

  /** What was reserved is not kept after all. */
  release(amount: Amount): void {
    this.#quota.give(amount);
  }

  /** What waits first, and is not passed by that. Throws where the disk fails, as all reading does. */
  peek(): readonly StoredBatch[] {
    return this.#stanzas === 0 ? [] : this.#readAfter(this.#cursor);
  }

  /** The batches, which came first, do not wait in the file alone any more. */
  pass(batches: readonly StoredBatch[]): void {
    for (const batch of batches) {
      this.#cursor = batch.seq;
      this.#count(sizeOf(batch), -1);
    }
    this.#look();
  }

  /** Reads on in what was sent formerly. */
  readFormer(): readonly StoredBatch[] {
    const last = this.#former?.last ?? 0;
    const batches = this.#readAfter(this.#formerRead).filter(({ seq }) => seq <= last);
    this.#formerRead = batches.at(-1)?.seq ?? last;
    return batches;
  }

  /** Nothing of what was sent formerly is in doubt any more: it has arrived, or nobody will ever say so. */
  forgetFormer(): void {
    this.#former = undefined;
  }

  /** The same: what comes behind what has arrived waits, before all others. */
  settleFormer({ seq, amount, rest }: Arrived, numbered: boolean): void {
    const former = this.#former;
    this.#former = undefined;
    if (former === undefined) return;
    if (!numbered) this.#unnumber = [seq, former.last];
    this.#count({ bytes: former.bytes - amount.bytes, stanzas: former.stanzas - amount.stanzas }, 1);
    this.#rest = rest;
    this.#cursor = seq;
    this.#look();
  }

  /** Deletes a batch of which so much was kept. */
  remove(seq: number, amount: Amount): void {
    this.#removed.push(seq);
    this.#quota.give(amount);
  }

  /**
   * What waits in the file alone and is among these is deleted.
   *
   * @returns those that were
   */
  purge(batches: readonly BatchFacts[]): readonly BatchFacts[] {
    const purged = batches.filter(({ seq }) => seq > this.#cursor);
    for (const { seq, size, tally } of purged) {
      const amount = { bytes: size, stanzas: tally.stanzas };
      this.remove(seq, amount);
      this.#count(amount, -1);
    }
    this.#purging ||= purged.length > 0;
    return purged;
  }

  /** Slots that are stored are in the file alone from now on, behind what is. */
  leave(slots: readonly Slot[]): void {
    for (const { batch, since } of slots) {
      this.#count(amountOf(batch), 1);
      this.#since ??= since;
    }
  }

  /** The same, before what is there. Their numbers do not hold any more. */
  putBack(slots: readonly Slot[]): void {
    const [first, last] = [slots[0]?.seq, slots.at(-1)?.seq];
    if (first === undefined || last === undefined) return;
    this.leave(slots);
    this.#unnumber = [first - 1, last];
    this.#cursor = first - 1;
    this.#since = slots[0].since;
  }

  /** A slot that is stored stays in memory. */
  follow(seq: number): void {
    this.#cursor = seq;
  }

  /** The clock was set back to `now`: nothing comes from the future. */
  redate(now: number): void {
    this.#redate = now;
    if (this.#since !== undefined) this.#since = Math.min(this.#since, now);
  }

  /** Makes the changes. */
  store(spool: SpoolWriter): void {
    if (this.#redate !== undefined && this.#lane !== undefined) spool.redate(this.#redate, this.#lane);
    this.#storing = true;
    for (const seq of this.#removed) spool.remove(seq);
    if (this.#rest !== undefined) spool.cut(this.#rest);
    if (this.#unnumber !== undefined && this.#lane !== undefined) {
      spool.unnumber(this.#lane, ...this.#unnumber);
    }
  }

  /** Stores a batch; its seq. */
  append(spool: SpoolWriter, { batch: { buffer, used, load }, since }: Slot, n: number | undefined): number {
    if (this.#lane === undefined) {
      this.#lane = spool.lane(this.#key);
      this.#fresh = true;
    }
    return spool.append({ lane: this.#lane, n, since, tally: load, bytes: buffer.subarray(0, used) });
  }

  /** Two queues may share the file for a while: what changes after the first was told is not in the transaction. */
  committed(): void {
    if (!this.#storing) return;
    this.#storing = false;
    this.#removed = [];
    this.#purging = false;
    this.#unnumber = this.#rest = this.#redate = undefined;
    this.#fresh = false;
  }

  failed(): void {
    this.#storing = false;
    if (this.#fresh) this.#lane = undefined;
    this.#fresh = false;
  }

  #readAfter(after: number): readonly StoredBatch[] {
    return this.#lane === undefined ? [] : this.#spool.read(this.#lane, after, PIECE);
  }

  #count({ bytes, stanzas }: Amount, sign: 1 | -1): void {
    this.#bytes += sign * bytes;
    this.#stanzas += sign * stanzas;
  }

  #look(): void {
    const some = this.#stanzas > 0 && this.#lane !== undefined;
    this.#since = some ? this.#spool.oldest(this.#lane ?? 0, this.#cursor) : undefined;
  }
}

/** How much a batch is. */
export function sizeOf({ bytes, tally }: StoredBatch): Amount {
  return { bytes: bytes.length, stanzas: tally.stanzas };
}
