import type { CategoryKind, CategoryReference } from "./label.ts";
import {
  type BerValue,
  constructed,
  context,
  expectTag,
  membersOf,
  readObjectIdentifier,
  TAG,
} from "./ber.ts";
import { MISSI_TYPES, readMissi } from "./ess_missi.ts";
import { type CategoryHolder, readValues, references } from "./ess_values.ts";
import { refuse } from "./refusal.ts";

/** The types of categories of ACP 145, and what their values are: enumerated, bits, or (informative) either. */
export const ACP145_TYPES: Readonly<
  Record<string, { kind: CategoryKind; enumerated?: boolean } | undefined>
> = {
  "2.16.840.1.101.2.1.8.3.0": { kind: "restrictive", enumerated: false },
  "2.16.840.1.101.2.1.8.3.1": { kind: "permissive", enumerated: true },
  "2.16.840.1.101.2.1.8.3.2": { kind: "permissive", enumerated: false },
  "2.16.840.1.101.2.1.8.3.3": { kind: "informative" },
  "2.16.840.1.101.2.1.8.3.4": { kind: "restrictive", enumerated: true },
};

const MOST = { categories: 64, values: 4096 };

/**
 * Reads `SET OF SecurityCategory` (RFC 2634 §3.2, RFC 5755 §4.4.6). Throws `Refusal`.
 *
 * @param level the lacv of a label's classification
 */
export function readCategories(
  set: BerValue,
  holder: CategoryHolder,
  level?: number,
): readonly CategoryReference[] {
  const members = membersOf(set, "the set of categories");
  if (members.length > MOST.categories) {
    refuse(`the ${holder} has ${members.length} categories, above ${MOST.categories}`);
  }
  const references = members.flatMap((member, index) =>
    readCategory(member, `category ${index + 1}`, holder, level)
  );
  if (references.length > MOST.values) refuse(`the categories have more than ${MOST.values} values`);
  return references;
}

function readCategory(
  category: BerValue,
  what: string,
  holder: CategoryHolder,
  level: number | undefined,
): readonly CategoryReference[] {
  const fields = membersOf(expectTag(category, what, TAG.sequence), what);
  if (fields.length !== 2) refuse(`${what} has ${fields.length} fields where type and value are wanted`);
  const type = readObjectIdentifier(
    expectTag(fields[0], `the type of ${what}`, context(0)),
    `the type of ${what}`,
  );
  const values = membersOf(
    expectTag(fields[1], `the value of ${what}`, constructed(1)),
    `the value of ${what}`,
  );
  if (values.length !== 1) refuse(`the value of ${what} is ${values.length} values`);
  if (type === MISSI_TYPES[holder]) return readMissi(values[0], what, holder, level);
  const known = ACP145_TYPES[type];
  if (known === undefined) refuse(`${what} is of the unknown type ${type}`);
  return readTag(values[0], what, known, holder);
}

/** `SEQUENCE { tagName OBJECT IDENTIFIER, BIT STRING | SET OF INTEGER }` of ACP 145. */
function readTag(
  value: BerValue,
  what: string,
  type: { readonly kind: CategoryKind; readonly enumerated?: boolean },
  holder: CategoryHolder,
): readonly CategoryReference[] {
  const fields = membersOf(expectTag(value, `the value of ${what}`, TAG.sequence), what);
  if (fields.length !== 2) {
    refuse(`${what} has ${fields.length} fields where a tag set and its values are wanted`);
  }
  const name = `the tag set of ${what}`;
  const tagSet = readObjectIdentifier(expectTag(fields[0], name, TAG.objectIdentifier), name);
  if (type.enumerated !== undefined) expectTag(fields[1], what, type.enumerated ? TAG.set : TAG.bitString);
  return references(readValues(fields[1], what), { tagSet, what, holder, kind: type.kind });
}
