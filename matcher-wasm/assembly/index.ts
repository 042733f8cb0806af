// The matcher's exports. No imports: the memory belongs to matcher-wasm/mod.ts, which lays it out.

import { Signal } from "../codes";
import { attributeName, equals, quote, value } from "./attributes";
import { bang, between, cdata, declaration, less, text } from "./content";
import { context, Cursor, limit, reach, reset, resume, State, suspend, suspendedSize } from "./context";
import { DOMAIN_SIZE, domainsAt, forget, internKey, KEY, KEY_SIZE, nameAt, nameLength, routeOf, sourceOf } from "./domains";
import { endName, endSpace } from "./ends";
import { rekey } from "./hash";
import { forgetLabels, internLabel, LABEL_SIZE, labelsAt } from "./label_table";
import { CONTINUE, fail, more, putPlace, RECORD, stop } from "./signals";
import { find, Found, insert, NODE_SIZE, tableAt } from "./table";
import { slash, startName, tag } from "./tags";

export { domainsAt, forget, forgetLabels, insert, internLabel, labelsAt, limit, nameAt, nameLength, rekey, reset, resume, routeOf, sourceOf, suspend, suspendedSize, tableAt };
export { internKey as intern };

/** Places and sizes that the caller needs. */
export function heapBase(): usize { return __heap_base; }
export function recordAt(): usize { return RECORD; }
export function keyAt(): usize { return KEY; }
export function keySize(): i32 { return KEY_SIZE; }
export function nodeSize(): i32 { return NODE_SIZE; }
export function domainSize(): i32 { return DOMAIN_SIZE; }
export function labelSize(): i32 { return LABEL_SIZE; }

/** Looks up the canonical domain of n bytes in KEY, without remembering it. */
export function lookup(n: i32): void { find(KEY, KEY + n); }
export function foundRoute(): i32 { return Found.route; }
export function foundSource(): i32 { return Found.source; }

/** Sets where to read: the element begins at `start`, `next` is where to go on, the bytes fed end before `fed`. */
export function window(start: usize, next: usize, fed: usize): void {
  Cursor.start = start;
  Cursor.next = next;
  Cursor.fed = fed;
  const state = context().state;
  if (state == State.Closed || state == State.Broken) stop(state);
  else reach();
}
export function elementStart(): usize { return Cursor.start; }
export function position(): usize { return Cursor.next; }
/** Tells where the stream header has been kept. */
export function keep(base: usize): void { Cursor.base = base; }

/** One step of the machine. Each state either has a byte to read or has answered `more`. */
function step(): i32 {
  switch (context().state) {
    case State.Text: return text();
    case State.Value: return value();
    case State.Tag: return tag(false);
    case State.TagSpace: return tag(true);
    case State.AttributeName: return attributeName();
    case State.Equals: return equals();
    case State.Quote: return quote();
    case State.Less: return less();
    case State.StartName: return startName();
    case State.EndName: return endName();
    case State.EndSpace: return endSpace();
    case State.Slash: return slash();
    case State.Prolog:
    case State.Between: return between();
    case State.Bang: return bang();
    case State.Cdata: return cdata();
    case State.Declaration: return declaration();
    default: return Signal.Fault;
  }
}

/** Goes on to the next signal. */
export function scan(): i32 {
  const state = context().state;
  if (state == State.Broken) return fail(context().fault);
  if (state == State.Closed || state == State.RootEmpty) return closed();
  let signal: i32 = CONTINUE;
  while (signal == CONTINUE) {
    if (Cursor.next >= Cursor.end) return more(Cursor.next);
    signal = step();
  }
  return signal;
}

/** The root ended before, or with its start tag. */
function closed(): i32 {
  putPlace(Cursor.start, Cursor.start);
  stop(State.Closed);
  return Signal.Close;
}
