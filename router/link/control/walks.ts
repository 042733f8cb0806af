import { once } from "./once.ts";
import { Kind, StanzaType } from "../../../matcher-wasm/mod.ts";
import type { PeerControl } from "../../config/config.ts";
import type { StanzaError } from "../../route/decision.ts";
import type { PeerId, Table } from "../../route/table.ts";
import type { Unanswerable } from "../../route/explain.ts";
import { Walk, type WalkAnswer, type WalkLine, type WalkQuestion } from "../../route/walk.ts";
import { type Envelope, formatAnswer, formatBounce } from "../../stream/bounce.ts";
import type { Element } from "../../stream/element.ts";
import { addressesOf } from "../../stream/stanzas.ts";
import { formatReport, isTrace, readTraceQuestion, type TraceQuestion } from "../../stream/trace_element.ts";
import { type Budget, createBudget } from "../relay/budget.ts";
import type { Findings } from "./walk_findings.ts";
import { WalkInquiries } from "./walk_inquiries.ts";

/** What walks need of the node. */
export interface WalkSurroundings {
  readonly table: () => Table;
  /** Most nodes that a stanza may have come by. */
  readonly mostHops: () => number;
  /** What this node would do with the stanza, which comes in from the peer of that name. */
  judge(question: WalkQuestion, via?: string): Findings | Unanswerable;
  /** Sends a stanza of ours. */
  send(text: string, from: string, to: string): void;
  newId(): string;
  now(): number;
}

/** Walks of operators at once. */
const MOST_WALKS = 4;
/** Questions of neighbours: so many at once, and so many a second after that. */
const QUESTIONS = { atOnce: 40, perSecond: 10 };

const MALFORMED: StanzaError = { type: "modify", condition: "bad-request" };
const TOO_MANY: StanzaError = { type: "wait", condition: "resource-constraint" };
const NO_FURTHER: StanzaError = { type: "cancel", condition: "item-not-found" };
const UNABLE: StanzaError = { type: "cancel", condition: "service-unavailable" };
/** What neighbours may hear of nodes further away. */
const PASSED_ON: Readonly<Record<string, StanzaError>> = {
  "resource-constraint": TOO_MANY,
  "item-not-found": NO_FURTHER,
  "remote-server-timeout": { type: "wait", condition: "remote-server-timeout" },
};

/**
 * The ways of stanzas through the network, walked node by node: each node asks its neighbours alone, and answers none but
 * its neighbours, which must be trunks.
 */
export class Walks {
  readonly #around: WalkSurroundings;
  readonly #inquiries: WalkInquiries;
  readonly #budget: Budget;
  #count = 0;
  #closed = false;

  constructor(surroundings: WalkSurroundings) {
    this.#around = surroundings;
    this.#inquiries = new WalkInquiries(surroundings);
    this.#budget = createBudget(QUESTIONS.atOnce, QUESTIONS.perSecond, surroundings.now);
  }

  /** Whether no operator may begin another. */
  get busy(): boolean {
    return this.#count >= MOST_WALKS;
  }

  /**
   * Walks the way of a stanza, and shows what is found; the last line is the end. Answers why nobody can, or with what
   * gives the walk up.
   *
   * @param wait seconds for which each node waits for the next one's answer
   */
  start(
    question: WalkQuestion,
    wait: number,
    show: (line: WalkLine) => void,
  ): Unanswerable | (() => void) {
    const begun = performance.now();
    const here = this.#around.judge(question);
    if ("problem" in here) return here;
    const walk = new Walk(this.#around.mostHops());
    let given = false;
    const take = (answer: WalkAnswer, since: number): void => {
      if (given) return;
      for (const line of walk.take(answer, performance.now() - since)) show(line);
    };
    this.#count++;
    const leave = once(() => this.#count--);
    take(here, begun);
    this.#goOn(walk, here.next, { ...question, wait }, take, () => given).finally(leave);
    return () => {
      given = true;
      // The next node's answer may be long in coming, and nobody waits for it.
      leave();
    };
  }

  /** Takes over an iq to the node itself that is about a way; false where it is not. */
  take(ingress: PeerId, envelope: Envelope, type: StanzaType, iq: Element): boolean {
    const peer = this.#neighbour(ingress, envelope);
    if (peer === undefined || envelope.kind !== Kind.Iq) return false;
    if (type !== StanzaType.Get) return this.#inquiries.answered(peer, envelope, type, iq);
    if (!isTrace(iq)) return false;
    const question = readTraceQuestion(iq);
    if (question === undefined || question.depth > this.#around.mostHops()) {
      this.#reply(peer, formatBounce(envelope, MALFORMED));
    } else if (!this.#budget.take()) this.#reply(peer, formatBounce(envelope, TOO_MANY));
    else this.#answer(peer, envelope, question);
    return true;
  }

  /** Waits for nobody any more, and answers nobody. */
  close(): void {
    this.#closed = true;
    this.#inquiries.close();
  }

  async #goOn(
    walk: Walk,
    next: PeerControl | undefined,
    question: Omit<TraceQuestion, "depth">,
    take: (answer: WalkAnswer, since: number) => void,
    given: () => boolean,
  ): Promise<void> {
    for (let depth = walk.next; depth !== undefined && !given(); depth = walk.next) {
      if (next === undefined) throw new TypeError("a walk goes on without a next node");
      const since = performance.now();
      take(await this.#inquiries.ask(next, { ...question, depth }), since);
    }
  }

  /** The trunk whose node itself has sent the stanza to this node itself; undefined where others have, or to others. */
  #neighbour(ingress: PeerId, envelope: Envelope): PeerControl | undefined {
    const peer = this.#around.table().peers[ingress];
    const { from, to } = addressesOf(envelope) ?? {};
    if (peer.link === "s2s" || from === undefined || to === undefined) return undefined;
    const whole = [from.local, from.resource, to.local, to.resource].every((part) => part === undefined);
    return whole && from.domain === peer.identity ? peer : undefined;
  }

  #answer(peer: PeerControl, envelope: Envelope, question: TraceQuestion): void {
    const here = this.#around.judge(question, peer.name);
    if ("problem" in here) return this.#reply(peer, formatBounce(envelope, MALFORMED));
    const { report, next } = here;
    if (question.depth === 1) {
      return this.#reply(peer, formatAnswer(envelope, "result", formatReport(report)));
    }
    if (next === undefined) return this.#reply(peer, formatBounce(envelope, NO_FURTHER));
    this.#inquiries.ask(next, { ...question, depth: question.depth - 1 }).then((answer) => {
      this.#reply(peer, answerText(envelope, answer));
    });
  }

  #reply({ identity = "" }: PeerControl, text: string): void {
    if (!this.#closed) this.#around.send(text, this.#around.table().node, identity);
  }
}

/** What another node has answered, handed back. */
function answerText(envelope: Envelope, answer: WalkAnswer): string {
  if ("report" in answer) return formatAnswer(envelope, "result", formatReport(answer.report));
  const condition = "silent" in answer ? "remote-server-timeout" : answer.failed;
  return formatBounce(envelope, PASSED_ON[condition] ?? UNABLE);
}
