import type { Decoded } from "./label.ts";

/** Why something is refused, on its way out of a reader; `decoding` makes a value of it. */
export class Refusal extends Error {}

/** @param because a sentence that begins lower-case */
export function refuse(because: string): never {
  throw new Refusal(because);
}

/** Runs a reader and answers with a value whatever happens: a fault of the reader itself is a refusal as well. */
export function decoding<T>(read: () => T): Decoded<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, because: error.message };
    return {
      ok: false,
      because: `the reader failed (${error instanceof Error ? error.message : "unknown"})`,
    };
  }
}

/** Text of others in a sentence: quoted, in one line, cut. */
export function quoted(text: string, longest = 60): string {
  const whole = [...text.slice(0, longest + 1)];
  return JSON.stringify(whole.length > longest ? `${whole.slice(0, longest).join("")}…` : text)
    .replace(
      /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}
