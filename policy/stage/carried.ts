import { decodeLabelElement } from "../labels/decode_label.ts";
import type { LabelFormat } from "../labels/label.ts";
import type { ReadLabel } from "../labels/read_label.ts";
import type { SecurityLabels } from "../labels/security_label.ts";
import { type Reason, type ResolvedLabel, sameLabel } from "../spif/label.ts";
import { mapLabel } from "../spif/mapping.ts";
import type { Spif } from "../spif/model.ts";
import { findPolicy, resolveLabel } from "../spif/resolve.ts";
import type { XmlElement } from "../xml/element.ts";
import type { Governance, LabelControl } from "./control.ts";

/** What a stanza carries: a label of its own, or the default one of a link. */
export interface Carried {
  /** Resolved under its own policy; absent where that policy is not loaded. */
  readonly label?: ResolvedLabel;
  /** Why it could not be resolved. */
  readonly unresolved?: Reason;
  /** The format in which it came. */
  readonly format: LabelFormat;
  /** What each `<equivalentlabel/>` says, as far as it is understood. */
  readonly equivalents: readonly ResolvedLabel[];
}

/** Reads the label that a stanza carries; a sentence where it is not understood. */
export function readCarried(
  labels: Extract<SecurityLabels, { readonly kind: "one" }> & { readonly label: XmlElement },
  options: Pick<LabelControl, "strict4774" | "lenient">,
  policies: readonly Spif[],
): { readonly ok: true; readonly value: Carried } | { readonly ok: false; readonly because: string } {
  const read = decodeLabelElement(labels.label, options);
  if (!read.ok) return read;
  const { format } = read.value.label;
  const equivalents = labels.equivalents.flatMap((element) => {
    const equivalent = decodeLabelElement(element, options);
    const resolved = equivalent.ok ? resolve(equivalent.value, policies) : undefined;
    return resolved?.ok ? [resolved.value] : [];
  });
  const own = resolve(read.value, policies);
  const value = own.ok
    ? { label: own.value, format, equivalents }
    : { unresolved: own.reasons[0], format, equivalents };
  return { ok: true, value };
}

function resolve({ label }: ReadLabel, policies: readonly Spif[]): ReturnType<typeof resolveLabel> {
  const policy = findPolicy(policies, label.policy);
  return policy.ok ? resolveLabel(policy.value, label) : policy;
}

/** The label as a link's policy has it: its own, one that the sender gave and the link trusts, or the mapped one. */
export function labelUnder(
  { spif }: Governance,
  { equivalent }: Pick<LabelControl, "equivalent">,
  carried: Carried,
  now: number,
): { readonly label: ResolvedLabel } | { readonly reason: Reason } {
  const { label, unresolved } = carried;
  if (label !== undefined && label.spif.id === spif.id) return { label };
  // What a policy that is loaded does not understand is refused, whatever else the sender says of it.
  const isForeign = label !== undefined || unresolved?.code === "unknownPolicy";
  const [given, ...others] = carried.equivalents.filter(({ spif: { id } }) => id === spif.id);
  // Two that say different things about one policy say nothing.
  const isClear = given !== undefined && others.every((other) => sameLabel(other, given));
  if (equivalent === "trust" && isForeign && isClear) return { label: given };
  if (label === undefined) return { reason: unresolved ?? UNREADABLE };
  // With "verify" an equivalent label counts where the mapping yields the same: then the mapping says it all.
  const mapped = mapLabel(label, spif, now);
  return mapped.ok ? { label: mapped.value } : { reason: mapped.reasons[0] };
}

const UNREADABLE: Reason = {
  code: "malformed",
  words: "unreadable label",
  sentence: "The label could not be read.",
};
