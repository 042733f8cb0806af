import type {
  CategoryReference,
  DecodedClearance,
  DecodedLabel,
  PolicyReference,
  Reference,
} from "../labels/label.ts";
import { inOrder, type Reason, type ResolvedClearance, type ResolvedLabel } from "./label.ts";
import {
  type CategoryTag,
  type CategoryValue,
  type Classification,
  kindOf,
  type Spif,
  type TagSet,
} from "./model.ts";
import { didYouMean, foldName, quote } from "./name.ts";

/** Something found in a SPIF, or everything that is not there. */
export type Resolved<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reasons: readonly Reason[] };

/** Finds in the SPIF what a label names. */
export function resolveLabel(spif: Spif, label: DecodedLabel): Resolved<ResolvedLabel> {
  const mismatch = findMismatch(spif, label.policy);
  if (mismatch !== undefined) return { ok: false, reasons: [mismatch] };
  const reasons: Reason[] = [];
  const classification = findClassification(spif, label.classification);
  if ("code" in classification) reasons.push(classification);
  const values = label.categories.map((category) => findValue(spif, category));
  reasons.push(...values.filter((value) => "code" in value));
  const successors = label.successors.map((successor) => resolveLabel(spif, successor));
  reasons.push(...successors.flatMap((successor) => successor.ok ? [] : successor.reasons));
  if (reasons.length > 0 || "code" in classification) return { ok: false, reasons };
  const value = {
    spif,
    classification,
    values: inOrder(values.filter((value) => "key" in value)),
    ...(label.privacyMark === undefined ? {} : { privacyMark: label.privacyMark }),
    successors: successors.flatMap((successor) => successor.ok ? [successor.value] : []),
  };
  return { ok: true, value };
}

/**
 * Finds in the SPIF what a clearance grants. A number that the policy does not have grants nothing, as clearances with
 * all bits set are common, and is left out; a name that it does not have is refused, as it is someone's mistake.
 */
export function resolveClearance(spif: Spif, clearance: DecodedClearance): Resolved<ResolvedClearance> {
  const mismatch = findMismatch(spif, clearance.policy);
  if (mismatch !== undefined) return { ok: false, reasons: [mismatch] };
  const reasons: Reason[] = [];
  const classifications = new Set<number>();
  for (const reference of clearance.classifications) {
    const found = findClassification(spif, reference);
    if ("lacv" in found) classifications.add(found.lacv);
    else if ("name" in reference) reasons.push(found);
  }
  const values = new Set<string>();
  for (const category of clearance.categories) {
    const found = findValue(spif, category);
    if ("key" in found) values.add(found.key);
    else if ("name" in category.value || found.code === "ambiguousCategory") reasons.push(found);
  }
  if (reasons.length > 0) return { ok: false, reasons };
  return { ok: true, value: { spif, classifications, values } };
}

/** Finds the SPIF of the policy that is named; where OID and name are, both must fit. */
export function findPolicy(policies: readonly Spif[], reference: PolicyReference): Resolved<Spif> {
  const fitting = policies.filter((spif) => findMismatch(spif, reference) === undefined);
  const [spif, another] = fitting;
  if (spif !== undefined && another === undefined) return { ok: true, value: spif };
  const named = describePolicy(reference);
  if (another !== undefined) {
    const sentence = `There is more than one SPIF of the policy ${named}.`;
    return { ok: false, reasons: [{ code: "unknownPolicy", words: `ambiguous policy ${named}`, sentence }] };
  }
  const near = policies.filter(({ id, name }) => {
    return id === reference.oid ||
      reference.name !== undefined && foldName(name) === foldName(reference.name);
  });
  const mismatch = near[0] && findMismatch(near[0], reference);
  if (mismatch !== undefined) return { ok: false, reasons: [mismatch] };
  const sentence = `There is no SPIF of the policy ${named}.`;
  return { ok: false, reasons: [{ code: "unknownPolicy", words: `unknown policy ${named}`, sentence }] };
}

function describePolicy({ oid, name }: PolicyReference): string {
  if (name === undefined) return oid ?? "without a name";
  return oid === undefined ? quote(name) : `${quote(name)} (${oid})`;
}

function findMismatch(spif: Spif, reference: PolicyReference): Reason | undefined {
  const { oid, name } = reference;
  const fits = (oid !== undefined || name !== undefined) && (oid === undefined || oid === spif.id) &&
    (name === undefined || foldName(name) === foldName(spif.name));
  if (fits) return undefined;
  const [given, wanted] = [describePolicy(reference), describePolicy({ oid: spif.id, name: spif.name })];
  const sentence = `The policy ${given} is not that of the SPIF, ${wanted}.`;
  return { code: "policyMismatch", words: `policy ${given}`, sentence };
}

function findClassification(spif: Spif, reference: Reference | undefined): Classification | Reason {
  if (reference === undefined) {
    const sentence = "The label has no classification.";
    return { code: "noClassification", words: "no classification", sentence };
  }
  const { classificationsByLacv, classificationsByName } = spif.index;
  const found = "lacv" in reference
    ? classificationsByLacv.get(reference.lacv)
    : classificationsByName.get(foldName(reference.name));
  if (found !== undefined) return found;
  const words = `unknown classification ${describe(reference)}`;
  const remedy = "lacv" in reference
    ? ""
    : ` ${didYouMean(reference.name, spif.classifications.map(({ name }) => name))}`;
  const sentence = `The policy ${quote(spif.name)} has no classification ${describe(reference)}.${remedy}`;
  return { code: "unknownClassification", words, sentence };
}

/** The value that a category names: exactly one, whatever the format leaves open. */
function findValue(spif: Spif, category: CategoryReference): CategoryValue | Reason {
  const tagSet = findTagSet(spif, category.tagSet);
  const named = describe(category.value);
  if (tagSet === undefined) {
    const of = category.tagSet.name === undefined ? category.tagSet.oid ?? "" : quote(category.tagSet.name);
    const sentence = `The policy ${quote(spif.name)} has no tag set ${of}.`;
    return { code: "unknownCategory", words: `unknown tag set ${of}`, sentence };
  }
  const tags = tagSet.tags.filter((tag) => mayBe(tag, category));
  const found = tags.flatMap(({ values }) => values).filter(({ lacv, name }) => {
    const { value } = category;
    return "lacv" in value ? value.lacv === lacv : foldName(value.name) === foldName(name);
  });
  if (found.length === 1) return found[0];
  const kind = category.kind === undefined ? "" : `${category.kind} `;
  if (found.length > 1) {
    const sentence = `The tag set ${quote(tagSet.name)} has more than one ${kind}value ${named}.`;
    return { code: "ambiguousCategory", words: `ambiguous category ${named}`, sentence };
  }
  const names = tags.flatMap(({ values }) => values.map(({ name }) => name));
  const remedy = "lacv" in category.value ? "" : ` ${didYouMean(category.value.name, names)}`;
  const sentence = `The tag set ${quote(tagSet.name)} has no ${kind}value ${named}.${remedy}`;
  return { code: "unknownCategory", words: `unknown category ${named}`, sentence };
}

function findTagSet({ index }: Spif, { oid, name }: CategoryReference["tagSet"]): TagSet | undefined {
  const byId = oid === undefined ? undefined : index.tagSetsById.get(oid);
  const byName = name === undefined ? undefined : index.tagSetsByName.get(foldName(name));
  if (oid === undefined) return byName;
  return name === undefined || byId === byName ? byId : undefined;
}

/** Whether the values of a tag can be meant. Informative ones are written as bits or as numbers, whatever the SPIF says. */
function mayBe({ type, kind }: CategoryTag, category: CategoryReference): boolean {
  const enumerated = type === "enumerated-restrictive" || type === "enumerated-permissive";
  if (category.kind === undefined) {
    return category.enumerated === undefined || category.enumerated === enumerated;
  }
  if (category.kind === "informative") return kindOf(type) === "informative" || kind === "notApplicable";
  return kind === category.kind && (category.enumerated === undefined || category.enumerated === enumerated);
}

function describe(reference: Reference): string {
  return "lacv" in reference ? String(reference.lacv) : quote(reference.name);
}
