/**
 * Trunkline as a library: the router's parts, of which `cli.ts` makes the program.
 *
 * @example What becomes of a stanza?
 * ```ts
 * import { buildTable, explain, outcome } from "./mod.ts";
 *
 * const table = buildTable({
 *   node: "hub.example",
 *   peers: [],
 *   limits: { heldBytes: 1 << 20 },
 * });
 * const decision = explain(table, { from: "a@x.example", to: "b@y.example", kind: "message" });
 * "problem" in decision ? decision.problem : outcome(table, decision);
 * // no peer may send from x.example; name the peer that it comes in from with via
 * ```
 *
 * @module
 */
export {
  AddressState,
  createMatcher,
  type Entry,
  Fault,
  Kind,
  type Match,
  type Matcher,
  type MatcherOptions,
  type ScanLimits,
  type Scanner,
  Signal,
  StanzaType,
} from "./matcher-wasm/mod.ts";
export type * from "./policy/rules/outcome.ts";
export type * from "./policy/rules/rule.ts";
export type { Rate, RateLimits, Rates } from "./policy/rules/rates.ts";
export type { Subject } from "./policy/rules/subject.ts";
export type { StanzaKind, StanzaLabel, StanzaView } from "./policy/rules/view.ts";
export type * from "./policy/spif/label.ts";
export type * from "./policy/spif/model.ts";
export type * from "./policy/stage/control.ts";
export type { RefusalCode, StageStep } from "./policy/stage/verdict.ts";
export type { XmlAside, XmlElement, XmlNode, XmlText } from "./policy/xml/element.ts";
export type * from "./router/config/config.ts";
export { parseConfig, type ParseResult, type Surroundings } from "./router/config/parse.ts";
export { formatProblems, type Problem } from "./router/config/problem.ts";
export { type Address as XmppAddress, parseAddress } from "./router/route/address.ts";
export { decide, type StanzaHeader } from "./router/route/decide.ts";
export type {
  Decision,
  ErrorType,
  Reason,
  StanzaCondition,
  StanzaError,
  Step,
} from "./router/route/decision.ts";
export { canonicalDomain } from "./router/route/domain.ts";
export { explain, outcome, type Question, type Unanswerable } from "./router/route/explain.ts";
export {
  buildTable,
  type Claim,
  type PeerId,
  SELF,
  type Table,
  type TableConfig,
} from "./router/route/table.ts";
export type { Operator, ReloadOutcome } from "./router/link/control/desk.ts";
export { Node, type NodeSurroundings } from "./router/link/node.ts";
export type { Change } from "./router/link/reload.ts";
export type { SrvRecord, SrvResolver } from "./router/link/connection/resolve.ts";
export type { Fields, Level, Log } from "./router/observe/log.ts";
