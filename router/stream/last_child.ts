import type { Scanner } from "../../matcher-wasm/mod.ts";

/** Where the parts of a stanza are that stands alone, as the scanner's record tells; a `Scanner` is one. */
export type StanzaPlaces = Pick<Scanner, "start" | "end" | "contentStart" | "contentEnd">;

const SLASH = 0x2f;
const GREATER = 0x3e;
const LESS = 0x3c;
const SPACE = 0x20;
/** Shorter pieces are quicker copied byte by byte: a view costs more. */
const SHORT = 32;

/** Copies `source` from `start` to `end` into `target` at `at`; one past the last byte written. */
export function copy(target: Uint8Array, at: number, source: Uint8Array, start: number, end: number): number {
  if (end - start >= SHORT) target.set(source.subarray(start, end), at);
  else for (let from = start, to = at; from < end; from++, to++) target[to] = source[from];
  return at + end - start;
}

/** The most bytes that `writeLastChild()` writes for a child of `size` bytes. */
export function sizeWithChild({ start, end, contentEnd }: StanzaPlaces, size: number): number {
  // An empty element's name is written once more, in an end tag.
  return end - start + size + (end - contentEnd === 2 ? contentEnd - start + 2 : 0);
}

/**
 * Writes a stanza with one more child, its last; every other byte stays as it is. An empty element is opened.
 *
 * @param target has room for `sizeWithChild()` bytes from `at` on
 * @param source where the stanza is
 * @param child a whole element that needs no declaration outside
 * @returns one past the last byte written
 */
export function writeLastChild(
  target: Uint8Array,
  at: number,
  source: Uint8Array,
  stanza: StanzaPlaces,
  child: Uint8Array,
): number {
  const { start, contentEnd } = stanza;
  return writeEnd(target, copy(target, at, source, start, contentEnd), source, stanza, child);
}

/** Writes the child and what stands behind a stanza's content, which has been written up to `at`. */
export function writeEnd(
  target: Uint8Array,
  at: number,
  source: Uint8Array,
  { start, end, contentEnd }: StanzaPlaces,
  child: Uint8Array,
): number {
  const isEmpty = source[contentEnd] === SLASH;
  let to = at;
  if (isEmpty) target[to++] = GREATER;
  target.set(child, to);
  to += child.length;
  if (!isEmpty) return copy(target, to, source, contentEnd, end);
  target[to++] = LESS;
  target[to++] = SLASH;
  to = copy(target, to, source, start + 1, nameEnd(source, start + 1));
  target[to++] = GREATER;
  return to;
}

/** One past the name that begins at `at`. */
function nameEnd(source: Uint8Array, at: number): number {
  let end = at;
  while (source[end] > SPACE && source[end] !== SLASH) end++;
  return end;
}
