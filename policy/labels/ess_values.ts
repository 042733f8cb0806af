import { type BerValue, expectTag, hex, membersOf, readBits, readInteger, TAG } from "./ber.ts";
import type { CategoryKind, CategoryReference } from "./label.ts";
import { refuse } from "./refusal.ts";

/** What holds the categories. In a label a category without values is refused, for nobody could say what it asks. */
export type CategoryHolder = "label" | "clearance";

/** Values as they are encoded. */
export interface EncodedValues {
  readonly enumerated: boolean;
  /** Each lacv once. */
  readonly lacvs: readonly number[];
}

/** Reads `BIT STRING` or `SET OF INTEGER`. */
export function readValues(value: BerValue, what: string): EncodedValues {
  if (value.tag === TAG.bitString) return { enumerated: false, lacvs: readBits(value, what) };
  if (value.tag === TAG.set) return { enumerated: true, lacvs: readIntegers(value, what) };
  return refuse(`${what} has the tag ${hex(value.tag)} where a BIT STRING or a SET is wanted`);
}

/** Reads the content of `SET OF INTEGER`, under whatever tag. */
export function readIntegers(set: BerValue, what: string): readonly number[] {
  const members = membersOf(set, what);
  return [...new Set(members.map((member) => readInteger(expectTag(member, what, TAG.integer), what)))];
}

/** The values of one tag as references. */
export function references(
  { enumerated, lacvs }: EncodedValues,
  tag: {
    readonly tagSet: string;
    readonly what: string;
    readonly holder: CategoryHolder;
    readonly kind?: CategoryKind;
  },
): readonly CategoryReference[] {
  if (lacvs.length === 0 && tag.holder === "label") {
    refuse(`${tag.what} has no value of the tag set ${tag.tagSet}`);
  }
  const kind = tag.kind === undefined ? {} : { kind: tag.kind };
  // Informative values are found as bits and as integers of one tag: the encoding says nothing about the SPIF's.
  const form = tag.kind === "informative" ? {} : { enumerated };
  return lacvs.map((lacv) => ({ tagSet: { oid: tag.tagSet }, ...kind, ...form, value: { lacv } }));
}
