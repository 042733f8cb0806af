import type { RefusalReason } from "../../observe/metrics_reasons.ts";
import type { StanzaError } from "../../route/decision.ts";
import type { HopsPlaces } from "../../stream/hops.ts";
import { HopsMemory, type Way } from "../../stream/hops_memory.ts";

/** Why a stanza goes no further, for the way that it has come. */
export interface WayRefusal {
  readonly error: StanzaError;
  readonly reason: RefusalReason;
  /** The nodes that it has come by; absent where nobody can say. */
  readonly via?: readonly string[];
}

/** By whom a stanza came, and who we are. */
export interface WayRules {
  /** This node's domain. */
  readonly node: string;
  /** Most nodes that a stanza may have come by. */
  readonly limit: number;
  /** Whether it came from another trunk: nobody else may tell a way. */
  readonly fromTrunk: boolean;
}

const NOT_A_TRUNK: WayRefusal = {
  error: { type: "modify", condition: "policy-violation" },
  reason: "hops",
};
const UNREADABLE: WayRefusal = { error: { type: "modify", condition: "bad-request" }, reason: "hops" };

/** Judges the ways that stanzas of one stream have come: loops end here. */
export class WayCheck {
  readonly #memory = new HopsMemory();
  /** The last way that was in order; most stanzas have come the same one. */
  #fine: Way | undefined;

  /** What is wrong with the way of the stanza at hand, which tells one; undefined where nothing is. */
  judge(source: Uint8Array, stanza: HopsPlaces, rules: WayRules): WayRefusal | undefined {
    if (!rules.fromTrunk) return NOT_A_TRUNK;
    const way = this.#memory.read(source, stanza);
    if (way === this.#fine) return undefined;
    if (typeof way === "string") return UNREADABLE;
    if (way.includes(rules.node)) return loop(way, rules.node, "The stanza goes round");
    if (way.length > rules.limit) {
      return loop(way, rules.node, `The stanza has come by more nodes than ${rules.limit}`);
    }
    this.#fine = way;
    return undefined;
  }

  /** Other rules hold. */
  forget(): void {
    this.#fine = undefined;
  }
}

function loop(via: readonly string[], node: string, what: string): WayRefusal {
  const text = `${what}: ${[...via, node].join(" → ")}`;
  return { error: { type: "cancel", condition: "remote-server-not-found", text }, reason: "loop", via };
}
