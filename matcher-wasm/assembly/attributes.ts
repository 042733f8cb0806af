// Attributes of a start tag: name, '=', value. Each state goes on to the next by itself while there are bytes.

import { Fault } from "../codes";
import { INCOMPLETE, is, NAME_START, reference, SPACE, utf8 } from "./bytes";
import { attribute, Attribute, context, Cursor, State } from "./context";
import { faultOf } from "./faults";
import { finishName } from "./names";
import { DEFAULT, NONE } from "./namespaces";
import { plainName, plainValue, same } from "./runs";
import { CONTINUE, fail, go, more } from "./signals";
import { spells, XMLNS } from "./words";

const EQUALS_APOSTROPHE: u32 = 0x273d;
const EQUALS_QUOTE: u32 = 0x223d;

/** Whether an attribute of the same name, as written, stands before. */
function stoodBefore(p: usize, length: i32): bool {
  const n = context().attributes;
  for (let i = 0; i < n; i++) {
    const a = attribute(i);
    if (a.length == length && same(Cursor.start + a.name, p, length)) return true;
  }
  return false;
}

/** Adds an attribute, whose value is still to come. */
@inline
function append(p: usize, length: i32, colon: i32): Attribute {
  const c = context();
  const a = attribute(c.attributes++);
  a.name = <i32>(p - Cursor.start);
  a.length = length;
  a.colon = colon;
  a.plain = 1;
  a.declaration = colon == 0 && spells(p, length, XMLNS) ? DEFAULT : NONE;
  if (colon != 0 || a.declaration == DEFAULT) c.special = 1;
  return a;
}

/** Takes the attribute at p in one go where it is all there and nothing in it wants a closer look; its end, or 0. */
@inline
export function plainAttribute(p: usize, z: usize): usize {
  if (!is(load<u8>(p), NAME_START)) return 0;
  const nameEnd = plainName(p, z);
  const length = <i32>(nameEnd - p);
  if (nameEnd + 2 >= z) return 0;
  const mark: u32 = load<u16>(nameEnd);
  if (mark != EQUALS_APOSTROPHE && mark != EQUALS_QUOTE) return 0;
  const valueEnd = plainValue(nameEnd + 2, z);
  if (valueEnd >= z || load<u8>(valueEnd) != mark >> 8 || stoodBefore(p, length)) return 0;
  const a = append(p, length, 0);
  a.value = <i32>(nameEnd + 2 - Cursor.start);
  a.valueEnd = <i32>(valueEnd - Cursor.start);
  return valueEnd + 1;
}

export function attributeName(): i32 {
  const signal = finishName();
  if (signal != CONTINUE) return signal;
  const c = context();
  const p = Cursor.start + c.name;
  const length = <i32>(Cursor.next - p);
  if (stoodBefore(p, length)) return fail(Fault.NotWellFormed);
  append(p, length, c.colon);
  go(State.Equals, Cursor.next);
  return equals();
}

/** Skips white space and then demands one byte: '=' before a value, or a quote. */
export function equals(): i32 {
  let p = Cursor.next;
  while (p < Cursor.end && is(load<u8>(p), SPACE)) p++;
  if (p == Cursor.end) return more(p);
  if (load<u8>(p) != 61) return fail(Fault.NotWellFormed);
  go(State.Quote, p + 1);
  return quote();
}

export function quote(): i32 {
  let p = Cursor.next;
  while (p < Cursor.end && is(load<u8>(p), SPACE)) p++;
  if (p == Cursor.end) return more(p);
  const b = load<u8>(p);
  if (b != 34 && b != 39) return fail(Fault.NotWellFormed);
  context().quote = b;
  context().value = <i32>(p + 1 - Cursor.start);
  go(State.Value, p + 1);
  return value();
}

/** Reads on in a value; CONTINUE where it ended. */
export function value(): i32 {
  const c = context();
  const z = Cursor.end;
  let p = Cursor.next;
  const a = attribute(c.attributes - 1);
  while (true) {
    p = plainValue(p, z);
    if (p >= z) return more(z);
    const b: u32 = load<u8>(p);
    if (b == c.quote) {
      a.value = c.value;
      a.valueEnd = <i32>(p - Cursor.start);
      return go(State.Tag, p + 1);
    }
    if (b == 34 || b == 39) {
      p++;
      continue;
    }
    a.plain = 0;
    if (is(b, SPACE)) {
      p++;
      continue;
    }
    if (b < 0x80 && b != 38) return fail(Fault.NotWellFormed);
    const n = b == 38 ? reference(p, z) : utf8(p, z);
    if (n == INCOMPLETE) return more(p);
    if (n < 0) return fail(faultOf(n, b == 38));
    p += n;
  }
}
