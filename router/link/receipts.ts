import { formatManagement } from "../stream/management.ts";

/**
 * What we acknowledge of a peer's stanzas (XEP-0198 §4): only what is on the disk, where it is to be kept on one. Who asks
 * before that is answered afterwards.
 */
export class Receipts {
  readonly #handled: () => number;
  readonly #say: (text: string) => void;
  /** Number of the last stanza that may be acknowledged. */
  #settled = 0;
  #owing = false;

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
    this.#owing = true;
    if (this.#settled === this.#handled()) this.#answer();
  }

  /** What was taken over up to that number is safe. */
  settled(number: number): void {
    this.#settled = number;
    if (this.#owing) this.#answer();
  }

  /** Another stream begins, on which nobody has asked yet. */
  restart(): void {
    this.#settled = this.#handled();
    this.#owing = false;
  }

  /** Acknowledges what is safe, asked or not. */
  tell(): void {
    this.#answer();
  }

  #answer(): void {
    this.#owing = false;
    this.#say(formatManagement({ name: "a", h: this.#settled }));
  }
}
