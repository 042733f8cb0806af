import type { LinkKind } from "../config/config.ts";
import type { Decision } from "./decision.ts";

/** A stanza whose way through the network is asked for. */
export interface WalkQuestion {
  /** Addresses as text. */
  readonly from: string;
  readonly to: string;
  /** Element name. */
  readonly kind: WalkKind;
}

/** Element names of stanzas. */
export const WALK_KINDS = ["message", "presence", "iq"] as const;
export type WalkKind = typeof WALK_KINDS[number];

/** What the link to a peer is doing; `held`: an operator holds the peer down. */
export const WALK_STATES = ["idle", "dialing", "open", "waiting", "closing", "held"] as const;
export type WalkState = typeof WALK_STATES[number];

/** Where a node sends a stanza. */
export interface WalkEgress {
  /** The peer's name. */
  readonly peer: string;
  readonly link: LinkKind;
  readonly state: WalkState;
  /** For how long the oldest stanza has waited there, milliseconds; 0 where nothing waits. */
  readonly waits: number;
}

/** What a node says of the stanza: its own decision, and nothing of how it comes about. */
export interface WalkReport {
  /** The node's domain. */
  readonly node: string;
  readonly action: Decision["action"];
  /** Why it is not forwarded; a code. */
  readonly reason?: string;
  /** There where it is forwarded. */
  readonly egress?: WalkEgress;
}

/** What became of the question for the next node. */
export type WalkAnswer =
  | { readonly report: WalkReport }
  /** Nothing was heard for so many seconds. */
  | { readonly silent: number }
  /** It was answered with an error of that condition. */
  | { readonly failed: string };

/** What a walk comes to. `unable`: a node does not tell. `far`: it leads by more nodes than stanzas may. */
export const WALK_OUTCOMES = ["reached", "refused", "loop", "held", "far", "silent", "unable"] as const;
export type WalkOutcome = typeof WALK_OUTCOMES[number];

/** One thing that a walk has found. Hops are counted from 1, the node that is asked first. */
export type WalkLine =
  | { readonly kind: "hop"; readonly hop: number; readonly milliseconds: number; readonly report: WalkReport }
  | {
    readonly kind: "end";
    readonly hop: number;
    readonly outcome: WalkOutcome;
    /** A clause for people. */
    readonly text: string;
  };

/** How it ends, and a clause for people. */
type Fate = readonly [outcome: WalkOutcome, text: string];
type End = Extract<WalkLine, { readonly kind: "end" }>;

/** The way of a stanza, found node by node: who must be asked next, and how it ends. */
export class Walk {
  readonly #most: number;
  readonly #way: string[] = [];
  #over = false;

  /** @param most nodes that a stanza may have come by */
  constructor(most: number) {
    this.#most = most;
  }

  /** How far away the node is that must be asked next: 0 is the first; undefined: there is none. */
  get next(): number | undefined {
    return this.#over ? undefined : this.#way.length;
  }

  /** The node that was asked has answered, after so many milliseconds, or has not. */
  take(answer: WalkAnswer, milliseconds: number): readonly WalkLine[] {
    if (this.#over) throw new TypeError("the walk is over");
    if ("report" in answer) return this.#arrive(answer.report, milliseconds);
    const fate: Fate = "silent" in answer
      ? ["silent", `no answer within ${answer.silent} s`]
      : ["unable", unableText(answer.failed)];
    return [this.#end(this.#way.length + 1, ...fate)];
  }

  #arrive(report: WalkReport, milliseconds: number): readonly WalkLine[] {
    const before = [...this.#way];
    this.#way.push(report.node);
    const hop = this.#way.length;
    const line: WalkLine = { kind: "hop", hop, milliseconds, report };
    const fate: Fate | undefined = before.includes(report.node)
      ? ["loop", `the stanza goes round: ${this.#way.join(" → ")}`]
      : this.#fate(report);
    return fate === undefined ? [line] : [line, this.#end(hop, ...fate)];
  }

  /** How it ends at the node; undefined where it goes on. */
  #fate({ action, egress }: WalkReport): Fate | undefined {
    if (action === "local") return ["reached", "the node is addressed itself"];
    if (egress === undefined) return ["refused", "the stanza goes no further"];
    if (egress.state === "held") return ["held", `an operator holds peer "${egress.peer}" down`];
    if (egress.link === "s2s") return ["reached", "the way leads to a standard server"];
    if (this.#way.length <= this.#most) return undefined;
    return ["far", `the way leads by more than ${this.#most} nodes, which limits.hops forbids`];
  }

  #end(hop: number, outcome: WalkOutcome, text: string): End {
    this.#over = true;
    return { kind: "end", hop, outcome, text };
  }
}

const UNABLE: Readonly<Record<string, string>> = {
  "service-unavailable": "the node does not tell ways, or not to us",
  "resource-constraint": "the nodes on the way are asked too much at the moment",
  "bad-request": "the node takes no such question: its limits.hops may be lower",
  "item-not-found": "the way has changed while it was walked",
};

function unableText(condition: string): string {
  return UNABLE[condition] ?? `the node answers with ${condition}`;
}
