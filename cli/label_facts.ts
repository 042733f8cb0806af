import type { CategoryReference, DecodedLabel, Reference } from "../policy/labels/label.ts";
import type { ResolvedLabel } from "../policy/spif/label.ts";
import { markingColors } from "../policy/spif/marking.ts";
import { findObsolete } from "../policy/spif/validity.ts";
import { factLine } from "./answer.ts";

/** A name and a number of a policy, as far as the label, or the SPIF, says them; beyond 4 octets its digits. */
interface Named {
  readonly name?: string;
  readonly lacv?: number | string;
}

/** One value of a category. */
interface CategoryFact extends Named {
  readonly tagSet: { readonly name?: string; readonly oid?: string };
  readonly kind?: string;
}

/** What a label says. */
export interface LabelFacts {
  readonly policy: { readonly name?: string; readonly oid?: string };
  readonly classification: Named & { readonly hierarchy?: number };
  readonly categories: readonly CategoryFact[];
  readonly privacyMark?: string;
  readonly obsolete?: readonly string[];
  readonly colors?: { readonly foreground: string; readonly background: string };
}

/** The facts of a label: in the words of its policy where that has them, else in its own. */
export function factsOf(decoded: DecodedLabel, resolved: ResolvedLabel | undefined): LabelFacts {
  const mark = decoded.privacyMark;
  const known = resolved === undefined ? ownFacts(decoded) : policyFacts(resolved);
  return { ...known, ...(mark !== undefined && { privacyMark: mark }) };
}

function ownFacts({ policy, classification, categories }: DecodedLabel): LabelFacts {
  return {
    policy,
    classification: classification ?? {},
    categories: categories.map(({ tagSet, kind, value }: CategoryReference) => {
      return { tagSet, ...(kind !== undefined && { kind }), ...value };
    }),
  };
}

function policyFacts(label: ResolvedLabel): LabelFacts {
  const { spif, classification: { name, lacv, hierarchy }, values } = label;
  const colors = markingColors(label);
  const obsolete = findObsolete({ ...label, successors: [] }).map(({ words }) =>
    words.replace("obsolete ", "")
  );
  return {
    policy: { name: spif.name, oid: spif.id },
    classification: { name, lacv, hierarchy },
    categories: values.map(({ tagSet, kind, name, lacv }) => {
      return { tagSet: { name: tagSet.name, oid: tagSet.id }, kind, name, lacv };
    }),
    ...(obsolete.length > 0 && { obsolete }),
    ...(colors && { colors }),
  };
}

/** The facts for people, a line each. */
export function factLines(facts: LabelFacts): readonly string[] {
  const { policy, classification, categories, privacyMark, obsolete } = facts;
  const groups = Map.groupBy(
    categories,
    ({ tagSet, kind }) => `${both(tagSet.name, tagSet.oid)}, ${kind ?? "?"}`,
  );
  return [
    factLine("policy", both(policy.name, policy.oid)),
    factLine("classification", both(classification.name, classification.lacv)),
    ...[...groups].map(([group, values]) => {
      return factLine("category", `${group}: ${values.map(({ name, lacv }) => both(name, lacv)).join(", ")}`);
    }),
    ...(privacyMark === undefined ? [] : [factLine("privacy mark", privacyMark)]),
    ...(obsolete === undefined ? [] : [factLine("obsolete", obsolete.join(", "))]),
  ];
}

/** A label in one line: policy, classification and values. */
export function labelText({ policy, classification, categories }: DecodedLabel): string {
  const values = categories.map(({ value }) => referenceText(value)).join(", ");
  const names = [policy.name ?? policy.oid ?? "", classification ? referenceText(classification) : ""];
  return [...names, ...(values === "" ? [] : [values])].join(" ");
}

function referenceText(reference: Reference): string {
  return "lacv" in reference ? String(reference.lacv) : reference.name;
}

/** `NAME (number)`, or whichever of the two there is. */
function both(name: string | undefined, number: number | string | undefined): string {
  if (name === undefined) return number === undefined ? "none" : String(number);
  return number === undefined ? name : `${name} (${number})`;
}
