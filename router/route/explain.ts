import { Kind, StanzaType } from "../../matcher-wasm/mod.ts";
import type { Assertion, Expectation } from "../config/config.ts";
import { parseAddress } from "./address.ts";
import { decide } from "./decide.ts";
import type { Decision } from "./decision.ts";
import { underPolicy } from "./explain_policy.ts";
import { type PeerId, peerIdOf, SELF, sourceOf, type Table } from "./table.ts";

/** A stanza to be explained, as a person writes it down. */
export interface Question {
  /** Addresses as text. */
  readonly from: string;
  /** Recipient's address. */
  readonly to: string;
  /** Element name. */
  readonly kind: "message" | "presence" | "iq";
  /** Type attribute. */
  readonly type?: string;
  /** The whole stanza as XML that stands alone, where there is one. */
  readonly stanza?: string;
  /** What `<label/>` of XEP-0258 holds, as XML, for a stanza that is not given whole. */
  readonly label?: string;
  /** Name of the ingress peer; the one that may send from `from` where absent. */
  readonly via?: string;
}

/** Why a question cannot be answered. */
export interface Unanswerable {
  /** A sentence. */
  readonly problem: string;
}

const KINDS: Readonly<Record<Question["kind"], Kind>> = {
  message: Kind.Message,
  presence: Kind.Presence,
  iq: Kind.Iq,
};

const TYPES: Readonly<Record<Question["kind"], Readonly<Record<string, StanzaType>>>> = {
  message: {
    normal: StanzaType.Normal,
    chat: StanzaType.Chat,
    groupchat: StanzaType.Groupchat,
    headline: StanzaType.Headline,
    error: StanzaType.Error,
  },
  presence: {
    unavailable: StanzaType.Unavailable,
    subscribe: StanzaType.Subscribe,
    subscribed: StanzaType.Subscribed,
    unsubscribe: StanzaType.Unsubscribe,
    unsubscribed: StanzaType.Unsubscribed,
    probe: StanzaType.Probe,
    error: StanzaType.Error,
  },
  iq: { get: StanzaType.Get, set: StanzaType.Set, result: StanzaType.Result, error: StanzaType.Error },
};

/**
 * The decision about a stanza, by the very `decide()` and policies that serve.
 *
 * @param now milliseconds since 1970; the dates of label policies depend on it, and rules with a time of day
 */
export function explain(table: Table, question: Question, now = 0): Decision | Unanswerable {
  const from = parseAddress(question.from);
  if (from === undefined) return { problem: `"${question.from}" is no address` };
  const to = parseAddress(question.to);
  if (to === undefined) return { problem: `"${question.to}" is no address` };
  const ingress = question.via === undefined ? senderOf(table, from.domain) : named(table, question.via);
  if (typeof ingress !== "number") return ingress;
  const kind = KINDS[question.kind];
  const header = { kind, type: typeOf(question), from: from.domain, to: to.domain };
  const decision = decide(table, ingress, header);
  return decision.action === "forward"
    ? underPolicy(table, ingress, decision, header, question, now)
    : decision;
}

/** An iq without a type is taken for a request: that is what people ask about. */
function typeOf({ kind, type }: Question): StanzaType {
  if (type === undefined) return kind === "iq" ? StanzaType.Get : StanzaType.Absent;
  return Object.hasOwn(TYPES[kind], type) ? TYPES[kind][type] : StanzaType.Other;
}

function senderOf(table: Table, domain: string): PeerId | Unanswerable {
  const owner = sourceOf(table, domain)?.owner;
  if (owner === SELF) return { problem: `${domain} is this node's own domain: nothing comes in from it` };
  return owner ??
    { problem: `no peer may send from ${domain}; name the peer that it comes in from with via` };
}

function named(table: Table, name: string): PeerId | Unanswerable {
  return peerIdOf(table, name) ?? {
    problem: `there is no peer "${name}"; there are ${table.peers.map((peer) => peer.name).join(", ")}`,
  };
}

/** What a decision comes to, in the words of `tests:` in the configuration: `forward blue`, `bounce item-not-found`. */
export function outcome(table: Table, decision: Decision): string {
  switch (decision.action) {
    case "forward":
      return `forward ${table.peers[decision.peer].name}`;
    case "bounce":
      return `bounce ${decision.error.condition}`;
    case "close":
      return `refuse ${decision.reason}`;
    case "drop":
    case "local":
      return decision.action;
  }
}

/** Whether a decision is what was expected. */
export function meets(table: Table, decision: Decision, { action, argument }: Expectation): boolean {
  if (action === "refuse") {
    if (decision.action === "forward" || decision.action === "local") return false;
    const condition = decision.action === "bounce" ? decision.error.condition : undefined;
    return argument === undefined || argument === decision.reason || argument === condition;
  }
  const [actual, ...rest] = outcome(table, decision).split(" ");
  return actual === action && (argument === undefined || argument === rest.join(" "));
}

/** A test of the configuration that did not hold. */
export interface FailedAssertion {
  readonly assertion: Assertion;
  /** What became of the stanza instead, a sentence. */
  readonly instead: string;
}

/** Runs the tests that a configuration carries. */
export function runAssertions(
  table: Table,
  assertions: readonly Assertion[],
  now = 0,
): readonly FailedAssertion[] {
  return assertions.flatMap((assertion) => {
    const decision = explain(table, assertion, now);
    if ("problem" in decision) {
      return expectsForged(assertion.expect) ? [] : [{ assertion, instead: decision.problem }];
    }
    if (meets(table, decision, assertion.expect)) return [];
    const because = decision.trace.map(({ text }) => text).join("; ");
    return [{ assertion, instead: `${outcome(table, decision)}: ${because}` }];
  });
}

/** Whether a stanza that nobody may send is what was expected. */
function expectsForged({ action, argument = "invalid-from" }: Expectation): boolean {
  return action === "refuse" && argument === "invalid-from";
}

/** The failures for people, a line each; nothing where there are none. */
export function formatFailures(file: string, failures: readonly FailedAssertion[]): string {
  if (failures.length === 0) return "";
  const lines = failures.map(({ assertion: { line, from, to, expect }, instead }) => {
    const wanted = expect.argument === undefined ? expect.action : `${expect.action} ${expect.argument}`;
    return `${file}:${line}  tests: ${from} → ${to} should be "${wanted}", but is ${instead}.\n`;
  });
  const count = failures.length === 1 ? "1 test" : `${failures.length} tests`;
  return `${lines.join("")}${count} of the configuration failed.\n`;
}
