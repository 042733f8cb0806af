// Start tags, and what opening and closing an element means.

import { Fault, Flag, Kind, Signal } from "../codes";
import { is, NAME_START, SPACE } from "./bytes";
import { attributeName, plainAttribute } from "./attributes";
import { begin, context, Cursor, opened, State } from "./context";
import { beginName, finishName } from "./names";
import { foreignDefault, resolveElement, takeNamespaces, UNDECLARED } from "./namespaces";
import { plainName } from "./runs";
import { CONTINUE, fail, go, more, putPlace } from "./signals";
import { clearStanza, noteChildEnd, noteFirstLevel, noteInner, putElement } from "./stanza";

// The element's own name is kept as the open element's while its attributes are read.

/** Behind '<': a start tag. */
export function beginTag(p: usize): i32 {
  // Almost always the name has no prefix and is all there.
  if (is(load<u8>(p), NAME_START)) {
    const end = plainName(p, Cursor.end);
    if (end < Cursor.end && load<u8>(end) < 0x80 && load<u8>(end) != 58) return named(p, end, 0);
  }
  beginName(State.StartName, p);
  return startName();
}

export function startName(): i32 {
  const signal = finishName();
  if (signal != CONTINUE) return signal;
  const c = context();
  return named(Cursor.start + c.name, Cursor.next, c.colon);
}

/** Goes on behind an element's name. */
function named(p: usize, end: usize, colon: i32): i32 {
  const c = context();
  if (c.depth > c.maxDepth) return fail(Fault.TooDeep);
  const o = opened(c.depth);
  o.name = <i32>(p - Cursor.start);
  o.length = <i32>(end - p);
  o.bindings = c.bindings;
  o.defaultBinding = c.defaultBinding;
  c.elementColon = colon;
  c.attributes = 0;
  c.special = 0;
  go(State.Tag, end);
  return tag(false);
}

/** Reads on in a start tag, where an attribute may follow after white space. */
export function tag(spaced: bool): i32 {
  const c = context();
  const z = Cursor.end;
  while (true) {
    let p = Cursor.next;
    while (p < z && is(load<u8>(p), SPACE)) {
      p++;
      spaced = true;
    }
    if (p >= z) {
      c.state = spaced ? State.TagSpace : State.Tag;
      return more(p);
    }
    const b = load<u8>(p);
    if (b == 62) return openElement(p + 1, false);
    if (b == 47) {
      go(State.Slash, p + 1);
      return p + 1 < z ? slash() : CONTINUE;
    }
    if (!spaced) return fail(Fault.NotWellFormed);
    if (c.attributes == c.maxAttributes) return fail(Fault.TooManyAttributes);
    spaced = false;
    const end = plainAttribute(p, z);
    if (end != 0) {
      Cursor.next = end;
      continue;
    }
    beginName(State.AttributeName, p);
    const signal = attributeName();
    if (signal != CONTINUE) return signal;
  }
}

export function slash(): i32 {
  if (load<u8>(Cursor.next) != 62) return fail(Fault.NotWellFormed);
  context().contentEnd = <i32>(Cursor.next - 1 - Cursor.start);
  return openElement(Cursor.next + 1, true);
}

/** A start tag ended before p: its namespaces are taken into force, the element is noted and opened. */
function openElement(p: usize, empty: bool): i32 {
  const c = context();
  const o = opened(c.depth);
  c.name = o.name;
  c.colon = c.elementColon;
  if (c.special != 0) {
    const fault = takeNamespaces();
    if (fault != Fault.None) return fail(fault);
  }
  const d = resolveElement();
  if (d == UNDECLARED) return fail(Fault.Namespace);
  if (c.depth == 0) return openRoot(p, empty);
  if (c.depth == 1) noteFirstLevel(o.length, d, <i32>(p - Cursor.start) - (empty ? 2 : 0));
  else noteInner(o.name - 1, o.length, d);
  c.attributes = 0;
  c.depth++;
  return empty ? closeElement(p) : go(State.Text, p);
}

function openRoot(p: usize, empty: bool): i32 {
  const c = context();
  const o = opened(0);
  c.rootName = o.name;
  c.rootLength = o.length;
  // An element without a prefix would mean something else in a stream whose default is jabber:server.
  if (foreignDefault()) c.baseFlags = Flag.Incomplete;
  // From here on the declarations are looked for in the kept header.
  c.baseBindings = c.bindings;
  c.attributes = 0;
  c.depth = 1;
  clearStanza();
  putPlace(Cursor.start, p);
  begin(p);
  go(empty ? State.RootEmpty : State.Between, p);
  return Signal.Header;
}

/** The innermost element ended before p. */
export function closeElement(p: usize): i32 {
  const c = context();
  c.depth--;
  const o = opened(c.depth);
  c.bindings = o.bindings;
  c.defaultBinding = o.defaultBinding;
  if (c.depth == 2) noteChildEnd(p);
  if (c.depth > 1) return go(State.Text, p);
  putElement(p);
  const signal = c.kind == Kind.None ? Signal.Element : Signal.Stanza;
  clearStanza();
  begin(p);
  go(State.Between, p);
  return signal;
}
