import { Flag, Kind, type Scanner, StanzaType } from "../../../matcher-wasm/mod.ts";
import { isElement } from "../../../policy/xml/reading.ts";
import { NAMESPACE } from "../../../policy/labels/namespace.ts";
import type { Crossing, StageControl } from "../../../policy/stage/control.ts";
import { applyEdit } from "../../../policy/stage/edit.ts";
import {
  type Candidate,
  type Passage,
  type PassageContext,
  takeAcross,
} from "../../../policy/stage/passage.ts";
import type { Edit, Refusal } from "../../../policy/stage/verdict.ts";
import { parseXml } from "../../../policy/xml/parse.ts";

/** What a gate says of a stanza. */
export type Answer =
  /** It passes; `stanza` where it is not as it came. */
  | { readonly action: "pass"; readonly stanza?: Uint8Array }
  | { readonly action: "refuse"; readonly refusal: Refusal }
  | { readonly action: "drop" };

/** A stanza as the audit knows it. */
export interface Noted extends Candidate {
  readonly id?: string | undefined;
  /** The label's bytes. */
  readonly label?: Uint8Array | undefined;
}

/** What was decided of a label on a way, to be done again without another look. */
export type Remembered = "pass" | Edit;

/** What is remembered for one kind and type on one way from domain to domain, by the numbers of labels. */
export interface GateMemory {
  epoch: number;
  readonly byLabel: (Remembered | undefined)[];
}

/** What a gate needs of the node. */
export interface GateSurroundings extends Omit<PassageContext, "now"> {
  /** Milliseconds since 1970. */
  now(): number;
  /** Notes what became of a stanza: audit, log, copies. */
  noted(crossing: Crossing, candidate: Noted, passage: Passage): void;
  /** What has to be noted each time: everything that passes, what changes a stanza or its label, or refusals alone. */
  readonly notes: "all" | "changes" | "refusals";
}

/** Flags of stanzas that have to be looked into. */
const LOOK_INSIDE = Flag.Forwarded | Flag.ManyLabels | Flag.Subject;
/** Flags of stanzas in which the bytes of a label may say something else: other namespaces are in force around it. */
const LEANS = Flag.Incomplete | Flag.Prefixed;
/** Longer labels are examined each time, for they would drive the others out of the table; bytes. */
const LONGEST = 32_768;

/** The policies between two peers, and what they have decided. */
export class Gate {
  readonly crossing: Crossing;
  readonly #around: GateSurroundings;
  readonly #remembers: boolean;
  /** Whether the label stage is asked. */
  readonly checksLabels: boolean;
  readonly #boundaries: readonly number[];
  #epoch = 0;
  #labelGeneration = 0;
  /** When the next of the policies' dates comes, milliseconds since 1970. */
  #until: number;

  constructor(crossing: Crossing, around: GateSurroundings) {
    const { ingress, egress } = crossing;
    this.crossing = crossing;
    this.#around = around;
    this.checksLabels = checksLabels(crossing);
    this.#remembers = around.notes !== "all" && rulesRemember(ingress, "in") && rulesRemember(egress, "out");
    this.#boundaries = crossing.policies.flatMap(({ index }) => index.boundaries).toSorted((a, b) => a - b);
    this.#until = this.#nextBoundary();
  }

  /** A memory for one kind and type on one way. */
  memory(): GateMemory {
    return { epoch: this.#epoch, byLabel: [] };
  }

  /**
   * What was decided of a label like that of the scanner's stanza, where nothing else of the stanza counts; undefined
   * where it has to be examined.
   */
  recall(memory: GateMemory, scanner: Scanner, matcher: LabelTable): Remembered | undefined {
    if (!this.#remembers || !standsForItself(scanner)) return undefined;
    const number = this.#numberOf(scanner, matcher);
    if (this.#around.now() >= this.#until) this.#forget();
    if (memory.epoch === this.#epoch) return number < 0 ? undefined : memory.byLabel[number];
    memory.epoch = this.#epoch;
    memory.byLabel.length = 0;
    return undefined;
  }

  /** Does what was decided before. */
  repeat(remembered: Edit, stanza: Uint8Array): Uint8Array | undefined {
    const range = this.#around.rescan(stanza);
    const edited = range && applyEdit(stanza, range, remembered);
    return edited !== undefined && this.#around.rescan(edited) !== undefined ? edited : undefined;
  }

  /** Examines a stanza, and remembers what was decided where it follows from the label alone. */
  examine(candidate: Noted, memory: GateMemory, scanner: Scanner, matcher: LabelTable): Answer {
    const { now, noted } = this.#around;
    const context = { ...this.#around, now: now() };
    const passage = takeAcross(this.crossing, candidate, context);
    noted(this.crossing, candidate, passage);
    const { outcome, labels } = passage;
    if (outcome.action !== "pass") return outcome;
    const whole = outcome.changedBy.length === 0;
    const edit = labels.decision === "permit" ? labels.edit : undefined;
    if (whole && !this.#isNoted(passage) && this.#followsFromLabel(candidate, scanner)) {
      this.#remember(edit ?? "pass", memory, this.#numberOf(scanner, matcher));
    }
    return whole && edit === undefined ? { action: "pass" } : { action: "pass", stanza: outcome.stanza };
  }

  /** Whether something has to be done each time that such a stanza passes. */
  #isNoted({ copies, logged, labels }: Passage): boolean {
    if (copies.length > 0 || logged.length > 0 || labels.decision === "refuse") return true;
    return this.#around.notes === "changes" && (labels.mapped !== undefined || labels.edit !== undefined);
  }

  #remember(what: Remembered, memory: GateMemory, number: number): void {
    if (number >= 0 && memory.epoch === this.#epoch) memory.byLabel[number] = what;
  }

  /** Whether the same label means the same in every stanza: nothing in it leans on what is around it. */
  #followsFromLabel({ stanza }: Candidate, scanner: Scanner): boolean {
    if (!this.#remembers || !standsForItself(scanner)) return false;
    if (scanner.labelEnd === 0) return true;
    if (!isChecked(scanner)) return false;
    const bytes = stanza.subarray(scanner.labelStart - scanner.start, scanner.labelEnd - scanner.start);
    const label = parseXml(new TextDecoder().decode(bytes), this.#around.limits);
    return label.ok && isElement(label.value, NAMESPACE.secLabel, "securitylabel");
  }

  /** 0 for no label, −1 for one that is too long to be remembered. */
  #numberOf({ labelStart, labelEnd }: Scanner, matcher: LabelTable): number {
    if (labelEnd === 0) return 0;
    if (labelEnd - labelStart > LONGEST) return -1;
    let number = matcher.internLabel(labelStart, labelEnd);
    if (number < 0) {
      matcher.forgetLabels();
      number = matcher.internLabel(labelStart, labelEnd);
    }
    if (matcher.labelGeneration !== this.#labelGeneration) {
      this.#labelGeneration = matcher.labelGeneration;
      this.#epoch++;
    }
    return number < 0 ? -1 : number + 1;
  }

  #forget(): void {
    this.#epoch++;
    this.#until = this.#nextBoundary();
  }

  #nextBoundary(): number {
    const now = this.#around.now();
    return this.#boundaries.find((boundary) => boundary > now) ?? Infinity;
  }
}

/** The part of a matcher that numbers labels. */
export interface LabelTable {
  internLabel(start: number, end: number): number;
  forgetLabels(): void;
  readonly labelGeneration: number;
}

/** Whether one of the links asks for labels. */
export function checksLabels({ ingress, egress }: Crossing): boolean {
  return ingress.labels !== undefined || egress.labels !== undefined;
}

/** Whether the bytes of its label, or their absence, mean the same as in any other such stanza. */
function standsForItself({ flags, labelEnd }: Scanner): boolean {
  return (flags & LOOK_INSIDE) === 0 && (labelEnd === 0 || (flags & LEANS) === 0);
}

function isChecked({ kind, type }: Scanner): boolean {
  return kind === Kind.Message && type !== StanzaType.Error;
}

function rulesRemember({ rules }: StageControl, side: "in" | "out"): boolean {
  const list = rules?.[side];
  return list === undefined || list.memoizable || list.memoizableByLabel;
}
