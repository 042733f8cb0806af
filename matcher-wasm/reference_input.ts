// The characters of XML 1.0, fifth edition, and a cursor over the bytes that hold them.

import { Fault } from "./codes.ts";

/** The input broke a rule. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(readonly fault: Fault) {
    super(Fault[fault]);
  }
}

/** The bytes at hand end before the construct does. */
export class Unfinished extends Error {
  override readonly name = "Unfinished";
}

// Production [4] without ':', which XML-NAMES takes for itself.
const NAME_START_CHAR =
  /^[A-Z_a-z\u{c0}-\u{d6}\u{d8}-\u{f6}\u{f8}-\u{2ff}\u{370}-\u{37d}\u{37f}-\u{1fff}\u{200c}-\u{200d}\u{2070}-\u{218f}\u{2c00}-\u{2fef}\u{3001}-\u{d7ff}\u{f900}-\u{fdcf}\u{fdf0}-\u{fffd}\u{10000}-\u{effff}]$/u;
// What production [4a] adds to it.
const OTHER_NAME_CHAR = /^[-.0-9\u{b7}\u{300}-\u{36f}\u{203f}-\u{2040}]$/u;

/** Whether an NCName may begin with the character. */
export function isNameStart(point: number): boolean {
  return NAME_START_CHAR.test(String.fromCodePoint(point));
}

/** Whether an NCName may hold the character. */
export function isNameChar(point: number): boolean {
  return isNameStart(point) || OTHER_NAME_CHAR.test(String.fromCodePoint(point));
}

/** Production [2], Char. */
export function isChar(point: number): boolean {
  return point === 0x9 || point === 0xa || point === 0xd || (point >= 0x20 && point <= 0xd7ff) ||
    (point >= 0xe000 && point <= 0xfffd) || (point >= 0x10000 && point <= 0x10ffff);
}

type Range = readonly [first: number, last: number];

const TAIL: Range = [0x80, 0xbf];

/** The well-formed byte sequences of UTF-8 beyond ASCII (Unicode, table 3-7; RFC 3629 §4). */
const SEQUENCES: readonly {
  readonly lead: Range;
  readonly bits: number;
  readonly tails: readonly Range[];
}[] = [
  { lead: [0xc2, 0xdf], bits: 5, tails: [TAIL] },
  { lead: [0xe0, 0xe0], bits: 4, tails: [[0xa0, 0xbf], TAIL] },
  { lead: [0xe1, 0xec], bits: 4, tails: [TAIL, TAIL] },
  { lead: [0xed, 0xed], bits: 4, tails: [[0x80, 0x9f], TAIL] },
  { lead: [0xee, 0xef], bits: 4, tails: [TAIL, TAIL] },
  { lead: [0xf0, 0xf0], bits: 3, tails: [[0x90, 0xbf], TAIL, TAIL] },
  { lead: [0xf1, 0xf3], bits: 3, tails: [TAIL, TAIL, TAIL] },
  { lead: [0xf4, 0xf4], bits: 3, tails: [[0x80, 0x8f], TAIL, TAIL] },
];

/** A place in bytes, up to `end`, where the bytes at hand stop. */
export class Input {
  constructor(readonly bytes: Uint8Array, public at: number, readonly end: number) {}

  /** The next byte, which stays. */
  peek(): number {
    if (this.at >= this.end) throw new Unfinished();
    return this.bytes[this.at];
  }

  /** Takes a byte. */
  take(): number {
    const byte = this.peek();
    this.at++;
    return byte;
  }

  /** Whether the next byte is the ASCII character. */
  sees(character: string): boolean {
    return this.peek() === character.charCodeAt(0);
  }

  /** Takes exactly the ASCII text. Markup is compared byte by byte: a byte that differs is `fault`, whatever it is. */
  expect(text: string, fault: Fault): void {
    for (const character of text) {
      if (!this.sees(character)) throw new Refused(fault);
      this.at++;
    }
  }

  /** Takes exactly the bytes. */
  expectBytes(bytes: Uint8Array, fault: Fault): void {
    for (const byte of bytes) {
      if (this.peek() !== byte) throw new Refused(fault);
      this.at++;
    }
  }

  /** Takes white space up to a byte that is none; whether there was some. */
  skipSpace(): boolean {
    const from = this.at;
    while (isSpace(this.peek())) this.at++;
    return this.at > from;
  }

  /** Takes one character of names or content, which must be UTF-8 and a Char. */
  character(): number {
    const lead = this.take();
    const point = lead < 0x80 ? lead : this.#multibyte(lead);
    if (!isChar(point)) throw new Refused(Fault.NotWellFormed);
    return point;
  }

  #multibyte(lead: number): number {
    const sequence = SEQUENCES.find((s) => isIn(lead, s.lead));
    if (sequence === undefined) throw new Refused(Fault.Encoding);
    let point = lead & ((1 << sequence.bits) - 1);
    for (const range of sequence.tails) {
      if (!isIn(this.peek(), range)) throw new Refused(Fault.Encoding);
      point = (point << 6) | (this.take() & 0x3f);
    }
    return point;
  }
}

function isIn(byte: number, [first, last]: Range): boolean {
  return byte >= first && byte <= last;
}

/** Production [3], S. */
export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x9 || byte === 0xa || byte === 0xd;
}
