import type { Conduit } from "./conduit.ts";

/** Most bytes of a record of TLS (RFC 8446 §5.1). */
const RECORD = 16 * 1024;

/** Something that is due to be sent. */
interface Part {
  readonly bytes: Uint8Array;
  readonly taken?: () => void;
}

/**
 * What goes out on a stream. All that is said in one turn of the event loop leaves in one record of TLS, as far as one
 * holds it: a record costs more than most words.
 */
export class Voice {
  readonly #conduit: Pick<Conduit, "write">;
  readonly #heard: () => void;
  #parts: Part[] = [];
  #bytes = 0;
  #unheard = 0;
  #due = false;

  /** @param heard is called when something said beside stanzas has been taken over */
  constructor(conduit: Pick<Conduit, "write">, heard: () => void = () => {}) {
    this.#conduit = conduit;
    this.#heard = heard;
  }

  /** Bytes that wait for the end of this turn. */
  get waiting(): number {
    return this.#bytes;
  }

  /** Bytes said beside stanzas that the operating system has not taken over. */
  get unheard(): number {
    return this.#unheard;
  }

  /** Says something beside stanzas. */
  say(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.#unheard += bytes.length;
    const taken = (): void => {
      this.#unheard -= bytes.length;
      this.#heard();
    };
    this.#add({ bytes, taken });
  }

  /** Sends stanzas, whose bytes must stay as they are until `taken` is called. */
  write(bytes: Uint8Array, taken: () => void): void {
    this.#add({ bytes, taken });
  }

  /** Sends what waits, now. */
  flush(): void {
    this.#due = false;
    const parts = this.#parts;
    if (parts.length === 0) return;
    const all = parts.length === 1 ? parts[0].bytes : new Uint8Array(this.#bytes);
    this.#parts = [];
    this.#bytes = 0;
    if (parts.length > 1) join(parts, all);
    this.#conduit.write(all, () => parts.forEach(({ taken }) => taken?.()));
  }

  #add(part: Part): void {
    const { length } = part.bytes;
    if (this.#bytes + length > RECORD) this.flush();
    this.#parts.push(part);
    this.#bytes += length;
    if (length >= RECORD) return this.flush();
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => this.flush());
  }
}

function join(parts: readonly Part[], into: Uint8Array): void {
  let at = 0;
  for (const { bytes } of parts) {
    into.set(bytes, at);
    at += bytes.length;
  }
}
