/** The tag types of a SPIF; `enumerated` is told apart by its `enumType`. */
export type TagType =
  | "restrictive"
  | "permissive"
  | "enumerated-restrictive"
  | "enumerated-permissive"
  | "tagType7"
  | "notApplicable";

/** What a tag's values do in the access decision: the last two do nothing. */
export type TagKind = "restrictive" | "permissive" | "informative" | "notApplicable";

/** A security policy information file (Open XML SPIF 1.0 to 2.1) that was found whole. It is never changed. */
export interface Spif {
  /** The policy's OID, dotted. */
  readonly id: string;
  /** As labels in XML name the policy. */
  readonly name: string;
  /** Lower-case hexadecimal, of the file's bytes. */
  readonly sha256: string;
  /** Of the file, as it says. */
  readonly schemaVersion?: string;
  /** When labels of the policy are valid. */
  readonly dates: Dates;
  /** In the order of the file. */
  readonly classifications: readonly Classification[];
  /** In the order of the file, as are their tags and values. */
  readonly tagSets: readonly TagSet[];
  /** Those that labels can be mapped to. */
  readonly equivalentPolicies: readonly EquivalentPolicy[];
  /** Of the policy itself. */
  readonly markings: readonly MarkingData[];
  /** Around whole markings. */
  readonly qualifiers: readonly Qualifiers[];
  /** The same by number, key and name. */
  readonly index: SpifIndex;
}

/** Look-ups into a SPIF. Names are folded by `foldName()`. */
export interface SpifIndex {
  /** By the number in ESS labels. */
  readonly classificationsByLacv: ReadonlyMap<number, Classification>;
  /** By folded name. */
  readonly classificationsByName: ReadonlyMap<string, Classification>;
  /** By OID. */
  readonly tagSetsById: ReadonlyMap<string, TagSet>;
  /** By folded name. */
  readonly tagSetsByName: ReadonlyMap<string, TagSet>;
  /** All values of all tag sets. */
  readonly values: ReadonlyMap<CategoryKey, CategoryValue>;
  /** Milliseconds since 1970, ascending: the instants at which the validity of a label may change. */
  readonly boundaries: readonly number[];
}

/** When something holds, in milliseconds since 1970, both ends included; an absent end is open. */
export interface Dates {
  /** The first instant. */
  readonly notBefore?: number;
  /** The last instant. */
  readonly notAfter?: number;
}

/** A `securityClassification`. */
export interface Classification {
  /** As labels in XML name it. */
  readonly name: string;
  /** The number in ESS labels; it says nothing about the order. */
  readonly lacv: number;
  /** The order: higher is more sensitive. */
  readonly hierarchy: number;
  /** As the file has it, e.g. `#FFAA00` or `red`. */
  readonly color?: string;
  /** Accepted on receipt, never stamped. */
  readonly obsolete: boolean;
  /** What categories a label of it must have. */
  readonly requirements: readonly Requirement[];
  /** What it is in other policies. */
  readonly equivalents: readonly EquivalentClassification[];
  /** How it is shown. */
  readonly markings: readonly MarkingData[];
}

/** A `securityCategoryTagSet`. */
export interface TagSet {
  /** OID, dotted. */
  readonly id: string;
  /** The TagName of labels in XML. */
  readonly name: string;
  /** In the order of the file. */
  readonly tags: readonly CategoryTag[];
}

/** Values of one type in a tag set: what a clearance must hold one of, where they are permissive. */
export interface CategoryTag {
  /** Its place among all tags of the SPIF, from 0. */
  readonly number: number;
  /** For people; labels do not name tags. */
  readonly name?: string;
  /** The tag type, by which labels tell the tags of a set. */
  readonly type: TagType;
  /** What its values do in the access decision. */
  readonly kind: TagKind;
  /** How many values a label may have; `max` is Infinity where there is no limit. */
  readonly selection: { readonly min: number; readonly max: number };
  /** Around its values in a marking. */
  readonly qualifiers: readonly Qualifiers[];
  /** In the order of the file. */
  readonly values: readonly CategoryValue[];
}

/** Tag set's OID, tag type and lacv: what makes a value the same value. Made by `categoryKey()`. */
export type CategoryKey = string;

/** A value's lacv: a number, or beyond the 4 octets of ESS labels its digits; there are such in files in use. */
export type ValueLacv = number | string;

/** A `tagCategory`. */
export interface CategoryValue {
  /** What tells it from all others. */
  readonly key: CategoryKey;
  /** As labels in XML name it. */
  readonly name: string;
  /** The bit or number in ESS labels. */
  readonly lacv: ValueLacv;
  /** The tag set that it is in. */
  readonly tagSet: { readonly id: string; readonly name: string };
  /** That of its tag. */
  readonly type: TagType;
  /** That of its tag. */
  readonly kind: TagKind;
  /** Whether ESS labels are to have it as an integer (true) or as a bit: of informative tags `tag7Encoding` says so. */
  readonly enumerated: boolean;
  /** `CategoryTag.number`. */
  readonly tag: number;
  /** Its place among all values of the SPIF, from 0. */
  readonly order: number;
  /** When a label may have it. */
  readonly dates: Dates;
  /** Accepted on receipt, never stamped. */
  readonly obsolete: boolean;
  /** The lacv of the only classification that it may stand with. */
  readonly requiredClass?: number;
  /** lacv of classifications that it may not stand with. */
  readonly excludedClasses: ReadonlySet<number>;
  /** What it may not stand with. */
  readonly excluded: readonly CategoryMatch[];
  /** What else a label with it must have. */
  readonly requirements: readonly Requirement[];
  /** What it is in other policies. */
  readonly equivalents: readonly EquivalentCategory[];
  /** How it is shown. */
  readonly markings: readonly MarkingData[];
}

/** A `categoryGroup` or `excludedCategory`: it matches a label that has one of the values. */
export interface CategoryMatch {
  /** One of them suffices. */
  readonly values: ReadonlySet<CategoryKey>;
  /** For people, e.g. `"LOCSEN" of "Sensitive Descriptors"`. */
  readonly description: string;
}

/** How many of a requirement's groups must match. */
export type Operation = "onlyOne" | "oneOrMore" | "all";

/** A `requiredCategory`. */
export interface Requirement {
  /** How many groups must match. */
  readonly operation: Operation;
  /** At least one. */
  readonly groups: readonly CategoryMatch[];
}

/** A `categoryGroup` about another policy: what it means can only be said with that policy's SPIF. */
export interface ForeignMatch {
  /** Name of a tag set of the other policy. */
  readonly tagSetName: string;
  /** Both enumerated types where the file leaves it open. */
  readonly types: readonly TagType[];
  /** Absent: any value of that type. */
  readonly lacv?: ValueLacv;
}

/** A `requiredCategory` about another policy. */
export interface ForeignRequirement {
  /** How many groups must match. */
  readonly operation: Operation;
  /** At least one. */
  readonly groups: readonly ForeignMatch[];
}

/** A policy that labels can be mapped to. */
export interface EquivalentPolicy {
  /** Its OID, dotted. */
  readonly id: string;
  /** What this SPIF calls it. */
  readonly name: string;
  /** What every mapped label must have. */
  readonly requirements: readonly ForeignRequirement[];
}

/** Which way an equivalence is used: from this policy (`encrypt`), to it (`decrypt`), or both. */
export type Applied = "encrypt" | "decrypt" | "both";

/** An `equivalentClassification`. */
export interface EquivalentClassification {
  /** The other policy's OID. */
  readonly policy: string;
  /** That of the other policy. */
  readonly lacv: number;
  /** Which way it is used. */
  readonly applied: Applied;
  /** What a label mapped by it must have. */
  readonly requirements: readonly ForeignRequirement[];
}

/** An `equivalentSecCategoryTag`. */
export type EquivalentCategory =
  & { /** The other policy's OID. */ readonly policy: string; readonly applied: Applied }
  & (
    | { readonly action: "discard" }
    | {
      readonly action: "add";
      readonly tagSetId: string;
      readonly types: readonly TagType[];
      readonly lacv: ValueLacv;
    }
  );

/** A `markingData`. */
export interface MarkingData {
  /** Lower-case tag; absent where it serves those for whom there is no other. */
  readonly language?: string;
  /** What is shown; without one, the name. */
  readonly phrase?: string;
  /** Where and how it is shown. */
  readonly codes: ReadonlySet<string>;
}

/** A `markingQualifier`. */
export interface Qualifiers {
  /** Lower-case tag; absent for all. */
  readonly language?: string;
  /** `markingCode`: the place on the page; absent for all. */
  readonly place?: string;
  /** Before the whole. */
  readonly prefix?: string;
  /** Behind the whole. */
  readonly suffix?: string;
  /** Between the parts. */
  readonly separator?: string;
}

const KINDS: Readonly<Record<TagType, TagKind>> = {
  "restrictive": "restrictive",
  "permissive": "permissive",
  "enumerated-restrictive": "restrictive",
  "enumerated-permissive": "permissive",
  "tagType7": "informative",
  "notApplicable": "notApplicable",
};

/** What values of that type do in the access decision. */
export function kindOf(type: TagType): TagKind {
  return KINDS[type];
}

/** The key of a value: two values of one policy are the same exactly where their keys are. */
export function categoryKey(tagSetId: string, type: TagType, lacv: ValueLacv): CategoryKey {
  return `${tagSetId} ${type} ${lacv}`;
}
