// The way that a stanza has travelled between trunks: `<hops xmlns='urn:trunkline:hops:0' via='hub.example a.example'/>`,
// the domains of its nodes in the order travelled. It stops loops, and tells `trace` the way.

import { Flag, type Scanner } from "../../matcher-wasm/mod.ts";
import { canonicalDomain } from "../route/domain.ts";
import { type Element, readElement } from "./element.ts";
import { copy, sizeWithChild, type StanzaPlaces, writeEnd, writeLastChild } from "./last_child.ts";
import { NS } from "./namespaces.ts";

/** Where a stanza's hops are; a `Scanner` is one. */
export type HopsPlaces = StanzaPlaces & Pick<Scanner, "hopsStart" | "hopsEnd" | "flags">;

/** Why hops cannot be read: they are not as this file's head says, there are several, or too many nodes or bytes. */
export type HopsFault = "malformed" | "several" | "long";

/** Most nodes that a stanza may have passed. */
export const MOST_HOPS = 32;
/** Most bytes of a `hops` element. */
const MOST_BYTES = 4096;

const OPENING = `<hops xmlns='${NS.hops}' via='`;
const CLOSING = "'/>";
const OPENING_BYTES = new TextEncoder().encode(OPENING);
const APOSTROPHE = 0x27;
const SLASH = 0x2f;
const GREATER = 0x3e;

/** A node's own hop, as the bytes that are written for it. */
export interface Hop {
  readonly node: string;
  /** The whole element, where the stanza has passed no other node. */
  readonly alone: Uint8Array;
  /** What is written behind the nodes before, with the end of the element. */
  readonly behind: Uint8Array;
}

/** The hop of the node with that domain, which is canonical. */
export function hopOf(node: string): Hop {
  return { node, alone: formatHops([node]), behind: new TextEncoder().encode(` ${node}${CLOSING}`) };
}

/** The element that tells the way. */
export function formatHops(via: readonly string[]): Uint8Array {
  return new TextEncoder().encode(OPENING + via.join(" ") + CLOSING);
}

/** The nodes that a stanza has passed, in order: canonical domains, none for a stanza without hops. */
export function readHops(source: Uint8Array, stanza: HopsPlaces): readonly string[] | HopsFault {
  const { hopsStart, hopsEnd, flags } = stanza;
  if (hopsEnd === 0) return [];
  if ((flags & Flag.ManyHops) !== 0) return "several";
  if (hopsEnd - hopsStart > MOST_BYTES) return "long";
  const value = isWireForm(source, hopsStart, hopsEnd)
    ? textOf(source, hopsStart + OPENING.length, hopsEnd - CLOSING.length)
    : readValue(source, stanza);
  if (value === undefined) return "malformed";
  const via = value.split(" ");
  if (via.some((node) => canonicalDomain(node) !== node)) return "malformed";
  return via.length > MOST_HOPS ? "long" : via;
}

/** Whether the bytes are a `hops` element exactly as `formatHops()` writes it, but for what `via` says. */
export function isWireForm(source: Uint8Array, start: number, end: number): boolean {
  const value = start + OPENING_BYTES.length;
  if (end - CLOSING.length < value || source[end - 2] !== SLASH) return false;
  for (let i = 0; i < OPENING_BYTES.length; i++) {
    if (source[start + i] !== OPENING_BYTES[i]) return false;
  }
  return source.indexOf(APOSTROPHE, value) === end - CLOSING.length;
}

/** The `via` of an element that is written in another way; undefined where there is more than that. */
function readValue(source: Uint8Array, stanza: HopsPlaces): string | undefined {
  const startTag = textOf(source, stanza.start, stanza.contentStart);
  const element = readElement(textOf(source, stanza.hopsStart, stanza.hopsEnd), startTag);
  return hasViaAlone(element) ? element.attributes.via : undefined;
}

function hasViaAlone({ attributes, children, text }: Element): boolean {
  return children.length === 0 && text === "" &&
    Object.keys(attributes).every((name) => /^(via|xmlns)$/.test(name));
}

function textOf(source: Uint8Array, start: number, end: number): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(source.subarray(start, end));
}

/** The most bytes that `writeWithHops()` writes. */
export function sizeWithHops(stanza: HopsPlaces, hop: Hop): number {
  return sizeWithChild(stanza, hop.alone.length);
}

/**
 * Writes a stanza with one more hop, the last child of what stands alone; every other byte stays as it is.
 *
 * @param target has room for `sizeWithHops()` bytes from `at` on
 * @param stanza whose hops `readHops()` has accepted
 * @returns one past the last byte written
 */
export function writeWithHops(
  target: Uint8Array,
  at: number,
  source: Uint8Array,
  stanza: HopsPlaces,
  hop: Hop,
): number {
  const { start, contentEnd, hopsStart, hopsEnd } = stanza;
  if (hopsEnd === 0) return writeLastChild(target, at, source, stanza, hop.alone);
  if (hopsEnd === contentEnd && isWireForm(source, hopsStart, hopsEnd)) {
    const to = copy(target, at, source, start, hopsEnd - CLOSING.length);
    return writeEnd(target, to, source, stanza, hop.behind);
  }
  const via = readHops(source, stanza);
  if (typeof via === "string") throw new TypeError(`the stanza's hops are ${via}`);
  const to = copy(target, copy(target, at, source, start, hopsStart), source, hopsEnd, contentEnd);
  return writeEnd(target, to, source, stanza, formatHops([...via, hop.node]));
}

/**
 * Writes a stanza without its hops; every other byte stays as it is. One that had nothing else becomes an empty element.
 *
 * @param target has room for the stanza from `at` on
 * @returns one past the last byte written
 */
export function writeWithoutHops(
  target: Uint8Array,
  at: number,
  source: Uint8Array,
  { start, end, contentStart, contentEnd, hopsStart, hopsEnd }: HopsPlaces,
): number {
  if (hopsEnd === 0) return copy(target, at, source, start, end);
  if (hopsStart !== contentStart || hopsEnd !== contentEnd) {
    return copy(target, copy(target, at, source, start, hopsStart), source, hopsEnd, end);
  }
  const to = copy(target, at, source, start, contentStart - 1);
  target[to] = SLASH;
  target[to + 1] = GREATER;
  return to + 2;
}

/** The stanza with one more hop, as bytes of its own; see `writeWithHops()`. */
export function withHops(source: Uint8Array, stanza: HopsPlaces, hop: Hop): Uint8Array {
  const target = new Uint8Array(sizeWithHops(stanza, hop));
  return target.subarray(0, writeWithHops(target, 0, source, stanza, hop));
}

/** The stanza without its hops, as bytes of its own; see `writeWithoutHops()`. */
export function withoutHops(source: Uint8Array, stanza: HopsPlaces): Uint8Array {
  const target = new Uint8Array(stanza.end - stanza.start);
  return target.subarray(0, writeWithoutHops(target, 0, source, stanza));
}
