import { countAhead, formatManagement } from "../../stream/management.ts";

/**
 * What we acknowledge of a peer's stanzas (XEP-0198 §4): only what is on the disk, where it is to be kept on one. Who asks
 * before that is answered when all that he has asked about is there.
 */
export class Receipts {
  readonly #handled: () => number;
  readonly #say: (text: string) => void;
  /** Number of the last stanza that may be acknowledged. */
  #settled = 0;
  /** Number of the last stanza that the peer has asked about and has not been told of. */
  #owing: number | undefined;

  /**
   * @param handled number of the last stanza that was taken over, mod 2^32
   * @param say sends on the stream on which the peer has asked
   */
  constructor(handled: () => number, say: (text: string) => void) {
    this.#handled = handled;
    this.#say = say;
  }

  /** The peer asks. */
  asked(): void {
    this.#owing = this.#handled();
    if (this.#settled === this.#owing) this.#answer();
  }

  /** What was taken over up to that number is safe. */
  settled(number: number): void {
    // What is said of a session that is over does not count in the one that has begun.
    if (!reaches(this.#handled(), number)) return;
    this.#settled = number;
    if (this.#owing !== undefined && reaches(number, this.#owing)) this.#answer();
  }

  /** Another stream begins, on which nobody has asked yet. */
  restart(): void {
    this.#settled = this.#handled();
    this.#owing = undefined;
  }

  /** Acknowledges what is safe, asked or not. */
  tell(): void {
    this.#answer();
  }

  #answer(): void {
    this.#owing = undefined;
    this.#say(formatManagement({ name: "a", h: this.#settled }));
  }
}

/** Whether a count has come as far as a number, both mod 2^32. */
function reaches(count: number, number: number): boolean {
  return countAhead(number, count) !== undefined;
}
