import type { CategoryKind, CategoryReference } from "./label.ts";
import {
  type BerValue,
  constructed,
  context,
  expectTag,
  hex,
  membersOf,
  readBits,
  readInteger,
  readObjectIdentifier,
  TAG,
} from "./ber.ts";
import {
  type CategoryHolder,
  type EncodedValues,
  readIntegers,
  readValues,
  references,
} from "./ess_values.ts";
import { refuse } from "./refusal.ts";

/** The type of the MISSI categories in a label and of the privileges that answer to them in a clearance. */
export const MISSI_TYPES: Readonly<Record<CategoryHolder, string>> = {
  label: "2.16.840.1.101.2.1.8.1",
  clearance: "2.16.840.1.101.2.1.8.2",
};

/** A choice of security tag by its number; the kind of enumerated attributes is for the SPIF to say. */
const TAGS: Readonly<
  Record<number, { kind?: CategoryKind; values: "bits" | "integers" | "either" } | undefined>
> = {
  1: { kind: "restrictive", values: "bits" },
  2: { values: "integers" },
  6: { kind: "permissive", values: "bits" },
  7: { kind: "informative", values: "either" },
};

/**
 * Reads `SET OF SEQUENCE { tagSetName, SEQUENCE OF security tag }`. Throws `Refusal`.
 *
 * @param level the lacv of the label's classification, the only level that its tags may ask for
 */
export function readMissi(
  value: BerValue,
  what: string,
  holder: CategoryHolder,
  level?: number,
): readonly CategoryReference[] {
  const tagSets = membersOf(expectTag(value, `the value of ${what}`, TAG.set), what);
  if (tagSets.length === 0 && holder === "label") refuse(`${what} has no tag set`);
  return tagSets.flatMap((tagSet) => readTagSet(tagSet, what, holder, level));
}

function readTagSet(
  member: BerValue,
  what: string,
  holder: CategoryHolder,
  level: number | undefined,
): readonly CategoryReference[] {
  const fields = membersOf(expectTag(member, `a tag set of ${what}`, TAG.sequence), what);
  if (fields.length !== 2) {
    refuse(`a tag set of ${what} has ${fields.length} fields where name and tags are wanted`);
  }
  const name = expectTag(fields[0], `the tag set of ${what}`, TAG.objectIdentifier);
  const tagSet = readObjectIdentifier(name, `the tag set of ${what}`);
  const tags = membersOf(expectTag(fields[1], `the tags of ${what}`, TAG.sequence), what);
  if (tags.length === 0 && holder === "label") refuse(`${what} has no value of the tag set ${tagSet}`);
  return tags.flatMap((tag) => {
    const known = TAGS[tag.tag & 0x1f];
    if (known === undefined) refuse(`${what} has the unknown tag ${hex(tag.tag)}`);
    const values = holder === "label" ? labelValues(tag, what, level) : clearanceValues(tag, what);
    const fits = known.values === "either" || (known.values === "integers") === values.enumerated;
    if (!fits) refuse(`${what} has ${values.enumerated ? "integers" : "bits"} in the tag ${hex(tag.tag)}`);
    return references(values, { tagSet, what, holder, ...(known.kind && { kind: known.kind }) });
  });
}

/**
 * `[n] IMPLICIT SEQUENCE { level INTEGER OPTIONAL, flags }`. A level that is the label's classification says nothing
 * new; what another one asks for no rule says, and it is refused.
 */
function labelValues(tag: BerValue, what: string, wanted: number | undefined): EncodedValues {
  const fields = [...membersOf(expectTag(tag, what, constructed(tag.tag & 0x1f)), what)];
  if (fields[0]?.tag === TAG.integer) {
    const level = readInteger(fields[0], `the level of ${what}`);
    if (level !== wanted) {
      refuse(`${what} asks for the level ${level}, which is not the label's classification`);
    }
    fields.shift();
  }
  if (fields.length !== 1) refuse(`${what} has ${fields.length} fields in the tag ${hex(tag.tag)}`);
  return readValues(fields[0], what);
}

/** `[n] IMPLICIT BIT STRING` or `[n] IMPLICIT SET OF INTEGER`. */
function clearanceValues(tag: BerValue, what: string): EncodedValues {
  const number = tag.tag & 0x1f;
  if (tag.tag === context(number)) return { enumerated: false, lacvs: readBits(tag, what) };
  return { enumerated: true, lacvs: readIntegers(expectTag(tag, what, constructed(number)), what) };
}
