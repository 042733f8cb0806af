import { countAhead, numberAfter } from "../../stream/management.ts";
import type { StoredBatch } from "../../spool/row.ts";
import type { DurableQueue } from "./durable_queue.ts";
import type { DurableSurroundings } from "./durable_types.ts";
import type { Behead } from "./flight.ts";
import { type LaneFile, sizeOf } from "./lane_file.ts";

/** What was sent by a process before this one is settled by what the peer says it has handled, or by nobody. */
export interface FormerSurroundings {
  readonly file: LaneFile;
  readonly behead: Behead;
  /** Whether everything that was sent is in the file, so that what is sent again has the numbers that it had. */
  readonly complete: boolean;
  /** Reads; nothing where the disk fails. */
  read(act: () => readonly StoredBatch[]): readonly StoredBatch[];
  /** The batch is not kept any more. */
  remove(batch: StoredBatch): void;
  /** It has arrived. */
  arrived(batch: StoredBatch): void;
}

/** What is in doubt in the file of a queue. */
export function formerOf(
  file: LaneFile,
  queue: DurableQueue,
  { behead, counters, repeatsAtOnce = false }: DurableSurroundings,
): FormerSurroundings {
  return {
    ...{ file, behead, complete: repeatsAtOnce },
    read: (act) => queue.read(act),
    remove: (batch) => queue.removeStored(batch.seq, sizeOf(batch)),
    arrived: ({ tally }) => counters.out.sent.add(tally),
  };
}

/**
 * The peer has handled stanzas up to number `h`: what comes after waits again, before all others. False where `h` is impossible.
 *
 * @param base number of the last stanza of which it is known that the peer has acknowledged it
 */
export function resumeFormer(h: number, base: number | undefined, around: FormerSurroundings): boolean {
  const { file } = around;
  // The first in the file says nothing: what was not kept may have been sent before it.
  if (base !== undefined && countAhead(base, h) === undefined) return false;
  let [seq, bytes, stanzas] = [0, 0, 0];
  for (const batch of formerBatches(around)) {
    const handled = handledOf(batch, h);
    if (handled < batch.tally.stanzas) {
      const rest = handled === 0 ? undefined : restOf(batch, handled, around);
      bytes += batch.bytes.length - (rest ?? batch).bytes.length;
      file.settleFormer({ seq, amount: { bytes, stanzas: stanzas + handled }, rest }, around.complete);
      return true;
    }
    around.arrived(batch);
    around.remove(batch);
    ({ seq } = batch);
    bytes += batch.bytes.length;
    stanzas += batch.tally.stanzas;
  }
  file.forgetFormer();
  return true;
}

/** Nobody will ever say what has arrived. */
export function forsakeFormer(around: FormerSurroundings, bounce: (batch: StoredBatch) => void): void {
  for (const batch of formerBatches(around)) {
    bounce(batch);
    around.remove(batch);
  }
  around.file.forgetFormer();
}

function* formerBatches({ file, read }: FormerSurroundings): Generator<StoredBatch> {
  while (file.former !== undefined) {
    const batches = read(() => file.readFormer());
    if (batches.length === 0) return;
    yield* batches;
  }
}

/** How many of a batch's stanzas have arrived. */
function handledOf({ n }: StoredBatch, h: number): number {
  return n === undefined ? 0 : countAhead(numberAfter(n, 2 ** 32 - 1), h) ?? 0;
}

/** What is left of a batch whose first stanzas have arrived. */
function restOf(batch: StoredBatch, handled: number, { behead, file }: FormerSurroundings): StoredBatch {
  const { end, load } = behead(batch.bytes, handled);
  batch.tally.subtract(load);
  file.release({ bytes: end, stanzas: handled });
  const n = batch.n === undefined ? {} : { n: numberAfter(batch.n, handled) };
  return { ...batch, ...n, bytes: batch.bytes.subarray(end) };
}
