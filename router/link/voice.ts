/** Where it is said. */
export interface Speaker {
  write(bytes: Uint8Array, taken?: () => void): void;
}

/** What is said beside stanzas, sent together as far as it can be: a write costs more than most words. */
export class Voice {
  readonly #speaker: Speaker;
  #text = "";
  #due = false;

  constructor(speaker: Speaker) {
    this.#speaker = speaker;
  }

  /** Says something in this turn of the event loop: with the next stanzas, or by itself. */
  say(text: string): void {
    this.#text += text;
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => this.flush());
  }

  /** Sends stanzas behind what has been said. */
  write(bytes: Uint8Array, taken: () => void): void {
    this.flush();
    this.#speaker.write(bytes, taken);
  }

  /** Sends what has been said, now. */
  flush(): void {
    this.#due = false;
    if (this.#text === "") return;
    const text = this.#text;
    this.#text = "";
    this.#speaker.write(new TextEncoder().encode(text));
  }
}
