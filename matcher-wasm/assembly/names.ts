// Names of elements and attributes (XML 1.0 §2.3, XML-NAMES §4).

import { Fault } from "../codes";
import { BROKEN, Decoded, INCOMPLETE, is, isName, isNameStart, NAME_START, utf8 } from "./bytes";
import { context, Cursor } from "./context";
import { plainName } from "./runs";
import { CONTINUE, fail, go, more } from "./signals";

/** Begins a name at p. */
@inline
export function beginName(state: i32, p: usize): i32 {
  const c = context();
  c.name = <i32>(p - Cursor.start);
  c.colon = 0;
  return go(state, p);
}

/** Where the part of the name that is being read begins: behind the colon, if there was one. */
@inline
function partStart(): usize {
  const c = context();
  return Cursor.start + c.name + (c.colon == 0 ? 0 : c.colon + 1);
}

/** A part is empty or begins wrongly. Behind a colon it is still a Name of XML 1.0, but no QName. */
function misbegun(): i32 {
  return fail(context().colon == 0 ? Fault.NotWellFormed : Fault.Namespace);
}

/** Reads on in a name; CONTINUE where it ended, before `Cursor.next`. */
export function finishName(): i32 {
  const c = context();
  const z = Cursor.end;
  let p = Cursor.next;
  while (true) {
    if (p < z && p == partStart() && load<u8>(p) < 0x80 && !is(load<u8>(p), NAME_START)) {
      return load<u8>(p) == 58 ? fail(Fault.Namespace) : misbegun();
    }
    p = plainName(p, z);
    if (p >= z) return more(z);
    const b: u32 = load<u8>(p);
    if (b == 58) {
      if (c.colon != 0) return fail(Fault.Namespace);
      c.colon = <i32>(p - Cursor.start) - c.name;
      p++;
    } else if (b < 0x80) {
      Cursor.next = p;
      return CONTINUE;
    } else {
      const n = utf8(p, z);
      if (n == INCOMPLETE) return more(p);
      if (n == BROKEN) return fail(Fault.Encoding);
      if (n < 0 || !isName(Decoded.point)) return fail(Fault.NotWellFormed);
      if (p == partStart() && !isNameStart(Decoded.point)) return misbegun();
      p += n;
    }
  }
}
