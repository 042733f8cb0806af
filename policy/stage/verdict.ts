import type { RuleError } from "../rules/outcome.ts";
import type { ResolvedLabel } from "../spif/label.ts";

/** What a refusal is about, for audit, metrics and `tests:` in the configuration. */
export type RefusalCode =
  /** The policy of a link could not be loaded. */
  | "no-policy"
  /** The label's structure or encoding is not understood. */
  | "malformed"
  /** There is no label, and no default one. */
  | "unlabelled"
  /** The label's policy is neither the link's nor mapped to it. */
  | "policy"
  /** The policy does not permit such a label. */
  | "invalid"
  /** The clearance does not hold the classification. */
  | "classification"
  /** The clearance does not hold a category. */
  | "category"
  /** A subject where subjects are refused. */
  | "subject"
  /** A forwarded message, or what it holds, is refused. */
  | "forwarded"
  /** A label where XEP-0258 has none: presence, iq, errors. */
  | "violation"
  /** A boundary rule. */
  | "rule"
  /** Something that could not be decided. */
  | "internal";

/** What the sender is told where it is told (RFC 6120 §8.3.2, §8.3.3). */
export type PolicyError = RuleError;

/** One step of how a verdict came about, a sentence for people. */
export interface StageStep {
  /** Where it was taken. */
  readonly stage: "label" | "in" | "out" | "forwarded" | "rule" | "write";
  /** What was found. */
  readonly text: string;
}

/** Refuse, and why. */
export interface Refusal {
  readonly decision: "refuse";
  /** The link whose clearance or rules refuse: the one it came in by, or the one it leaves by. */
  readonly side: "in" | "out";
  readonly code: RefusalCode;
  /** A sentence that begins lower-case. It may name the label: for the log and the audit, never for a peer. */
  readonly because: string;
  readonly error: PolicyError;
  /** Whether nobody is ever told, as XEP-0258 §3 wants for what must not be there. */
  readonly discard?: true;
  readonly rule?: string;
  /** As far as it was understood. */
  readonly label?: ResolvedLabel;
  readonly trace: readonly StageStep[];
}

/** How a label is written into a stanza; everything else stays as it is, byte by byte. */
export interface Edit {
  /**
   * `stamp`: a whole `<securitylabel/>` for a stanza without one; `replace`: one instead of the one that is there; `add`:
   * an `<equivalentlabel/>` for the label that is there.
   */
  readonly kind: "stamp" | "replace" | "add";
  readonly xml: string;
  /** What `<label/>` says afterwards; absent where it is the originator's, of a policy that is not loaded. */
  readonly label?: ResolvedLabel;
  /** What one `<equivalentlabel/>` says afterwards. */
  readonly equivalent?: ResolvedLabel;
}

/** Permit, and under what label. */
export interface Permission {
  readonly decision: "permit";
  /** The label that counted; absent where no policy asks for one. */
  readonly label?: ResolvedLabel;
  /** The label that it was mapped to. */
  readonly mapped?: ResolvedLabel;
  readonly edit?: Edit;
  readonly trace: readonly StageStep[];
}

/** The answer of the label stage. */
export type LabelVerdict = Permission | Refusal;

/** The errors of XEP-0258 §3 and this project's: nothing in them tells a label. */
export const ERRORS = {
  forbidden: { type: "auth", condition: "forbidden" },
  malformed: { type: "modify", condition: "not-acceptable" },
  content: { type: "modify", condition: "policy-violation" },
  unavailable: { type: "cancel", condition: "service-unavailable" },
} as const satisfies Record<string, PolicyError>;
