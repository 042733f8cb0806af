import type { PeerControl } from "../../config/config.ts";
import { countBetween, formatManagement } from "../../stream/management.ts";
import type { Backlog } from "../backlog/backlog.ts";
import type { Bearer } from "./bearer.ts";
import { LifeSigns } from "./life_signs.ts";
import { Receipts } from "../backlog/receipts.ts";
import { Asking } from "../backlog/acks.ts";

/** What upkeep is done on. */
export interface UpkeepSurroundings {
  readonly backlog: Backlog;
  /** The peer has handled stanzas up to number `h`; false where that is impossible. */
  acknowledge(h: number): boolean;
  /** Number of the last stanza of the peer's that was taken over, mod 2^32. */
  handled(): number;
  /** What bears the session at the moment, where stanzas are acknowledged on it. */
  managed(): Bearer | undefined;
  /** An acknowledgement is owed: `give()` is due, with the next stanzas where those are gathered. */
  owing(): void;
}

/** Acknowledgements, given and asked for, and signs of life (XEP-0198 §4). */
export class Upkeep {
  readonly #around: UpkeepSurroundings;
  readonly #receipts: Receipts;
  readonly #asking: Asking;
  readonly #lifeSigns: LifeSigns;
  /** The acknowledgement that is owed. */
  #owed = "";

  constructor(peer: PeerControl, surroundings: UpkeepSurroundings) {
    this.#around = surroundings;
    const { backlog, handled, managed, owing } = surroundings;
    this.#receipts = new Receipts(handled, (text) => {
      // The last one counts for all before it.
      this.#owed = text;
      owing();
    });
    this.#asking = new Asking({
      acks: peer.trunk?.acks ?? { stanzas: 1, seconds: 1 },
      gathering: (peer.trunk?.constrained.batchSeconds ?? 0) > 0,
      tentative: () => backlog.tentative,
      unacknowledged: () => managed() === undefined ? 0 : backlog.unacknowledged,
      ask: () => this.#ask(),
    });
    this.#lifeSigns = new LifeSigns(peer, () => this.#ask());
  }

  /** Another connection bears the session: everything that was handled may be acknowledged on it. */
  restart(): void {
    this.#receipts.restart();
    this.#owed = "";
    this.#asking.stop();
  }

  stop(): void {
    this.#asking.stop();
  }

  /** Gives what is owed. */
  give(): void {
    if (this.#owed === "") return;
    this.#around.managed()?.carrier.say(this.#owed);
    this.#owed = "";
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

  /** Acknowledges all that is safe, because nothing more can be said. */
  tell(): void {
    this.#receipts.tell();
    this.give();
  }

  /** The peer has acknowledged up to `h`. False where it cannot have, for which the connection is closed. */
  confirmed({ carrier }: Bearer, h: number): boolean {
    const { backlog, backlog: { acknowledged: before } } = this.#around;
    if (!this.#around.acknowledge(h)) {
      const because = `acknowledged ${countBetween(before, h)} stanzas of ${backlog.unacknowledged}`;
      carrier.close({ condition: "undefined-condition", because });
      return false;
    }
    this.#asking.acknowledged(countBetween(before, backlog.acknowledged));
    return true;
  }

  /** To be called about once a second while there is a connection. */
  tick({ carrier }: Bearer): void {
    this.#lifeSigns.look(carrier, this.#around.managed() !== undefined, performance.now());
  }

  #ask(): void {
    this.#lifeSigns.asked();
    this.#around.managed()?.carrier.say(formatManagement({ name: "r" }));
  }
}
