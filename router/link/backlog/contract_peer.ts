import { Kind } from "../../../matcher-wasm/mod.ts";
import { Load } from "../../observe/metrics_load.ts";
import type { Backlog, Sink } from "./backlog.ts";

/** A stream that keeps what it is given, and says that it has taken it over when told to. */
export class PlayedStream implements Sink {
  readonly written: string[] = [];
  readonly #untaken: { readonly length: number; readonly taken: () => void }[] = [];

  get unwritten(): number {
    return this.#untaken.reduce((sum, { length }) => sum + length, 0);
  }

  write(bytes: Uint8Array, taken: () => void): void {
    this.written.push(new TextDecoder().decode(bytes));
    this.#untaken.push({ length: bytes.length, taken });
  }

  /** Takes the oldest write over; false where there is none. */
  take(): boolean {
    const oldest = this.#untaken.shift();
    oldest?.taken();
    return oldest !== undefined;
  }

  takeAll(): void {
    while (this.take());
  }
}

/** Pushes a text as one stanza. */
export function push(backlog: Backlog, text: string, keep = true): boolean {
  const bytes = new TextEncoder().encode(`before${text}after`);
  const load = Load.of(Kind.Message, text.length, 0);
  return backlog.push(bytes, "before".length, bytes.length - "after".length, load, keep);
}

/** The numbers in texts such as `<1/><2 since=…/>`. */
export function numbersIn(texts: readonly string[]): readonly number[] {
  return [...texts.join("").matchAll(/<(\d+)/g)].map(([, digits]) => Number(digits));
}

/** The peer at the other end, as XEP-0198 has it: what reaches it of a stream is a beginning of what was written. */
export class PlayedPeer {
  /** Numbers of the stanzas that it has, in the order in which they came. */
  readonly has: number[] = [];
  /** How many it has handled in this session, mod 2^32. */
  handled: number;
  stream: PlayedStream = new PlayedStream();
  #reached = 0;

  /** @param handled where its count begins */
  constructor(handled = 0) {
    this.handled = handled;
  }

  /** So many more stanzas reach it. */
  reach(count: number): void {
    const numbers = numbersIn(this.stream.written).slice(this.#reached, this.#reached + count);
    this.has.push(...numbers);
    this.#reached += numbers.length;
    this.handled = (this.handled + numbers.length) % 2 ** 32;
  }

  /** Everything reaches it. */
  reachAll(): void {
    this.reach(Infinity);
  }

  /** The connection is another one. */
  reconnect(): void {
    this.stream = new PlayedStream();
    this.#reached = 0;
  }

  /** It has forgotten the session. */
  forget(): void {
    this.reconnect();
    this.handled = 0;
  }
}
