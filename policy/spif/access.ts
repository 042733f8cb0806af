import { type Reason, type ResolvedClearance, type ResolvedLabel, withSuccessors } from "./label.ts";
import type { CategoryValue } from "./model.ts";
import { quote } from "./name.ts";

/** Whether a clearance dominates a label, and if not, the first thing that it lacks. */
export type AccessDecision =
  | { readonly decision: "permit" }
  | { readonly decision: "refuse"; readonly reason: Reason };

/**
 * The access control decision function. Permits where clearance and label are of the same policy, the clearance has the
 * label's classification (a set, not levels: ADatP-4774.1 §3.11.4), every restrictive value, and of each permissive tag
 * present at least one; and so for all successors. It does not look at validity: `validate()` is the other half. Pure.
 */
export function decideAccess(clearance: ResolvedClearance, label: ResolvedLabel): AccessDecision {
  for (const one of withSuccessors(label)) {
    const reason = findLack(clearance, one);
    if (reason !== undefined) return { decision: "refuse", reason };
  }
  return { decision: "permit" };
}

function findLack(clearance: ResolvedClearance, label: ResolvedLabel): Reason | undefined {
  const { spif, classification, values } = label;
  if (clearance.spif.id !== spif.id) {
    const sentence = `The clearance is of the policy ${quote(clearance.spif.name)}, the label of ${
      quote(spif.name)
    }.`;
    return { code: "policyMismatch", words: `policy ${spif.name}`, sentence };
  }
  if (!clearance.classifications.has(classification.lacv)) {
    const sentence = `The clearance lacks the classification ${quote(classification.name)}.`;
    return { code: "classification", words: "classification", sentence };
  }
  for (const { kind, key, name, tagSet } of values) {
    if (kind !== "restrictive" || clearance.values.has(key)) continue;
    const sentence = `The clearance lacks ${quote(name)} of ${quote(tagSet.name)}.`;
    return { code: "restrictive", words: `restrictive ${name}`, sentence };
  }
  for (const released of permissiveTags(values)) {
    if (released.some(({ key }) => clearance.values.has(key))) continue;
    const names = released.map(({ name }) => name).sort();
    const tagSet = quote(released[0].tagSet.name);
    const sentence = `The clearance has none of ${names.map(quote).join(", ")} of ${tagSet}.`;
    return { code: "permissive", words: `permissive ${names.join(",")}`, sentence };
  }
  return undefined;
}

/** The permissive values, those of a tag together. */
export function permissiveTags(values: readonly CategoryValue[]): readonly (readonly CategoryValue[])[] {
  const permissive = values.filter(({ kind }) => kind === "permissive");
  return [...Map.groupBy(permissive, ({ tag }) => tag).values()];
}
