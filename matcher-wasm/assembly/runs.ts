// The long runs: text and attribute values, sixteen bytes at a time.

import { is, NAME, TEXT, VALUE } from "./bytes";

/** First byte of p..z that text cannot hold as it stands, or z. */
export function plainText(p: usize, z: usize): usize {
  while (p + 16 <= z) {
    const v = v128.load(p);
    // Signed: below a space is a control or not ASCII.
    const stop = v128.or(
      v128.or(i8x16.lt_s(v, i8x16.splat(32)), i8x16.eq(v, i8x16.splat(60))),
      v128.or(i8x16.eq(v, i8x16.splat(38)), i8x16.eq(v, i8x16.splat(62))),
    );
    const mask = i8x16.bitmask(stop);
    if (mask != 0) return p + ctz(mask);
    p += 16;
  }
  while (p < z && is(load<u8>(p), TEXT)) p++;
  return p;
}

/** First byte of p..z that an attribute value cannot hold as it stands, or z. Either quote stops it. */
export function plainValue(p: usize, z: usize): usize {
  while (p + 16 <= z) {
    const v = v128.load(p);
    const stop = v128.or(
      v128.or(i8x16.lt_s(v, i8x16.splat(32)), i8x16.eq(v, i8x16.splat(60))),
      v128.or(i8x16.eq(v, i8x16.splat(38)), v128.or(i8x16.eq(v, i8x16.splat(34)), i8x16.eq(v, i8x16.splat(39)))),
    );
    const mask = i8x16.bitmask(stop);
    if (mask != 0) return p + ctz(mask);
    p += 16;
  }
  while (p < z && is(load<u8>(p), VALUE)) p++;
  return p;
}

/** Which bytes are from..to. The range is moved to the beginning of the signed ones: those are compared at once. */
@inline
function within(v: v128, from: i32, to: i32): v128 {
  return i8x16.lt_s(i8x16.sub(v, i8x16.splat(<i8>(from + 128))), i8x16.splat(<i8>(to - from - 127)));
}

/** First byte of p..z that is no NAME byte, or z. */
export function plainName(p: usize, z: usize): usize {
  while (p + 16 <= z) {
    const v = v128.load(p);
    const letter = within(v128.or(v, i8x16.splat(32)), 97, 122);
    const digit = within(v, 48, 57);
    const hyphenOrDot = within(v, 45, 46);
    const name = v128.or(v128.or(letter, digit), v128.or(hyphenOrDot, i8x16.eq(v, i8x16.splat(95))));
    const mask = i8x16.bitmask(name) ^ 0xffff;
    if (mask != 0) return p + ctz(mask);
    p += 16;
  }
  while (p < z && is(load<u8>(p), NAME)) p++;
  return p;
}

// The two below look at short texts: they load whole vectors, up to 15 bytes behind the end, and ignore those.

/** First place of the byte in p..z, or z. */
@inline
export function indexOf(p: usize, z: usize, byte: u32): usize {
  const wanted = i8x16.splat(<u8>byte);
  for (; p < z; p += 16) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(p), wanted));
    if (mask != 0) return min(p + ctz(mask), z);
  }
  return z;
}

/** First byte of p..z that a resourcepart cannot hold as it stands, or z: a control, '&', or not ASCII. */
export function plainResource(p: usize, z: usize): usize {
  for (; p < z; p += 16) {
    const v = v128.load(p);
    const stop = v128.or(i8x16.lt_s(v, i8x16.splat(32)), v128.or(i8x16.eq(v, i8x16.splat(38)), i8x16.eq(v, i8x16.splat(127))));
    const mask = i8x16.bitmask(stop);
    if (mask != 0) return min(p + ctz(mask), z);
  }
  return z;
}

/** Whether n bytes at a and at b are the same. */
export function same(a: usize, b: usize, n: i32): bool {
  if (n >= 8) {
    const last = n - 8;
    for (let i = 0; i < last; i += 8) {
      if (load<u64>(a + i) != load<u64>(b + i)) return false;
    }
    return load<u64>(a + last) == load<u64>(b + last);
  }
  if (n >= 4) return load<u32>(a) == load<u32>(b) && load<u32>(a + n - 4) == load<u32>(b + n - 4);
  if (n >= 2) return load<u16>(a) == load<u16>(b) && load<u16>(a + n - 2) == load<u16>(b + n - 2);
  return n == 0 || load<u8>(a) == load<u8>(b);
}
