/** What is needed to ask for acknowledgements. */
export interface AskingSurroundings {
  /** After so many stanzas, or so many seconds. */
  readonly acks: { readonly stanzas: number; readonly seconds: number };
  /** Whether stanzas leave together, now and then: a question among them costs less than one by itself. */
  readonly gathering: boolean;
  /** Whether the peer has yet to show that it knows of the session: the first question does not wait then. */
  tentative(): boolean;
  /** Stanzas sent and not acknowledged. */
  unacknowledged(): number;
  ask(): void;
}

/** Asks for acknowledgements (XEP-0198 §4): often enough that little is unconfirmed, seldom enough that it costs nothing. */
export class Asking {
  readonly #around: AskingSurroundings;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How many were unacknowledged when we asked last; less what has been acknowledged since. */
  #asked = 0;
  /** When that was, by the monotonic clock; milliseconds. */
  #askedAt = -Infinity;
  /** There was an answer, and not to everything. */
  #again = false;

  constructor(surroundings: AskingSurroundings) {
    this.#around = surroundings;
  }

  /** Stanzas have been sent. */
  sent(): void {
    const { acks, gathering, tentative, unacknowledged } = this.#around;
    const waiting = unacknowledged();
    const fresh = waiting - this.#asked;
    const first = waiting > 0 && this.#asked === 0 && tentative();
    if (fresh >= acks.stanzas || first) return this.#ask(waiting);
    if (fresh > 0 && gathering && performance.now() - this.#askedAt >= acks.seconds * 1000) {
      return this.#ask(waiting);
    }
    if (fresh > 0) this.#arm();
  }

  /** So many stanzas have been acknowledged. */
  acknowledged(count: number): void {
    this.#asked = Math.max(0, this.#asked - count);
    if (this.#around.unacknowledged() === 0) return this.stop();
    this.#again = true;
    this.#arm();
  }

  /** The connection is another one, or gone. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asked = 0;
    this.#again = false;
  }

  #arm(): void {
    this.#timer ??= setTimeout(() => this.#late(), this.#around.acks.seconds * 1000);
  }

  #late(): void {
    this.#timer = undefined;
    const waiting = this.#around.unacknowledged();
    if (waiting > this.#asked || this.#again && waiting > 0) this.#ask(waiting);
  }

  #ask(waiting: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asked = waiting;
    this.#again = false;
    this.#askedAt = performance.now();
    this.#around.ask();
  }
}
