import { inOrder, type Reason, type ReasonCode, type ResolvedLabel } from "./label.ts";
import type {
  CategoryMatch,
  CategoryValue,
  Classification,
  ForeignMatch,
  ForeignRequirement,
  Spif,
  TagType,
  ValueLacv,
} from "./model.ts";
import { categoryKey } from "./model.ts";
import { foldName, quote } from "./name.ts";
import type { Resolved } from "./resolve.ts";
import { isSatisfied, validate } from "./validity.ts";

/**
 * The label that means the same in another policy, by the equivalents of its own, valid there; or why there is none.
 * A classification's equivalent counts where it is applied to what leaves (`encrypt` or `both`), a value's whatever it
 * is applied to, but for discarding. What an equivalent requires is added whole, except where that would let more have
 * the label. Privacy marks are not taken over. Pure.
 *
 * @param now milliseconds since 1970
 */
export function mapLabel(label: ResolvedLabel, to: Spif, now: number): Resolved<ResolvedLabel> {
  const mapped = mapOne(label, to);
  if (!mapped.ok) return mapped;
  const reasons = validate(mapped.value, now);
  return reasons.length === 0 ? mapped : { ok: false, reasons };
}

function mapOne(label: ResolvedLabel, to: Spif): Resolved<ResolvedLabel> {
  if (label.spif.id === to.id) return { ok: true, value: label };
  const reasons: Reason[] = [];
  const found = mapClassification(label, to);
  if ("code" in found) return { ok: false, reasons: [found] };
  const values = label.values.flatMap((value) => {
    const mapped = mapValue(value, label.spif, to);
    if (!("code" in mapped)) return mapped;
    reasons.push(mapped);
    return [];
  });
  const policies = label.spif.equivalentPolicies.filter(({ id }) => id === to.id);
  const requirements = [...found.requirements, ...policies.flatMap(({ requirements }) => requirements)];
  for (const requirement of requirements) {
    const added = addRequired(requirement, values, to);
    if ("code" in added) reasons.push(added);
    else values.push(...added);
  }
  const successors = label.successors.map((successor) => mapOne(successor, to));
  reasons.push(...successors.flatMap((successor) => successor.ok ? [] : successor.reasons));
  if (reasons.length > 0) return { ok: false, reasons };
  const value = {
    spif: to,
    classification: found.classification,
    values: inOrder(values),
    successors: successors.flatMap((successor) => successor.ok ? [successor.value] : []),
  };
  return { ok: true, value };
}

function mapClassification(
  { spif, classification }: ResolvedLabel,
  to: Spif,
): Reason | {
  readonly classification: Classification;
  readonly requirements: readonly ForeignRequirement[];
} {
  const name = quote(classification.name);
  const equivalents = classification.equivalents
    .filter(({ policy, applied }) => policy === to.id && applied !== "decrypt");
  if (equivalents.length !== 1) {
    const count = equivalents.length === 0 ? "no" : "more than one";
    return fail(classification.name, `${name} has ${count} equivalent in ${quote(to.name)}.`);
  }
  const [{ lacv, requirements }] = equivalents;
  const equivalent = to.index.classificationsByLacv.get(lacv);
  if (equivalent !== undefined) return { classification: equivalent, requirements };
  const sentence = `${quote(spif.name)} maps ${name} to ${lacv}, which is no classification of ${
    quote(to.name)
  }.`;
  return fail(classification.name, sentence, "unknownClassification");
}

function mapValue(value: CategoryValue, from: Spif, to: Spif): Reason | readonly CategoryValue[] {
  // One for the other way may add, but must not take away what a clearance would have to hold.
  const equivalents = value.equivalents.filter(({ policy, action, applied }) => {
    return policy === to.id && !(action === "discard" && applied === "decrypt");
  });
  const name = quote(value.name);
  if (equivalents.length === 0) return fail(value.name, `${name} has no equivalent in ${quote(to.name)}.`);
  const values: CategoryValue[] = [];
  for (const equivalent of equivalents) {
    if (equivalent.action === "discard") continue;
    const { tagSetId, types, lacv } = equivalent;
    const found = findValues(to, tagSetId, types, lacv);
    if (found.length !== 1) {
      const count = found.length === 0 ? "no value" : "more than one value";
      const sentence = `${quote(from.name)} maps ${name} to ${lacv} of ${tagSetId}, which is ${count} of ${
        quote(to.name)
      }.`;
      return fail(value.name, sentence, "unknownCategory");
    }
    values.push(found[0]);
  }
  return values;
}

function findValues(
  { index }: Spif,
  tagSetId: string,
  types: readonly TagType[],
  lacv: ValueLacv,
): readonly CategoryValue[] {
  return types.flatMap((type) => index.values.get(categoryKey(tagSetId, type, lacv)) ?? []);
}

/** What is to be added for the requirement to hold. */
function addRequired(
  { operation, groups }: ForeignRequirement,
  present: readonly CategoryValue[],
  to: Spif,
): Reason | readonly CategoryValue[] {
  const choices = groups.map((group) => findGroup(group, to));
  const missing = choices.find((choice) => "code" in choice);
  if (missing !== undefined) return missing;
  const found = choices.flatMap((choice) => "code" in choice ? [] : [choice]);
  const keys = new Set(present.map(({ key }) => key));
  const satisfied = isSatisfied({ operation, groups: found.map(matchOf) }, keys);
  const open = found.filter((values) => values.every(({ key }) => !keys.has(key)));
  if (operation === "onlyOne" && found.length > 1) return satisfied ? [] : choiceIn(to);
  const needed = operation === "all" ? open.flat() : satisfied ? [] : found.flat();
  return [...needed, ...found.flat().filter((value) => narrows(value, present))];
}

/** Whether a value lets fewer have the label, or as many: one more of a permissive tag would let more. */
function narrows({ kind, tag }: CategoryValue, present: readonly CategoryValue[]): boolean {
  return kind !== "permissive" || present.every((value) => value.tag !== tag);
}

function choiceIn(to: Spif): Reason {
  const sentence = `What the equivalent in ${
    quote(to.name)
  } requires leaves a choice, which is not made here.`;
  return { code: "requiredCategory", words: `requiredCategory for ${to.name}`, sentence };
}

function findGroup({ tagSetName, types, lacv }: ForeignMatch, to: Spif): Reason | readonly CategoryValue[] {
  const tagSet = to.index.tagSetsByName.get(foldName(tagSetName));
  const values = tagSet?.tags.filter(({ type }) => types.includes(type)).flatMap(({ values }) => values) ??
    [];
  const found = values.filter((value) => lacv === undefined || value.lacv === lacv);
  const clear = lacv === undefined ? found.length > 0 : found.length === 1;
  if (clear) return found;
  const what = `${lacv ?? "any value"} of ${quote(tagSetName)}`;
  const sentence = `The equivalent in ${quote(to.name)} requires ${what}, which that policy does not have.`;
  return { code: "unknownCategory", words: `unknown category for ${to.name}`, sentence };
}

function matchOf(values: readonly CategoryValue[]): CategoryMatch {
  return { values: new Set(values.map(({ key }) => key)), description: "" };
}

function fail(name: string, sentence: string, code: ReasonCode = "noEquivalent"): Reason {
  return { code, words: `no equivalent of ${name}`, sentence };
}
