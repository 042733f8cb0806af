import assert from "node:assert/strict";
import {
  INITIATING,
  type InitiatingInput,
  type InitiatingState,
  nextInitiating,
} from "./initiating_states.ts";
import { nextReceiving, RECEIVING, type ReceivingInput, type ReceivingState } from "./receiving_states.ts";
import { MissingTransition } from "./transition.ts";
import { nextX2x, X2X, type X2xState } from "./x2x_states.ts";

// The edges again, as RFC 6120 §4.3, §4.4, §5.4, §6.4 and XEP-0220 §2.1 give them: written down from there, not from the tables.

const RECEIVING_EDGES: readonly (readonly [ReceivingState, ReceivingInput, ReceivingState])[] = [
  ["awaitingHeader", "header", "negotiating"],
  ["negotiating", "startTls", "awaitingTls"],
  ["awaitingTls", "secured", "awaitingHeader"],
  ["negotiating", "external", "awaitingHeader"],
  ["negotiating", "ready", "open"],
  ["open", "ready", "open"],
  ["open", "close", "closing"],
];

const INITIATING_EDGES: readonly (readonly [InitiatingState, InitiatingInput, InitiatingState])[] = [
  ["new", "start", "awaitingHeader"],
  ["awaitingHeader", "header", "awaitingFeatures"],
  ["awaitingFeatures", "askTls", "awaitingProceed"],
  ["awaitingProceed", "proceed", "awaitingTls"],
  ["awaitingTls", "secured", "awaitingHeader"],
  ["awaitingFeatures", "askExternal", "authenticating"],
  ["authenticating", "success", "awaitingHeader"],
  ["authenticating", "askDialback", "claiming"],
  ["awaitingFeatures", "askDialback", "claiming"],
  ["claiming", "askExternal", "authenticating"],
  ["claiming", "ready", "open"],
  ["awaitingFeatures", "ready", "open"],
  ["open", "close", "closing"],
];

const RECEIVING_STATES = Object.keys(RECEIVING) as ReceivingState[];
const RECEIVING_INPUTS: ReceivingInput[] = [
  ...["header", "startTls", "secured", "external", "ready", "close", "closed"] as const,
];
const INITIATING_STATES = Object.keys(INITIATING) as InitiatingState[];
const INITIATING_INPUTS: InitiatingInput[] = [
  ...["start", "header", "askTls", "proceed", "secured"] as const,
  ...["askExternal", "success", "askDialback", "ready", "close", "closed"] as const,
];

/** Tries every input in every state: closing is always possible, everything else only along the edges. */
function tryAll<S extends string, I extends string>(
  states: readonly S[],
  inputs: readonly I[],
  edges: readonly (readonly [S, I, S])[],
  next: (state: S, input: I) => S,
): void {
  for (const state of states) {
    for (const input of inputs) {
      const edge = edges.find(([from, by]) => from === state && by === input);
      if (input === "closed") assert.equal(next(state, input), "closed");
      else if (edge !== undefined) assert.equal(next(state, input), edge[2]);
      else assert.throws(() => next(state, input), MissingTransition, `${state} takes ${input}`);
    }
  }
}

Deno.test("nextReceiving() goes along the edges that RFC 6120 gives, and throws at every other", () => {
  tryAll(RECEIVING_STATES, RECEIVING_INPUTS, RECEIVING_EDGES, nextReceiving);
});

Deno.test("nextInitiating() goes along the edges that RFC 6120 gives, and throws at every other", () => {
  tryAll(INITIATING_STATES, INITIATING_INPUTS, INITIATING_EDGES, nextInitiating);
});

Deno.test("nextX2x() is open until it is closed, and closing in between where we began", () => {
  const states = Object.keys(X2X) as X2xState[];
  assert.deepEqual(states, ["open", "closing", "closed"]);
  tryAll(states, ["close", "closed"], [["open", "close", "closing"]], nextX2x);
});

Deno.test("nextReceiving() and nextInitiating() name the state and the input of a missing edge", () => {
  assert.throws(
    () => nextReceiving("open", "startTls"),
    /a receiving stream in state open cannot take startTls/,
  );
  assert.throws(() => nextInitiating("new", "ready"), /an initiating stream in state new cannot take ready/);
});
