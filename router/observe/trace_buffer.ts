/** Most lines, and most characters in them, that wait for whoever watches. */
const MOST_LINES = 1_000;
const MOST_CHARACTERS = 1 << 20;

/** Lines that wait for whoever watches: so many, and no more; what finds no room is counted. */
export class TraceBuffer {
  #lines: string[] = [];
  #characters = 0;
  #dropped = 0;
  #wake: (() => void) | undefined;
  readonly #droppedLine: (count: number) => string;

  /** @param droppedLine says in a line that so many are missing here */
  constructor(droppedLine: (count: number) => string) {
    this.#droppedLine = droppedLine;
  }

  /** Whether a line would find no room; asked first, what would be dropped need not be made. */
  get full(): boolean {
    return this.#lines.length >= MOST_LINES || this.#characters >= MOST_CHARACTERS;
  }

  /** Adds a line. */
  push(line: string): void {
    if (this.full) return this.drop();
    this.#sayDropped();
    this.#lines.push(line);
    this.#characters += line.length;
    this.#wake?.();
  }

  /** Counts a line that was not made, for want of room. */
  drop(count = 1): void {
    this.#dropped += count;
  }

  /** Takes everything out; waits until there is something, or until `stop()`. */
  async take(): Promise<readonly string[]> {
    if (this.#lines.length === 0 && this.#dropped === 0) {
      await new Promise<void>((resolve) => this.#wake = resolve);
      this.#wake = undefined;
    }
    this.#sayDropped();
    const lines = this.#lines;
    this.#lines = [];
    this.#characters = 0;
    return lines;
  }

  /** Has whoever waits come back. */
  stop(): void {
    this.#wake?.();
  }

  #sayDropped(): void {
    if (this.#dropped === 0) return;
    this.#lines.push(this.#droppedLine(this.#dropped));
    this.#dropped = 0;
  }
}
