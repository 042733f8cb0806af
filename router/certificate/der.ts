/**
 * DER (X.690 §10), read strictly: definite and shortest lengths, shortest integers, nothing left over. A
 * value then has one encoding, so that no two readers see different certificates in the same bytes, which
 * a reader of BER cannot promise. All functions throw `TypeError` at what is not DER.
 */

/** One value: tag, content, and the bytes of both with the length between. */
export interface Value {
  readonly tag: number;
  readonly der: Uint8Array;
  readonly content: Uint8Array;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The tag [n] of a primitive value. */
export const context = (n: number): number => 0x80 | n;
/** The tag [n] of a constructed value. */
export const constructed = (n: number): number => 0xa0 | n;

function readAt(bytes: Uint8Array, offset: number): Value {
  const tag = byteAt(bytes, offset);
  if ((tag & 0x1f) === 0x1f) throw new TypeError("a tag above 30 has no place here");
  const first = byteAt(bytes, offset + 1);
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > 4) throw new TypeError("a length is indefinite or far too long");
  let length = lengthBytes === 0 ? first : 0;
  for (let i = 0; i < lengthBytes; i++) length = length * 256 + byteAt(bytes, offset + 2 + i);
  const shortest = length < 0x80 ? 0 : Math.ceil((32 - Math.clz32(length)) / 8);
  if (lengthBytes !== shortest) throw new TypeError("a length is not in its shortest form");
  const start = offset + 2 + lengthBytes;
  if (start + length > bytes.length) throw new TypeError("it is cut short");
  return { tag, der: bytes.subarray(offset, start + length), content: bytes.subarray(start, start + length) };
}

function byteAt(bytes: Uint8Array, offset: number): number {
  const byte = bytes[offset];
  if (byte === undefined) throw new TypeError("it is cut short");
  return byte;
}

/** Reads the one value that the bytes are. */
export function readValue(bytes: Uint8Array): Value {
  const value = readAt(bytes, 0);
  if (value.der.length !== bytes.length) throw new TypeError("bytes follow its end");
  return value;
}

/** Reads the fields of a SEQUENCE one after the other; `end` makes sure that none is left. */
export class Fields {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  #offset = 0;

  constructor(value: Value, what: string, tag: number = TAG.sequence) {
    if (value.tag !== tag) throw new TypeError(`${what} has the tag ${value.tag} where ${tag} was expected`);
    this.#bytes = value.content;
    this.#what = what;
  }

  get done(): boolean {
    return this.#offset === this.#bytes.length;
  }

  next(): Value {
    const value = readAt(this.#bytes, this.#offset);
    this.#offset += value.der.length;
    return value;
  }

  take(tag: number): Value {
    const value = this.optional(tag);
    if (value === undefined) throw new TypeError(`${this.#what} lacks a field with the tag ${tag}`);
    return value;
  }

  optional(...tags: readonly number[]): Value | undefined {
    return tags.includes(this.#bytes[this.#offset] ?? -1) ? this.next() : undefined;
  }

  rest(): Value[] {
    const values: Value[] = [];
    while (!this.done) values.push(this.next());
    return values;
  }

  end(): void {
    if (!this.done) throw new TypeError(`${this.#what} has a field too many`);
  }
}

/** The members of a SEQUENCE OF or SET OF, of which there must be one at least. */
export function readMembers(value: Value, what: string, tag: number = TAG.sequence): Value[] {
  const members = new Fields(value, what, tag).rest();
  if (members.length === 0) throw new TypeError(`${what} is empty`);
  return members;
}
