// What checked attribute values say (XML 1.0 §3.3.3), however they are written.

import { Decoded, is, reference, SPACE, utf8 } from "./bytes";
import { mix } from "./hash";

/** Reads one character of a checked attribute value as XML 1.0 §3.3.3 normalises it; its length is returned. */
function normalised(p: usize, z: usize): i32 {
  const b: u32 = load<u8>(p);
  if (b == 38) return reference(p, z);
  if (b >= 0x80) return utf8(p, z);
  // A line's end written as CR LF is one character (XML 1.0 §2.11).
  const two = b == 13 && p + 1 < z && load<u8>(p, 1) == 10;
  Decoded.point = is(b, SPACE) ? 32 : b;
  return two ? 2 : 1;
}

/** Whether two checked attribute values say the same, however they are written. */
export function sameValue(a: usize, aEnd: usize, b: usize, bEnd: usize): bool {
  while (a < aEnd && b < bEnd) {
    a += normalised(a, aEnd);
    const point = Decoded.point;
    b += normalised(b, bEnd);
    if (point != Decoded.point) return false;
  }
  return a == aEnd && b == bEnd;
}

/** A number that two checked attribute values share if they say the same; never 0. */
export function digest(p: usize, z: usize): u32 {
  let h: u64 = 0;
  while (p < z) {
    p += normalised(p, z);
    h = mix(h, Decoded.point);
  }
  return <u32>h | 1;
}
