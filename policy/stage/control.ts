import type { RuleList } from "../rules/rule.ts";
import type { ResolvedClearance, ResolvedLabel } from "../spif/label.ts";
import type { Spif } from "../spif/model.ts";

/** What the sender of a refused stanza hears: an error, nothing, or the end of its stream. */
export type OnDeny = "bounce" | "silent" | "close";

/** A policy with what it grants to a link. */
export interface Governance {
  readonly spif: Spif;
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
  readonly equivalent: "ignore" | "verify" | "trust";
  readonly onDeny: { readonly in: OnDeny; readonly out: OnDeny };
  /** Whether labels are written into stanzas. */
  readonly stamp: boolean;
  /** The format of a stamped default label. */
  readonly format: "ess" | "stanag-4774";
  /** Whether a mapped label goes beside the originator's or in its place. */
  readonly mapped: "add" | "replace";
  readonly subject: "allow" | "check" | "block";
  readonly forwarded: "check" | "refuse";
  readonly strict4774: boolean;
  /** Whether base64 without its padding is accepted. */
  readonly lenient: boolean;
}

/** What a peer's policy says, as far as it says something. */
export interface StageControl {
  /** The peer's name. */
  readonly peer: string;
  readonly labels?: LabelControl;
  readonly rules?: { readonly in?: RuleList; readonly out?: RuleList };
}

/** The two links that a stanza crosses, and every policy that is loaded. */
export interface Crossing {
  readonly ingress: StageControl;
  readonly egress: StageControl;
  readonly policies: readonly Spif[];
}
