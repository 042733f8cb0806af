import type { RuleList } from "../rules/rule.ts";
import type { ResolvedClearance, ResolvedLabel } from "../spif/label.ts";
import type { Spif } from "../spif/model.ts";

/** What the sender of a refused stanza hears: an error, nothing, or the end of its stream. */
export type OnDeny = "bounce" | "silent" | "close";

/** A policy with what it grants to a link. */
export interface Governance {
  /** The policy. */
  readonly spif: Spif;
  /** What may pass. */
  readonly clearance: ResolvedClearance;
  /** What counts where there is no label; absent: what is not labelled is refused. */
  readonly default?: ResolvedLabel;
}

/** The label stage of a peer, ready to be asked. */
export interface LabelControl {
  /** Name of the policy in the configuration. */
  readonly policyName: string;
  /** The policy with what it grants; absent where it could not be loaded: then everything is refused. */
  readonly governs?: Governance;
  /** Whether equivalent labels of the sender count. */
  readonly equivalent: "ignore" | "verify" | "trust";
  /** What the sender hears, by direction. */
  readonly onDeny: { readonly in: OnDeny; readonly out: OnDeny };
  /** Whether labels are written into stanzas. */
  readonly stamp: boolean;
  /** The format of a stamped default label. */
  readonly format: "ess" | "stanag-4774";
  /** Whether a mapped label goes beside the originator's or in its place. */
  readonly mapped: "add" | "replace";
  /** Changes of a room's subject. */
  readonly subject: "allow" | "check" | "block";
  /** Forwarded stanzas. */
  readonly forwarded: "check" | "refuse";
  /** Whether STANAG 4774 labels must have their dates and say URI. */
  readonly strict4774: boolean;
  /** Whether base64 without its padding is accepted. */
  readonly lenient: boolean;
}

/** What a peer's policy says, as far as it says something. */
export interface StageControl {
  /** The peer's name. */
  readonly peer: string;
  /** Its label stage. */
  readonly labels?: LabelControl;
  /** Its boundary rules. */
  readonly rules?: { readonly in?: RuleList; readonly out?: RuleList };
}

/** The two links that a stanza crosses, and every policy that is loaded. */
export interface Crossing {
  /** The link it came in by. */
  readonly ingress: StageControl;
  /** The link it leaves by. */
  readonly egress: StageControl;
  /** Every policy that is loaded. */
  readonly policies: readonly Spif[];
}
