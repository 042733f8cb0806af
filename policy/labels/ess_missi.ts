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

/** Reads `SET OF SEQUENCE { tagSetName, SEQUENCE OF security tag }`. Throws `Refusal`. */
export function readMissi(
  value: BerValue,
  what: string,
  holder: CategoryHolder,
): readonly CategoryReference[] {
  const tagSets = membersOf(expectTag(value, `the value of ${what}`, TAG.set), what);
  if (tagSets.length === 0 && holder === "label") refuse(`${what} has no tag set`);
  return tagSets.flatMap((tagSet) => readTagSet(tagSet, what, holder));
}

function readTagSet(member: BerValue, what: string, holder: CategoryHolder): readonly CategoryReference[] {
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
    const values = holder === "label" ? labelValues(tag, what) : clearanceValues(tag, what);
    const fits = known.values === "either" || (known.values === "integers") === values.enumerated;
    if (!fits) refuse(`${what} has ${values.enumerated ? "integers" : "bits"} in the tag ${hex(tag.tag)}`);
    return references(values, { tagSet, what, holder, ...(known.kind && { kind: known.kind }) });
  });
}

/** `[n] IMPLICIT SEQUENCE { level INTEGER OPTIONAL, flags }`; no rule says what a level asks for: it is refused. */
function labelValues(tag: BerValue, what: string): EncodedValues {
  const fields = membersOf(expectTag(tag, what, constructed(tag.tag & 0x1f)), what);
  if (fields[0]?.tag === TAG.integer) {
    const level = readInteger(fields[0], `the level of ${what}`);
    refuse(`${what} asks for the level ${level} in a tag set, which no policy defines`);
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
