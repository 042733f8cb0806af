import { inOrder, type Reason, type ResolvedLabel, withSuccessors } from "./label.ts";
import type { CategoryTag, CategoryValue, Classification } from "./model.ts";
import { quote } from "./name.ts";
import type { Resolved } from "./resolve.ts";
import { validate } from "./validity.ts";

/**
 * The label of what several labels of one policy protect together: the highest classification by hierarchy, every
 * restrictive value, of each permissive tag the values that all labels with that tag have in common, and the
 * informative values, where the policy lets them stand. Successors count like labels of their own; privacy marks go.
 *
 * There is none where two highest classifications are equal, where the labels of a permissive tag have no value in
 * common (without the tag the whole would be open to all), or where the result is invalid. A label without a permissive
 * tag is open to all and restricts nothing, so the others' values stay; only where the classification excludes every
 * value of the tag does the policy itself say that this classification is released to no one, and they go. Pure.
 */
export function dominantLabel(labels: readonly ResolvedLabel[], now: number): Resolved<ResolvedLabel> {
  const all = labels.flatMap(withSuccessors);
  const [first] = all;
  if (first === undefined) return none("There is no label.");
  const { spif } = first;
  const other = all.find((label) => label.spif.id !== spif.id);
  if (other !== undefined) {
    return none(`One label is of the policy ${quote(spif.name)}, one of ${quote(other.spif.name)}.`);
  }
  const classification = findHighest(all);
  if ("code" in classification) return { ok: false, reasons: [classification] };
  const permissive: CategoryValue[] = [];
  for (const tag of spif.tagSets.flatMap(({ tags }) => tags).filter(({ kind }) => kind === "permissive")) {
    const common = findCommon(tag, all, classification);
    if ("code" in common) return { ok: false, reasons: [common] };
    permissive.push(...common);
  }
  const restrictive = all.flatMap(({ values }) => values.filter(({ kind }) => kind === "restrictive"));
  const deciding = [...restrictive, ...permissive];
  return chooseInformative(all, (values) => ({
    spif,
    classification,
    values: inOrder([...deciding, ...values]),
    successors: [],
  }), now);
}

function findHighest(labels: readonly ResolvedLabel[]): Classification | Reason {
  const classifications = new Map(labels.map(({ classification }) => [classification.lacv, classification]));
  const top = Math.max(...[...classifications.values()].map(({ hierarchy }) => hierarchy));
  const [highest, equal] = [...classifications.values()].filter(({ hierarchy }) => hierarchy === top);
  if (equal === undefined) return highest;
  return reason(`${quote(highest.name)} and ${quote(equal.name)} are equally high.`);
}

function findCommon(
  tag: CategoryTag,
  labels: readonly ResolvedLabel[],
  { lacv }: Classification,
): Reason | readonly CategoryValue[] {
  const sets = labels.map(({ values }) => values.filter((value) => value.tag === tag.number))
    .filter(({ length }) => length > 0);
  if (sets.length === 0 || tag.values.every(({ excludedClasses }) => excludedClasses.has(lacv))) return [];
  const common = tag.values.filter(({ key, excludedClasses }) => {
    return !excludedClasses.has(lacv) && sets.every((set) => set.some((value) => value.key === key));
  });
  if (common.length > 0) return common;
  return reason(`The labels have no value of ${quote(tag.values[0].tagSet.name)} in common.`);
}

/** Informative values may not fit together; they decide nothing, so the first choice that is valid is taken. */
function chooseInformative(
  labels: readonly ResolvedLabel[],
  make: (values: readonly CategoryValue[]) => ResolvedLabel,
  now: number,
): Resolved<ResolvedLabel> {
  const sets = labels.map(({ values }) => {
    return values.filter(({ kind }) => kind === "informative" || kind === "notApplicable");
  });
  const common = sets[0].filter(({ key }) => sets.every((set) => set.some((value) => value.key === key)));
  const results = [sets.flat(), common, []].map((values) => {
    const label = make(values);
    return { label, reasons: validate(label, now) };
  });
  const valid = results.find(({ reasons }) => reasons.length === 0);
  if (valid !== undefined) return { ok: true, value: valid.label };
  return { ok: false, reasons: results[0].reasons };
}

function none(sentence: string): Resolved<ResolvedLabel> {
  return { ok: false, reasons: [reason(sentence)] };
}

function reason(sentence: string): Reason {
  return { code: "noDominant", words: "no dominant label", sentence };
}
