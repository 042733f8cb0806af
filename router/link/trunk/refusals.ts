import type { StreamFailure } from "../../stream/conditions.ts";

/** Nothing of a peer is taken in that an operator holds down. */
export const HELD: StreamFailure = {
  condition: "policy-violation",
  because: "holds the peer down, as an operator has asked",
  ours: true,
};

/** Two connections that both nodes have made at the same time: one is too many. */
export const CROSSED: StreamFailure = {
  condition: "conflict",
  because: "connected to us while we connected to it",
};
