import { base64Bytes, type Base64Options } from "./base64.ts";
import {
  type BerValue,
  constructed,
  context,
  expectTag,
  hex,
  membersOf,
  readBits,
  readObjectIdentifier,
  readWhole,
  TAG,
} from "./ber.ts";
import { readCategories } from "./ess_category.ts";
import type { Decoded, DecodedClearance } from "./label.ts";
import { decoding, refuse } from "./refusal.ts";

const LARGEST = 8192;

/** `DEFAULT {unclassified}`: the bit of that name in `ClassList` (X.501, RFC 5755 §4.4.6), after `unmarked (0)`. */
const UNCLASSIFIED = 1;

/** The fields' tags in the two ways in which clearances are found. */
const TAGGINGS = [
  { policy: TAG.objectIdentifier, classList: TAG.bitString, categories: TAG.set },
  { policy: context(0), classList: context(1), categories: constructed(2) },
] as const;

/**
 * Reads a `Clearance` (2.5.4.55) from BER, without tags (X.501, RFC 5755) or with the tags [0] to [2] (RFC 3281), not a
 * mixture; lengths definite and in any form, nothing behind the end, at most 8 KiB. Bit n of the class list grants
 * lacv n alone.
 */
export function decodeEssClearance(bytes: Uint8Array): Decoded<DecodedClearance> {
  return decoding(() => readEssClearance(bytes));
}

/** Reads a `Clearance` from base64 of at most 16 KiB. */
export function decodeEssClearanceBase64(
  text: string,
  options: Base64Options = {},
): Decoded<DecodedClearance> {
  return decoding(() => readEssClearance(base64Bytes(text, "the ESS clearance", options)));
}

function readEssClearance(bytes: Uint8Array): DecodedClearance {
  const what = "the ESS clearance";
  if (bytes.length > LARGEST) refuse(`${what} has ${bytes.length} octets, above ${LARGEST}`);
  const fields = membersOf(readWhole(bytes, what, TAG.sequence), what);
  const tagging = TAGGINGS.find(({ policy }) => policy === fields[0]?.tag) ??
    refuse(`${what} does not begin with a policy`);
  const { classList, categories, stranger } = optionalFields(fields.slice(1), tagging);
  if (stranger !== undefined) {
    refuse(`${what} has a field with the tag ${hex(stranger.tag)} that is unknown, repeated or out of order`);
  }
  const lacvs = classList === undefined ? [UNCLASSIFIED] : readBits(classList, "the class list");
  return {
    policy: { oid: readObjectIdentifier(expectTag(fields[0], "the policy", tagging.policy), "the policy") },
    classifications: lacvs.map((lacv) => ({ lacv })),
    categories: categories === undefined ? [] : readCategories(categories, "clearance"),
  };
}

interface OptionalFields {
  readonly classList: BerValue | undefined;
  readonly categories: BerValue | undefined;
  readonly stranger: BerValue | undefined;
}

function optionalFields(fields: readonly BerValue[], tagging: (typeof TAGGINGS)[number]): OptionalFields {
  const rest = [...fields];
  const take = (tag: number): BerValue | undefined => rest[0]?.tag === tag ? rest.shift() : undefined;
  const classList = take(tagging.classList);
  const categories = take(tagging.categories);
  return { classList, categories, stranger: rest[0] };
}
