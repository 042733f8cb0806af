import type { PeerControl } from "../config/config.ts";
import { countBetween, formatManagement } from "../stream/management.ts";
import type { Backlog } from "./backlog.ts";
import type { Bearer } from "./bearer.ts";
import { LifeSigns } from "./life_signs.ts";
import { Receipts } from "./receipts.ts";
import { Asking } from "./trunk_acks.ts";

/** What upkeep is done on. */
export interface UpkeepSurroundings {
  readonly backlog: Backlog;
  /** Number of the last stanza of the peer's that was taken over, mod 2^32. */
  handled(): number;
  /** What bears the session at the moment, where stanzas are acknowledged on it. */
  managed(): Bearer | undefined;
}

/** Acknowledgements, given and asked for, and signs of life (XEP-0198 §4). */
export class Upkeep {
  readonly #around: UpkeepSurroundings;
  readonly #receipts: Receipts;
  readonly #asking: Asking;
  readonly #lifeSigns: LifeSigns;

  constructor(peer: PeerControl, surroundings: UpkeepSurroundings) {
    this.#around = surroundings;
    const { backlog, handled, managed } = surroundings;
    this.#receipts = new Receipts(handled, (text) => managed()?.carrier.say(text));
    this.#asking = new Asking({
      acks: peer.trunk?.acks ?? { stanzas: 1, seconds: 1 },
      unacknowledged: () => managed() === undefined ? 0 : backlog.unacknowledged,
      ask: () => this.#ask(),
    });
    this.#lifeSigns = new LifeSigns(peer, () => this.#ask());
  }

  /** Another connection bears the session: everything that was handled may be acknowledged on it. */
  restart(): void {
    this.#receipts.restart();
    this.#asking.stop();
  }

  stop(): void {
    this.#asking.stop();
  }

  /** Stanzas have been sent. */
  sent(): void {
    this.#asking.sent();
  }

  /** The peer asks for an acknowledgement. */
  asked(): void {
    this.#receipts.asked();
  }

  /** All that was handled up to that number is safe. */
  settled(handled: number): void {
    this.#receipts.settled(handled);
  }

  /** The peer has acknowledged up to `h`. False where it cannot have, for which the connection is closed. */
  confirmed({ carrier }: Bearer, h: number): boolean {
    const { backlog } = this.#around;
    const count = countBetween(backlog.acknowledged, h);
    if (!backlog.acknowledge(h)) {
      const because = `acknowledged ${count} stanzas of ${backlog.unacknowledged}`;
      carrier.close({ condition: "undefined-condition", because });
      return false;
    }
    this.#asking.acknowledged(count);
    return true;
  }

  /** To be called about once a second while there is a connection. */
  tick({ carrier }: Bearer): void {
    this.#lifeSigns.look(carrier, this.#around.managed() !== undefined);
  }

  #ask(): void {
    this.#lifeSigns.asked();
    this.#around.managed()?.carrier.say(formatManagement({ name: "r" }));
  }
}
