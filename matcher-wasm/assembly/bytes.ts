// What single bytes may be, and the decoding of UTF-8 and of references.

// Bits of a byte's class.
export const NAME_START: u32 = 1; // XML 1.0 §2.3 NameStartChar, ASCII, without ':'
export const NAME: u32 = 2; // NameChar, ASCII, without ':'
export const SPACE: u32 = 4; // XML 1.0 §2.3 S
export const TEXT: u32 = 8; // stands for itself in text: no '<' '&' '>', no control
export const VALUE: u32 = 16; // stands for itself in an attribute value: no '<' '&' quote, no control
export const DOMAIN: u32 = 32; // letter, digit, '-' or '_' of a domain label
export const LOCAL: u32 = 64; // allowed in a localpart (RFC 7622 §3.3.1), ASCII

const CLASS: usize = memory.data(256);
const LOWER: usize = memory.data(256);

for (let c: i32 = 0; c < 256; c++) {
  const letter = (c | 32) >= 97 && (c | 32) <= 122;
  const digit = c >= 48 && c <= 57;
  const space = c == 32 || c == 9 || c == 10 || c == 13;
  const plain = c >= 32 && c < 128;
  let bits: u32 = 0;
  if (letter || c == 95) bits |= NAME_START;
  if (letter || digit || c == 95 || c == 45 || c == 46) bits |= NAME;
  if (letter || digit || c == 95 || c == 45) bits |= DOMAIN;
  if (space) bits |= SPACE;
  if (plain && c != 60 && c != 38 && c != 62) bits |= TEXT;
  if (plain && c != 60 && c != 38 && c != 34 && c != 39) bits |= VALUE;
  // " & ' / : < > @ are excluded by RFC 7622 §3.3.1, space and DEL by the IdentifierClass.
  if (c > 32 && c < 127 && c != 34 && c != 38 && c != 39 && c != 47 && c != 58 && c != 60 && c != 62 && c != 64) bits |= LOCAL;
  store<u8>(CLASS + c, <u8>bits);
  store<u8>(LOWER + c, <u8>(c >= 65 && c <= 90 ? c + 32 : c));
}

@inline
export function is(c: u32, bits: u32): bool {
  return (load<u8>(CLASS + c) & bits) != 0;
}

@inline
export function lower(c: u32): u32 {
  return load<u8>(LOWER + c);
}

/** The code point that `utf8` or `reference` read last. */
export class Decoded {
  static point: u32 = 0;
}

/** U+FFFE, U+FFFF and controls but tab, line feed and return are no characters of XML 1.0 §2.2. */
@inline
export function isChar(c: u32): bool {
  return c >= 0x20 ? c < 0xd800 || (c > 0xdfff && c < 0xfffe) || (c > 0xffff && c < 0x110000) : c == 9 || c == 10 || c == 13;
}

/** NameStartChar beyond ASCII (XML 1.0, fifth edition, §2.3). */
export function isNameStart(c: u32): bool {
  if (c < 0x80) return is(c, NAME_START);
  if (c < 0x2000) return (c >= 0xc0 && c != 0xd7 && c != 0xf7 && c != 0x37e && !(c >= 0x300 && c < 0x370));
  return (c >= 0x200c && c <= 0x200d) || (c >= 0x2070 && c <= 0x218f) || (c >= 0x2c00 && c <= 0x2fef) || (c >= 0x3001 && c <= 0xd7ff) ||
    (c >= 0xf900 && c <= 0xfdcf) || (c >= 0xfdf0 && c <= 0xfffd) || (c >= 0x10000 && c <= 0xeffff);
}

/** NameChar beyond ASCII. */
export function isName(c: u32): bool {
  if (c < 0x80) return is(c, NAME);
  return isNameStart(c) || c == 0xb7 || (c >= 0x300 && c < 0x370) || c == 0x203f || c == 0x2040;
}

export const INCOMPLETE: i32 = 0; // the sequence goes on behind the end
export const BROKEN: i32 = -1; // not UTF-8; no reference
export const FORBIDDEN: i32 = -2; // a character that XML forbids; an entity beyond the five

@inline
function tail(c: u32): bool {
  return (c & 0xc0) == 0x80;
}

/** Length of the non-ASCII character at `p`, its code point in `Decoded.point`; `INCOMPLETE`, `BROKEN` or `FORBIDDEN`. */
export function utf8(p: usize, z: usize): i32 {
  const a: u32 = load<u8>(p);
  if (a < 0xc2 || a > 0xf4) return BROKEN;
  if (p + 1 >= z) return INCOMPLETE;
  const b: u32 = load<u8>(p, 1);
  if (!tail(b)) return BROKEN;
  if (a < 0xe0) {
    Decoded.point = ((a & 31) << 6) | (b & 63);
    return 2;
  }
  if (a == 0xe0 ? b < 0xa0 : a == 0xed ? b > 0x9f : a == 0xf0 ? b < 0x90 : a == 0xf4 ? b > 0x8f : false) return BROKEN;
  if (p + 2 >= z) return INCOMPLETE;
  const c: u32 = load<u8>(p, 2);
  if (!tail(c)) return BROKEN;
  if (a < 0xf0) {
    Decoded.point = ((a & 15) << 12) | ((b & 63) << 6) | (c & 63);
    return Decoded.point >= 0xfffe ? FORBIDDEN : 3;
  }
  if (p + 3 >= z) return INCOMPLETE;
  const d: u32 = load<u8>(p, 3);
  if (!tail(d)) return BROKEN;
  Decoded.point = ((a & 7) << 18) | ((b & 63) << 12) | ((c & 63) << 6) | (d & 63);
  return 4;
}

const LONGEST_REFERENCE: usize = 32;

@inline
function digit(c: u32, hex: bool): u32 {
  if (c >= 48 && c <= 57) return c - 48;
  const l = c | 32;
  return hex && l >= 97 && l <= 102 ? l - 87 : 99;
}

/** The code point of `#…` or `#x…` between `p` and `z`, or 0. Values that overflow are no characters. */
function numeric(p: usize, z: usize): u32 {
  const hex = p + 1 < z && load<u8>(p, 1) == 120;
  p += hex ? 2 : 1;
  if (p >= z) return 0;
  let point: u32 = 0;
  for (; p < z; p++) {
    const value = digit(load<u8>(p), hex);
    if (value == 99) return 0;
    point = point * (hex ? 16 : 10) + value;
    if (point > 0x10ffff) return 0;
  }
  return isChar(point) ? point : 0;
}

/** The character that one of the five predefined entities (XML 1.0 §4.6) stands for, or 0. */
function predefined(p: usize, n: usize): u32 {
  if (n == 2 && load<u8>(p, 1) == 116) return load<u8>(p) == 108 ? 60 : load<u8>(p) == 103 ? 62 : 0; // lt gt
  if (n == 3 && load<u8>(p) == 97 && load<u8>(p, 1) == 109 && load<u8>(p, 2) == 112) return 38; // amp
  if (n == 4 && load<u32>(p) == 0x736f7061) return 39; // apos
  if (n == 4 && load<u32>(p) == 0x746f7571) return 34; // quot
  return 0;
}

/** Length of the reference whose `&` is at `p`, its character in `Decoded.point`; `INCOMPLETE`, `BROKEN` or `FORBIDDEN`. */
export function reference(p: usize, z: usize): i32 {
  const first = p + 1;
  const last = min(z, p + LONGEST_REFERENCE);
  let q = first;
  for (; q < last && load<u8>(q) != 59; q++) {
    const c: u32 = load<u8>(q);
    if (!is(c, q == first ? NAME_START : NAME) && !(c == 35 && q == first)) return BROKEN;
  }
  if (q == last) return z < p + LONGEST_REFERENCE ? INCOMPLETE : BROKEN;
  const n = q - first;
  if (n == 0) return BROKEN;
  if (load<u8>(first) == 35) {
    Decoded.point = numeric(first, q);
    return Decoded.point == 0 ? BROKEN : <i32>(q + 1 - p);
  }
  Decoded.point = predefined(first, n);
  return Decoded.point == 0 ? FORBIDDEN : <i32>(q + 1 - p);
}
