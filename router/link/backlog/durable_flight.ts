import { numberAfter } from "../../stream/management.ts";
import { type Behead, divide, Flight } from "./flight.ts";
import type { Batch } from "./outbox.ts";
import type { Slot } from "./slots.ts";

/** What is in flight, and what the disk knows of it. */
export class DurableFlight extends Flight {
  readonly #slots: Map<Batch, Slot>;
  #next = 1;

  /** @param confirmed is called with each slot all of whose stanzas are */
  constructor(behead: Behead, confirmed: (slot: Slot) => void) {
    const slots = new Map<Batch, Slot>();
    super(behead, (batch) => {
      const slot = slots.get(batch);
      slots.delete(batch);
      if (slot !== undefined) confirmed(slot);
    });
    this.#slots = slots;
  }

  /** The number that the next stanza will have. */
  get next(): number {
    return this.#next;
  }

  override begin(acknowledged = 0, tentative = false): void {
    super.begin(acknowledged, tentative);
    this.#next = numberAfter(acknowledged, 1);
  }

  /** A slot is sent. */
  send(slot: Slot): void {
    this.#slots.set(slot.batch, slot);
    this.add(slot.batch);
    this.#next = numberAfter(this.#next, slot.batch.load.stanzas);
  }

  /** Everything that is not confirmed, in order; nothing is in flight any more. */
  takeSlots(): readonly Slot[] {
    const slots = this.takeAll().map((batch) => this.#slots.get(batch));
    this.#slots.clear();
    this.#next = numberAfter(this.acknowledged, 1);
    return slots.filter((slot) => slot !== undefined);
  }

  /** The same, but for those up to number `sent`, which alone may have arrived: they are lost. All are, where it is not given. */
  takeOthers(sent: number | undefined, lost: (slot: Slot) => void): readonly Slot[] {
    const count = this.doubtful(sent);
    const [doubtful, others] = divide(this.takeSlots(), count, ({ batch }) => batch);
    doubtful.forEach(lost);
    return others;
  }
}
