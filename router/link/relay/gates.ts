import type { Matcher, ScanLimits } from "../../../matcher-wasm/mod.ts";
import { createRates, type Rates } from "../../../policy/rules/rates.ts";
import type { Crossing } from "../../../policy/stage/control.ts";
import type { LabelRange } from "../../../policy/stage/edit.ts";
import type { Passage } from "../../../policy/stage/passage.ts";
import type { XmlLimits } from "../../../policy/xml/limits.ts";
import type { Audit } from "../../observe/audit.ts";
import type { Log } from "../../observe/log.ts";
import { crossingOf } from "../../route/crossing.ts";
import type { PeerId, Table } from "../../route/table.ts";
import { labelRangeOf } from "../../stream/stanzas.ts";
import { type Budget, createBudget } from "./budget.ts";
import { checksLabels, Gate, type GateSurroundings, type Noted } from "./gate.ts";
import { recordsOf } from "./notes.ts";

/** What the gates of a node share. */
export interface GatesSurroundings {
  readonly log: Log;
  /** Where decisions are recorded at the moment. */
  audit(): Audit | undefined;
  /** For scanning what has been changed. */
  readonly matcher: Matcher;
  limits(): ScanLimits;
  now(): number;
  /** Sends a copy of a stanza to a watcher. */
  copy(address: string, stanza: Uint8Array, crossing: Crossing): void;
}

/** Lines of refusals in the log, at once and a second. The audit has them all. */
const LINES = { atOnce: 50, perSecond: 10 } as const;
/** Errors to the senders of one peer, at once and a second: a bounce is a flow, too. */
const BOUNCES = { atOnce: 200, perSecond: 50 } as const;
/** Elements of one stanza that are looked into. */
const MOST_ELEMENTS = 32_768;
/** Attributes of one element; the scanner's own limit is lower. */
const MOST_ATTRIBUTES = 64;

/** A copy that goes to a watcher once it is on record. */
interface Copy {
  readonly address: string;
  readonly stanza: Uint8Array;
  readonly crossing: Crossing;
}

/** The gates between the peers of a table, made when they are first needed. */
export class Gates {
  readonly #around: GatesSurroundings;
  readonly #rates: Rates = createRates();
  readonly #gates = new Map<string, Gate | undefined>();
  readonly #bounces = new Map<string, Budget>();
  readonly #lines: Budget;
  #copies: Copy[] = [];
  #table: Table | undefined;

  constructor(around: GatesSurroundings) {
    this.#around = around;
    this.#lines = createBudget(LINES.atOnce, LINES.perSecond, around.now);
  }

  /** The gate between two peers of the table; undefined where no policy asks for anything. */
  between(table: Table, ingress: PeerId, egress: PeerId): Gate | undefined {
    if (table !== this.#table) {
      this.#table = table;
      this.#gates.clear();
    }
    const key = `${ingress} ${egress}`;
    if (!this.#gates.has(key)) {
      const crossing = crossingOf(table, ingress, egress);
      this.#gates.set(key, crossing && new Gate(crossing, this.#surroundings()));
    }
    return this.#gates.get(key);
  }

  /** Whether the senders of a peer may be told of one more refusal. */
  mayBounce(peer: string): boolean {
    let budget = this.#bounces.get(peer);
    if (budget === undefined) {
      budget = createBudget(BOUNCES.atOnce, BOUNCES.perSecond, this.#around.now);
      this.#bounces.set(peer, budget);
    }
    return budget.take();
  }

  /** Whether label-checked traffic is stopped because it could not be recorded. */
  get stopped(): boolean {
    return this.#around.audit()?.stopped ?? false;
  }

  /**
   * Writes the records of what has been decided, and then sends the copies for watchers; before the traffic leaves.
   *
   * @returns whether label-checked traffic may leave
   */
  commit(): boolean {
    const may = this.#around.audit()?.commit() ?? true;
    for (const { address, stanza, crossing } of this.#copies.splice(0)) {
      if (may || !checksLabels(crossing)) this.#around.copy(address, stanza, crossing);
    }
    return may;
  }

  #surroundings(): GateSurroundings {
    const { limits, now } = this.#around;
    const audit = this.#around.audit();
    const notes = audit === undefined ? "refusals" : audit.allow ? "all" : "changes";
    return {
      now,
      notes,
      rates: this.#rates,
      limits: xmlLimits(limits()),
      rescan: (stanza) => this.#rescan(stanza),
      noted: (crossing, candidate, passage) => this.#noted(crossing, candidate, passage),
    };
  }

  #rescan(stanza: Uint8Array): LabelRange | undefined {
    const limits = this.#around.limits();
    return stanza.length > limits.bytes ? undefined : labelRangeOf(stanza, this.#around.matcher, limits);
  }

  #noted(crossing: Crossing, candidate: Noted, passage: Passage): void {
    const { audit } = this.#around;
    for (const record of recordsOf(crossing, candidate, passage)) audit()?.append(record);
    const { stanza } = candidate;
    this.#copies.push(...passage.copies.map((address) => ({ address, stanza, crossing })));
    this.#tell(crossing, candidate, passage);
  }

  #tell({ ingress, egress }: Crossing, { from, to }: Noted, { outcome, logged }: Passage): void {
    const { log } = this.#around;
    const facts = { peer: ingress.peer, egress: egress.peer, from, to };
    for (const { side, rule } of logged) {
      if (this.#lines.take()) log.write("info", "rule", `the rule "${rule}" (${side}) logs a stanza`, facts);
    }
    if (outcome.action === "pass" || !this.#lines.take()) return;
    const why = outcome.action === "drop" ? `the rule "${outcome.rule}" drops it` : outcome.refusal.because;
    const link = (outcome.action === "drop" ? outcome.side : outcome.refusal.side) === "in"
      ? ingress
      : egress;
    const code = outcome.action === "drop" ? "rule" : outcome.refusal.code;
    log.write("info", "refused", `a stanza does not cross the link to "${link.peer}": ${why}`, {
      ...facts,
      reason: code,
    });
  }
}

/** What is read of a stanza that the scanner has let through. */
export function xmlLimits({ bytes, depth, attributes }: ScanLimits): XmlLimits {
  return {
    characters: bytes,
    depth,
    attributes: Math.max(attributes, MOST_ATTRIBUTES),
    elements: MOST_ELEMENTS,
    instructions: "refuse",
  };
}
