import type { Crossing, OnDeny } from "../../policy/stage/control.ts";
import type { Refusal } from "../../policy/stage/verdict.ts";
import type { StanzaError } from "./decision.ts";

/** What the sender of a refused stanza hears. */
export interface Denial {
  /** As the link that refuses has it. */
  readonly how: OnDeny;
  /** What it hears where it hears something. */
  readonly error: StanzaError;
}

/** What the link that refuses has configured; what must not be there at all is never answered (XEP-0258 §3). */
export function denialOf({ ingress, egress }: Crossing, { side, code, error, discard }: Refusal): Denial {
  if (discard) return { how: "silent", error };
  const { onDeny } = (side === "in" ? ingress : egress).labels ?? {};
  return { how: code === "rule" ? "bounce" : onDeny?.[side] ?? "bounce", error };
}
