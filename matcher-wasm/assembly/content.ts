// What stands between tags: text, CDATA sections, white space between stanzas, the prolog.

import { Fault, Signal } from "../codes";
import { INCOMPLETE, is, reference, SPACE, utf8 } from "./bytes";
import { begin, context, Cursor, State } from "./context";
import { plainText, same } from "./runs";
import { CONTINUE, fail, go, more, putPlace } from "./signals";
import { beginEnd } from "./ends";
import { faultOf } from "./faults";
import { beginTag } from "./tags";
import { CDATA, XML } from "./words";

/** Whether the two bytes before p are "]]". If so, they are text like p: what comes before text never ends with them. */
@inline
function afterBrackets(p: usize): bool {
  return load<u8>(p - 1) == 93 && load<u8>(p - 2) == 93;
}

export function text(): i32 {
  const z = Cursor.end;
  let p = Cursor.next;
  while (true) {
    p = plainText(p, z);
    if (p >= z) return more(z);
    const b: u32 = load<u8>(p);
    if (b == 60) {
      go(State.Less, p + 1);
      return p + 1 < z ? less() : CONTINUE;
    }
    if (b == 62) {
      if (afterBrackets(p)) return fail(Fault.NotWellFormed);
      p++;
    } else if (is(b, SPACE)) {
      p++;
    } else if (b >= 0x80 || b == 38) {
      const n = b == 38 ? reference(p, z) : utf8(p, z);
      if (n == INCOMPLETE) return more(p);
      if (n < 0) return fail(faultOf(n, b == 38));
      p += n;
    } else {
      return fail(Fault.NotWellFormed);
    }
  }
}

export function cdata(): i32 {
  const z = Cursor.end;
  let p = Cursor.next;
  while (true) {
    p = plainText(p, z);
    if (p >= z) return more(z);
    const b: u32 = load<u8>(p);
    if (b == 62 && afterBrackets(p)) {
      return go(State.Text, p + 1);
    }
    if (b >= 0x80) {
      const n = utf8(p, z);
      if (n == INCOMPLETE) return more(p);
      if (n < 0) return fail(faultOf(n, false));
      p += n;
    } else {
      if (b < 32 && !is(b, SPACE)) return fail(Fault.NotWellFormed);
      p++;
    }
  }
}

/** Behind '<'. */
export function less(): i32 {
  const c = context();
  const p = Cursor.next;
  const b: u32 = load<u8>(p);
  if (b == 47) {
    if (c.depth == 0) return fail(Fault.NotWellFormed);
    return beginEnd(p + 1);
  }
  if (b == 33) return c.depth > 0 ? go(State.Bang, p + 1) : fail(Fault.Restricted);
  if (b != 63) return beginTag(p);
  // The declaration may only be the very first thing (XML 1.0 §2.8).
  return c.depth == 0 && c.matched == 0 ? go(State.Declaration, p + 1) : fail(Fault.Restricted);
}

/** Behind '<!' in the root: a CDATA section, which is text and so must be in a stanza, or something restricted. */
export function bang(): i32 {
  const p = Cursor.next;
  const n = min(<i32>(Cursor.end - p), CDATA.length);
  for (let i = 0; i < n; i++) {
    if (load<u8>(p + i) != load<u8>(CDATA.at + i)) return fail(Fault.Restricted);
  }
  if (n < CDATA.length) return more(p);
  if (context().depth == 1) return fail(Fault.Stray);
  return go(State.Cdata, p + n);
}

/** White space between first-level elements, or before the root. */
export function between(): i32 {
  let p = Cursor.next;
  const z = Cursor.fed;
  while (p < z && is(load<u8>(p), SPACE)) p++;
  begin(p);
  // Remembers, before the root, that something came before the '<'.
  if (context().depth == 0 && p > Cursor.next) context().matched = 1;
  if (p == Cursor.end) return more(p);
  return load<u8>(p) == 60 ? go(State.Less, p + 1) : fail(Fault.Stray);
}

const LONGEST_DECLARATION: usize = 256;

/** Whether the bytes from p on may be "xml" and white space. */
function namesXml(p: usize): bool {
  const n = min(<i32>(Cursor.end - p), XML.length);
  return same(p, XML.at, n) && (p + XML.length >= Cursor.end || is(load<u8>(p + XML.length), SPACE));
}

/** Behind '<?' at the very beginning: up to '?>'. What it says is the caller's to judge. */
export function declaration(): i32 {
  const c = context();
  const z = min(Cursor.end, Cursor.start + LONGEST_DECLARATION);
  if (!namesXml(Cursor.start + 2)) return fail(Fault.Restricted);
  for (let p = Cursor.next; p + 1 < z; p++) {
    if (load<u8>(p) != 63 || load<u8>(p, 1) != 62) continue;
    putPlace(Cursor.start, p + 2);
    c.matched = 1;
    begin(p + 2);
    go(State.Prolog, p + 2);
    return Signal.Declaration;
  }
  if (z == Cursor.start + LONGEST_DECLARATION) return fail(Fault.NotWellFormed);
  // The last byte may be the '?' of the end.
  return more(max(Cursor.next, z - 1));
}
