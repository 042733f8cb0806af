import {
  countBetween,
  formatManagement,
  type ManagementElement,
  numberAfter,
} from "../../stream/management.ts";
import type { Backlog } from "../backlog/backlog.ts";
import type { Intake } from "../relay/intake.ts";
import { Asking } from "../backlog/acks.ts";

/** What is said beside stanzas, and how the stream ends where the peer does not keep to the rules. */
export interface ConfirmedLink {
  say(text: string): void;
  abandon(because: string): void;
}

/** What a confirmation needs of the pair. */
export interface ConfirmationSurroundings {
  readonly backlog: Backlog;
  /** There is room for more stanzas. */
  free(): void;
  /** The peer has said how far it has come: it is there. */
  heard(): void;
}

/** Time for the answer to `<enable/>`, milliseconds. */
const PATIENCE = 30_000;
/** When a standard server is asked for an acknowledgement. */
const ACKS = { stanzas: 100, seconds: 0.25 };

/**
 * What a standard server confirms of the stanzas on a stream that only goes to it (XEP-0198 §4). Where it does not offer
 * that, the operating system's word must do. Nothing is resumed: what is unconfirmed when the stream is lost is returned.
 */
export class Confirmation implements Intake {
  readonly #around: ConfirmationSurroundings;
  readonly #asking: Asking;
  #link: ConfirmedLink | undefined;
  /** `none`: not offered, or declined. */
  #state: "none" | "asked" | "given" = "none";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(surroundings: ConfirmationSurroundings) {
    this.#around = surroundings;
    const { backlog } = surroundings;
    this.#asking = new Asking({
      ...{ acks: ACKS, gathering: false, tentative: () => backlog.tentative },
      unacknowledged: () => backlog.unacknowledged,
      ask: () => this.ask(),
    });
  }

  /** Whether the peer confirms what it has handled. */
  get given(): boolean {
    return this.#state === "given";
  }

  /** A stream begins. Stanzas may follow at once: they count from `<enable/>` on. */
  start(link: ConfirmedLink, offered: boolean): void {
    this.#link = link;
    this.#around.backlog.begin(offered ? "acknowledged" : "taken");
    if (!offered) return;
    this.#state = "asked";
    this.#timer = setTimeout(() => link.abandon("did not answer <enable/>"), PATIENCE);
    link.say(formatManagement({ name: "enable", resume: false }));
  }

  /** The stream is gone. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#asking.stop();
    this.#link = undefined;
    this.#state = "none";
  }

  /** Stanzas have been sent. */
  sent(): void {
    if (this.#state !== "none") this.#asking.sent();
  }

  /** Asks how far the peer has come. */
  ask(): void {
    this.#link?.say(formatManagement({ name: "r" }));
  }

  managed(element: ManagementElement): void {
    switch (element.name) {
      case "enabled":
      case "failed":
        if (this.#state !== "asked") return this.#misplaced(element.name);
        clearTimeout(this.#timer);
        if (element.name === "failed") return this.#declined();
        this.#state = "given";
        return;
      case "a":
        return this.given ? this.#confirmed(element.h) : this.#misplaced("a");
      case "r":
        // Nothing comes on this stream that could have been handled.
        return this.#link?.say(formatManagement({ name: "a", h: 0 }));
      case "enable":
      case "resume":
      case "resumed":
        return this.#misplaced(element.name);
    }
  }

  begin(): void {}
  stanza(): void {}
  flush(): undefined {}
  renumber(): void {}
  ended(): void {}

  /** What was sent so far is as good as delivered: nobody will ever say more of it. */
  #declined(): void {
    const { backlog, free } = this.#around;
    this.#asking.stop();
    this.#state = "none";
    backlog.acknowledge(numberAfter(backlog.acknowledged, backlog.unacknowledged));
    backlog.begin("taken");
    free();
  }

  #confirmed(h: number): void {
    const { backlog, free, heard } = this.#around;
    const count = countBetween(backlog.acknowledged, h);
    const sent = backlog.unacknowledged;
    if (!backlog.acknowledge(h)) {
      return this.#link?.abandon(`acknowledged ${count} stanzas of ${sent}`);
    }
    this.#asking.acknowledged(count);
    heard();
    free();
  }

  #misplaced(name: string): void {
    this.#link?.abandon(`sent <${name}/> where it has no place`);
  }
}
