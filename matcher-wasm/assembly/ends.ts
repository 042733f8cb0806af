// End tags.

import { Fault, Signal } from "../codes";
import { is, SPACE } from "./bytes";
import { context, Cursor, opened, State } from "./context";
import { same } from "./runs";
import { fail, go, more, putPlace, stop } from "./signals";
import { closeElement } from "./tags";

/** Behind "</". */
export function beginEnd(p: usize): i32 {
  const c = context();
  c.contentEnd = <i32>(p - 2 - Cursor.start);
  const o = opened(c.depth - 1);
  const end = p + o.length;
  // Almost always the whole tag is there.
  if (c.depth > 1 && end < Cursor.end && load<u8>(end) == 62 && same(p, Cursor.start + o.name, o.length)) {
    return closeElement(end + 1);
  }
  c.matched = 0;
  go(State.EndName, p);
  return endName();
}

/** Reads on in the name of an end tag, which must be that of the innermost open element. */
export function endName(): i32 {
  const c = context();
  const root = c.depth == 1;
  const length = root ? c.rootLength : opened(c.depth - 1).length;
  const name = root ? Cursor.base + c.rootName : Cursor.start + opened(c.depth - 1).name;
  let p = Cursor.next;
  const z = Cursor.end;
  while (p < z && c.matched < length) {
    if (load<u8>(p) != load<u8>(name + c.matched)) return fail(Fault.NotWellFormed);
    p++;
    c.matched++;
  }
  if (p == z) return more(p);
  go(State.EndSpace, p);
  return endSpace();
}

export function endSpace(): i32 {
  let p = Cursor.next;
  while (p < Cursor.end && is(load<u8>(p), SPACE)) p++;
  if (p == Cursor.end) return more(p);
  if (load<u8>(p) != 62) return fail(Fault.NotWellFormed);
  if (context().depth > 1) return closeElement(p + 1);
  putPlace(Cursor.start, p + 1);
  stop(State.Closed);
  return Signal.Close;
}
