/**
 * A policy as a label or a clearance names it. At least one of the two is there; where both are, both must fit the SPIF.
 */
export interface PolicyReference {
  /** Dotted, e.g. `1.2.826.0.1.6726289.0.4`. */
  readonly oid?: string;
  /** As the SPIF's `securityPolicyId/@name`. */
  readonly name?: string;
}

/** A classification or a category's value as a format names it: ESS by number, STANAG 4774 by name. */
export type Reference =
  /** The SPIF's `lacv`, at most 4 octets. */
  | { readonly lacv: number }
  /** The SPIF's `name`, compared without case and with white space collapsed. */
  | { readonly name: string };

/** What a category's values do in the access decision. */
export type CategoryKind = "restrictive" | "permissive" | "informative";

/** One value of a security category. */
export interface CategoryReference {
  /** The SPIF's `securityCategoryTagSet`, by `@id` or `@name` or both; where both are there, both must fit. */
  readonly tagSet: { readonly oid?: string; readonly name?: string };
  /** Absent where the format leaves it to the SPIF: enumerated values of MISSI categories. */
  readonly kind?: CategoryKind;
  /** Whether the format says that the values are enumerated (true) or bits (false); absent where it says neither. */
  readonly enumerated?: boolean;
  readonly value: Reference;
}

/** The formats of labels. */
export type LabelFormat = "ess" | "stanag-4774";

/** A label as it was decoded. Whether its policy knows what it names is for the SPIF to say. */
export interface DecodedLabel {
  readonly format: LabelFormat;
  readonly policy: PolicyReference;
  /** Absent where the label has none, which no policy permits. */
  readonly classification?: Reference;
  /** Free text of the originator's; never decided on. */
  readonly privacyMark?: string;
  /** In the label's order. */
  readonly categories: readonly CategoryReference[];
  /** Labels that succeed this one at some time (STANAG 4774): they must be permitted as well, and never replace it. */
  readonly successors: readonly DecodedLabel[];
}

/** A clearance as it was decoded. */
export interface DecodedClearance {
  readonly policy: PolicyReference;
  /** The set that is granted: no order is implied. */
  readonly classifications: readonly Reference[];
  readonly categories: readonly CategoryReference[];
}

/** The result of reading something of others': the value, or why it is refused in a sentence that begins lower-case. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly because: string };
