import { type Reason, type ReasonCode, type ResolvedLabel, withSuccessors } from "./label.ts";
import type { CategoryMatch, CategoryTag, CategoryValue, Dates, Requirement, Spif } from "./model.ts";
import { quote } from "./name.ts";

/**
 * Everything that makes a label invalid under its policy; empty for a valid one. The label and all its successors
 * count. Values that are obsolete are valid on receipt: see `findObsolete()`. Pure.
 *
 * @param now milliseconds since 1970
 */
export function validate(label: ResolvedLabel, now: number): readonly Reason[] {
  return [...checkPolicyDates(label, now), ...withSuccessors(label).flatMap((one) => validateOne(one, now))];
}

/** What must not be written into a label of ours: obsolete classifications and values, successors included. */
export function findObsolete(label: ResolvedLabel): readonly Reason[] {
  return withSuccessors(label).flatMap(({ classification, values }) =>
    [classification, ...values].filter(({ obsolete }) => obsolete).map(({ name }) =>
      reason("obsolete", `obsolete ${name}`, `${quote(name)} is obsolete: it is accepted, but not written.`)
    )
  );
}

/**
 * The next instant, in milliseconds since 1970, at which a label of one of the policies may become valid or invalid:
 * until then a verdict may be remembered. Absent where time does not matter any more.
 */
export function nextChange(policies: readonly Spif[], now: number): number | undefined {
  const next = policies.flatMap(({ index }) => index.boundaries.find((instant) => instant > now) ?? []);
  return next.length === 0 ? undefined : Math.min(...next);
}

function validateOne(label: ResolvedLabel, now: number): readonly Reason[] {
  const { classification, values } = label;
  const keys = new Set(values.map(({ key }) => key));
  return [
    ...values.flatMap((value) => checkValue(value, label, keys)),
    ...classification.requirements.flatMap((requirement) => {
      return checkRequirement(classification.name, requirement, keys);
    }),
    ...label.spif.tagSets.flatMap(({ name, tags }) =>
      tags.flatMap((tag) => checkSelection(name, tag, label))
    ),
    ...values.flatMap(({ name, dates }) => checkDates(quote(name), name, dates, now)),
  ];
}

function checkValue(
  value: CategoryValue,
  { spif, classification }: ResolvedLabel,
  keys: ReadonlySet<string>,
): readonly Reason[] {
  const { name, requiredClass } = value;
  const reasons: Reason[] = [];
  const with_ = `${quote(name)} may not stand with the classification ${quote(classification.name)}`;
  if (value.excludedClasses.has(classification.lacv)) {
    reasons.push(reason("excludedClass", `excludedClass by ${name}`, `${with_}: it excludes it.`));
  }
  if (requiredClass !== undefined && requiredClass !== classification.lacv) {
    const wanted = quote(spif.index.classificationsByLacv.get(requiredClass)?.name ?? "");
    reasons.push(reason("requiredClass", `requiredClass of ${name}`, `${with_}: it requires ${wanted}.`));
  }
  for (const { values, description } of value.excluded) {
    if (values.isDisjointFrom(keys)) continue;
    const sentence = `${quote(name)} may not stand with ${description}: it excludes it.`;
    reasons.push(reason("excludedCategory", `excludedCategory by ${name}`, sentence));
  }
  return [
    ...reasons,
    ...value.requirements.flatMap((requirement) => checkRequirement(name, requirement, keys)),
  ];
}

const WANTED = { onlyOne: "exactly one of", oneOrMore: "at least one of", all: "all of" };

function checkRequirement(
  name: string,
  requirement: Requirement,
  keys: ReadonlySet<string>,
): readonly Reason[] {
  if (isSatisfied(requirement, keys)) return [];
  const { operation, groups } = requirement;
  const wanted = groups.map(({ description }) => description).join(", ");
  const which = groups.length === 1 ? "" : `${WANTED[operation]} `;
  const sentence = `${quote(name)} requires ${which}${wanted}.`;
  return [reason("requiredCategory", `requiredCategory of ${name}`, sentence)];
}

/** Whether as many groups match as the operation wants. */
export function isSatisfied(
  { operation, groups }: {
    readonly operation: Requirement["operation"];
    readonly groups: readonly CategoryMatch[];
  },
  keys: ReadonlySet<string>,
): boolean {
  const matching = groups.filter(({ values }) => !values.isDisjointFrom(keys)).length;
  if (operation === "onlyOne") return matching === 1;
  return operation === "oneOrMore" ? matching > 0 : matching === groups.length;
}

function checkSelection(tagSet: string, tag: CategoryTag, label: ResolvedLabel): readonly Reason[] {
  const { min, max } = tag.selection;
  if (min === 0 && max === Infinity) return [];
  const count = label.values.filter((value) => value.tag === tag.number).length;
  if (count >= min && count <= max) return [];
  const name = tag.name ?? tagSet;
  const limit = count < min ? `at least ${min}` : `at most ${max}`;
  const sentence = `The label has ${count} of the values of ${quote(name)}, and may have ${limit}.`;
  return [reason("selection", `selection of ${name}`, sentence)];
}

function checkPolicyDates({ spif }: ResolvedLabel, now: number): readonly Reason[] {
  const reasons = checkDates(`The policy ${quote(spif.name)}`, spif.name, spif.dates, now);
  return reasons.map(({ words, sentence }) => reason("policyDates", words, sentence));
}

function checkDates(
  subject: string,
  name: string,
  { notBefore, notAfter }: Dates,
  now: number,
): readonly Reason[] {
  const reasons: Reason[] = [];
  if (notBefore !== undefined && now < notBefore) {
    const sentence = `${subject} holds from ${new Date(notBefore).toISOString()} on.`;
    reasons.push(reason("notBefore", `notBefore of ${name}`, sentence));
  }
  if (notAfter !== undefined && now > notAfter) {
    const sentence = `${subject} held until ${new Date(notAfter).toISOString()}.`;
    reasons.push(reason("notAfter", `notAfter of ${name}`, sentence));
  }
  return reasons;
}

function reason(code: ReasonCode, words: string, sentence: string): Reason {
  return { code, words, sentence };
}
