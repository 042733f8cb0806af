import { refuse } from "./refusal.ts";

/**
 * BER (X.690 §8) as labels and clearances need it: definite lengths in any form, strings in one piece, tags up to 30.
 * Values stay as they stand in the input. Nothing here descends by itself, so that depth is bounded by the caller's
 * grammar: no label reaches below ten (MISSI's enumerated attributes), no other tag below seven. All
 * functions throw `Refusal`.
 */
export interface BerValue {
  /** The identifier octet. */
  readonly tag: number;
  readonly content: Uint8Array;
}

/** Identifier octets (X.680 §8.6). */
export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The tag [n] of a primitive value. */
export const context = (n: number): number => 0x80 | n;
/** The tag [n] of a constructed value. */
export const constructed = (n: number): number => 0xa0 | n;

const LONGEST = { integer: 4, bitString: 2048, objectIdentifier: 128 };

/**
 * Reads the one value that the bytes are.
 *
 * @param what how the value is named in a sentence, e.g. `the ESS label`
 */
export function readWhole(bytes: Uint8Array, what: string, tag: number): BerValue {
  const { value, end } = readAt(bytes, 0, what);
  expectTag(value, what, tag);
  if (end < bytes.length) refuse(`${what} has ${octets(bytes.length - end)} behind its end`);
  return value;
}

/** Refuses a value that has another tag. */
export function expectTag(value: BerValue, what: string, tag: number): BerValue {
  if (value.tag !== tag) refuse(`${what} has the tag ${hex(value.tag)} where ${hex(tag)} is wanted`);
  return value;
}

/** The values inside a constructed one, in their order. */
export function membersOf(value: BerValue, what: string): readonly BerValue[] {
  const members: BerValue[] = [];
  for (let offset = 0; offset < value.content.length;) {
    const { value: member, end } = readAt(value.content, offset, what);
    members.push(member);
    offset = end;
  }
  return members;
}

/** A tag as a sentence writes it: `0x31`. */
export function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, "0")}`;
}

function octets(count: number): string {
  return count === 1 ? "1 octet" : `${count} octets`;
}

function readAt(bytes: Uint8Array, offset: number, what: string): { value: BerValue; end: number } {
  if (offset + 2 > bytes.length) refuse(`${what} is cut short`);
  const tag = bytes[offset];
  if ((tag & 0x1f) === 0x1f) refuse(`${what} has a tag above 30`);
  const first = bytes[offset + 1];
  if (first === 0x80) refuse(`${what} has an indefinite length`);
  const lengthOctets = first < 0x80 ? 0 : first & 0x7f;
  if (lengthOctets > 4) refuse(`${what} has a length of ${lengthOctets} octets`);
  const start = offset + 2 + lengthOctets;
  if (start > bytes.length) refuse(`${what} is cut short`);
  let length = lengthOctets === 0 ? first : 0;
  for (let i = offset + 2; i < start; i++) length = length * 256 + bytes[i];
  if (start + length > bytes.length) refuse(`${what} is cut short`);
  return { value: { tag, content: bytes.subarray(start, start + length) }, end: start + length };
}

/** A lacv: an INTEGER from 0 in at most 4 octets, shortest as X.690 §8.3.2 has it in BER too. */
export function readInteger({ content }: BerValue, what: string): number {
  if (content.length === 0) refuse(`${what} is an INTEGER without octets`);
  if (content.length > LONGEST.integer) {
    refuse(`${what} is an INTEGER of more than ${LONGEST.integer} octets`);
  }
  if (content[0] >= 0x80) refuse(`${what} is below 0`);
  if (content.length > 1 && content[0] === 0 && content[1] < 0x80) {
    refuse(`${what} is an INTEGER with superfluous octets`);
  }
  return content.reduce((number, octet) => number * 256 + octet, 0);
}

/** An OBJECT IDENTIFIER in dots (X.690 §8.19), of arcs of any size. */
export function readObjectIdentifier({ content }: BerValue, what: string): string {
  if (content.length === 0) refuse(`${what} is an OBJECT IDENTIFIER without octets`);
  if (content.length > LONGEST.objectIdentifier) {
    refuse(`${what} is an OBJECT IDENTIFIER of more than ${LONGEST.objectIdentifier} octets`);
  }
  if (content[content.length - 1] >= 0x80) refuse(`${what} is an OBJECT IDENTIFIER that is cut short`);
  const arcs: bigint[] = [];
  let arc = 0n;
  for (let i = 0, first = true; i < content.length; i++) {
    if (first && content[i] === 0x80) refuse(`${what} is an OBJECT IDENTIFIER with superfluous octets`);
    arc = arc << 7n | BigInt(content[i] & 0x7f);
    first = content[i] < 0x80;
    if (first) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  const top = arcs[0] < 80n ? arcs[0] / 40n : 2n;
  return [top, arcs[0] - top * 40n, ...arcs.slice(1)].join(".");
}

/** The positions of the bits that are set, upwards; bit 0 is the most significant one of the first octet. */
export function readBits({ content }: BerValue, what: string): readonly number[] {
  if (content.length === 0) refuse(`${what} is a BIT STRING without octets`);
  if (content.length - 1 > LONGEST.bitString) {
    refuse(`${what} is a BIT STRING of more than ${LONGEST.bitString} octets`);
  }
  const unused = content[0];
  if (unused > 7 || (unused > 0 && content.length === 1)) {
    refuse(`${what} is a BIT STRING with ${unused} unused bits of ${octets(content.length - 1)}`);
  }
  const bits: number[] = [];
  for (let bit = 0; bit < (content.length - 1) * 8 - unused; bit++) {
    if (content[1 + (bit >> 3)] & 0x80 >> (bit & 7)) bits.push(bit);
  }
  return bits;
}
