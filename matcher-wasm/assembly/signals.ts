// What the scanner tells its caller: the signal, and the record beside it.

import { Fault, Field, Signal } from "../codes";
import { begin, context, Cursor, State } from "./context";

/** Not a signal: scanning goes on. */
export const CONTINUE: i32 = -1;

export const RECORD: usize = memory.data(Field.Count * 4, 16);

@inline
export function put(field: i32, value: i32): void {
  store<i32>(RECORD + (<usize>field << 2), value);
}

/** Writes a record that says no more than where its subject is. */
export function putPlace(from: usize, to: usize): void {
  memory.fill(RECORD, 0, Field.Count * 4);
  put(Field.ToDomain, -1);
  put(Field.FromDomain, -1);
  put(Field.Start, <i32>from);
  put(Field.End, <i32>to);
}

/** Nothing is scanned any more. */
export function stop(state: i32): void {
  context().state = state;
  Cursor.next = Cursor.fed;
  begin(Cursor.fed);
}

/** The input broke a rule. */
export function fail(fault: i32): i32 {
  putPlace(0, 0);
  put(Field.Fault, fault);
  context().fault = fault;
  stop(State.Broken);
  return Signal.Fault;
}

/** More bytes are needed; those before `p` are done with. */
export function more(p: usize): i32 {
  if (Cursor.end < Cursor.fed) return fail(Fault.TooLong);
  Cursor.next = p;
  putPlace(0, 0);
  return Signal.More;
}

/** Goes on at `p` in `state`. */
@inline
export function go(state: i32, p: usize): i32 {
  Cursor.next = p;
  context().state = state;
  return CONTINUE;
}
