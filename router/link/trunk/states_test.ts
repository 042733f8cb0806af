import assert from "node:assert/strict";
import { MissingTransition } from "../../stream/transition.ts";
import type { EgressState } from "../relay/egress.ts";
import { nextPair, PAIR, type PairInput } from "../pair/states.ts";
import { nextTrunk, TRUNK, type TrunkInput } from "./states.ts";

// The edges again, written down from what they mean, not from the tables.

const STATES: readonly EgressState[] = ["idle", "dialing", "open", "waiting", "closing"];

const TRUNK_EDGES: readonly (readonly [EgressState, TrunkInput, EgressState])[] = [
  // We connect, and there may be a connection already: to another address.
  ["idle", "dial", "dialing"],
  ["waiting", "dial", "dialing"],
  ["open", "dial", "dialing"],
  // The peer may connect at any time, or open the session anew.
  ...STATES.map((state) => [state, "opened", "open"] as const),
  ["dialing", "failed", "waiting"],
  ["open", "lost", "waiting"],
  ["waiting", "rest", "idle"],
  // Whatever is not open is closed at once.
  ["open", "close", "closing"],
  ["closing", "close", "closing"],
  ...(["idle", "dialing", "waiting"] as const).map((state) => [state, "close", "idle"] as const),
  ["closing", "ended", "idle"],
];

const PAIR_EDGES: readonly (readonly [EgressState, PairInput, EgressState])[] = [
  ["idle", "push", "dialing"],
  ["dialing", "ready", "open"],
  ["dialing", "failed", "waiting"],
  ["open", "failed", "waiting"],
  ["open", "ended", "idle"],
  ["open", "close", "closing"],
  ["waiting", "retry", "dialing"],
  ["waiting", "ended", "idle"],
  ["closing", "ended", "idle"],
];

function tryAll<I extends string>(
  inputs: readonly I[],
  edges: readonly (readonly [EgressState, I, EgressState])[],
  next: (state: EgressState, input: I) => EgressState,
): void {
  for (const state of STATES) {
    for (const input of inputs) {
      const edge = edges.find(([from, by]) => from === state && by === input);
      if (edge === undefined) assert.throws(() => next(state, input), MissingTransition, `${state} ${input}`);
      else assert.equal(next(state, input), edge[2], `${state} ${input}`);
    }
  }
}

Deno.test("nextTrunk() knows its edges and no others", () => {
  assert.deepEqual(Object.keys(TRUNK).sort(), STATES.toSorted());
  tryAll(["dial", "opened", "failed", "lost", "rest", "close", "ended"], TRUNK_EDGES, nextTrunk);
});

Deno.test("nextPair() knows its edges and no others", () => {
  assert.deepEqual(Object.keys(PAIR).sort(), STATES.toSorted());
  tryAll(["push", "ready", "failed", "retry", "close", "ended"], PAIR_EDGES, nextPair);
});
