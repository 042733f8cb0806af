import { constructed, context, TAG } from "./ber.ts";
import { ACP145_TYPES } from "./ess_category.ts";
import type { CategoryKind, Decoded } from "./label.ts";
import { decodeEssLabel } from "./ess_label.ts";
import { decoding, quoted, refuse } from "./refusal.ts";

/** The values of one tag. */
export interface EssCategory {
  readonly kind: CategoryKind;
  /** Whether they are written as integers (true) or as bits. */
  readonly enumerated: boolean;
  /** The tag set's OID in dots. */
  readonly tagSet: string;
  /** Their lacvs; at least one. Digits are of one beyond 4 octets, which cannot be written. */
  readonly values: readonly (number | string)[];
}

/** A label as ESS has it. */
export interface EssLabel {
  /** The policy's OID in dots. */
  readonly policy: string;
  /** The classification's lacv. */
  readonly classification: number;
  readonly privacyMark?: string;
  readonly categories: readonly EssCategory[];
}

/** Writes a label as DER (X.690 §10, RFC 2634 §3.2, categories as ACP 145). Refuses what could not be read again. */
export function encodeEssLabel(label: EssLabel): Decoded<Uint8Array<ArrayBuffer>> {
  const encoded = decoding(() => {
    const { privacyMark: mark, categories } = label;
    // X.690 §10.3: the members of a SET by the numbers of their tags.
    const members = [
      integer(label.classification, "the classification"),
      tlv(TAG.objectIdentifier, [objectIdentifier(label.policy, "the policy")]),
      ...(mark === undefined ? [] : [privacyMark(mark)]),
      ...(categories.length === 0 ? [] : [tlv(TAG.set, inOrder(categories.map(category)))]),
    ];
    return tlv(TAG.set, members.sort((one, other) => (one[0] & 0x1f) - (other[0] & 0x1f)));
  });
  if (!encoded.ok) return encoded;
  const again = decodeEssLabel(encoded.value);
  return again.ok ? encoded : again;
}

function category({ kind, enumerated, tagSet, values }: EssCategory): Uint8Array {
  const type = Object.keys(ACP145_TYPES).find((oid) => {
    const known = ACP145_TYPES[oid];
    return known?.kind === kind && (known.enumerated ?? enumerated) === enumerated;
  }) ?? refuse(`no type of categories is ${kind} with ${enumerated ? "integers" : "bits"}`);
  const what = `a value of the tag set ${quoted(tagSet)}`;
  return tlv(TAG.sequence, [
    tlv(context(0), [objectIdentifier(type, "the type")]),
    tlv(constructed(1), [
      tlv(TAG.sequence, [
        tlv(TAG.objectIdentifier, [objectIdentifier(tagSet, "the tag set")]),
        enumerated
          ? tlv(TAG.set, inOrder([...new Set(values)].map((lacv) => integer(lacv, what))))
          : bits(values, what),
      ]),
    ]),
  ]);
}

function tlv(tag: number, parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const octets = length < 0x80 ? [] : bigEndian(BigInt(length), 8n);
  const head = octets.length === 0 ? [length] : [0x80 | octets.length, ...octets];
  const bytes = new Uint8Array(1 + head.length + length);
  bytes.set([tag, ...head]);
  let offset = 1 + head.length;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** The digits of a number, the highest first. */
function bigEndian(number: bigint, bitsEach: bigint): number[] {
  const digits: number[] = [];
  for (let rest = number; rest > 0n || digits.length === 0; rest >>= bitsEach) {
    digits.unshift(Number(rest & ((1n << bitsEach) - 1n)));
  }
  return digits;
}

function integer(lacv: number | string, what: string): Uint8Array {
  if (typeof lacv === "string" || !Number.isInteger(lacv) || lacv < 0 || lacv > 0x7fffffff) {
    refuse(`${what} is no lacv: ${lacv}`);
  }
  const octets = bigEndian(BigInt(lacv), 8n);
  return tlv(TAG.integer, [Uint8Array.from(octets[0] >= 0x80 ? [0, ...octets] : octets)]);
}

function objectIdentifier(oid: string, what: string): Uint8Array {
  if (!/^(?:[01]\.[1-3]?[0-9]|2\.(?:0|[1-9][0-9]*))(?:\.(?:0|[1-9][0-9]*))*$/.test(oid)) {
    refuse(`${what} is no OBJECT IDENTIFIER: ${quoted(oid)}`);
  }
  const [top, second, ...rest] = oid.split(".").map(BigInt);
  return Uint8Array.from([top * 40n + second, ...rest].flatMap((arc) => {
    const septets = bigEndian(arc, 7n);
    return septets.map((septet, index) => index < septets.length - 1 ? septet | 0x80 : septet);
  }));
}

/** A PrintableString where it can be one, as RFC 2634 lists it first. */
function privacyMark(mark: string): Uint8Array {
  const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(mark);
  return tlv(printable ? TAG.printableString : TAG.utf8String, [new TextEncoder().encode(mark)]);
}

/** A named bit list: no zero bits at its end (X.690 §11.2.2). */
function bits(lacvs: readonly (number | string)[], what: string): Uint8Array {
  const values = lacvs.map(Number);
  const highest = values.length === 0 ? -1 : Math.max(...values);
  if (!values.every((bit) => Number.isInteger(bit) && bit >= 0) || highest >= 16_384) {
    refuse(`${what} is no bit up to 16383: ${highest}`);
  }
  const bytes = new Uint8Array(1 + Math.ceil((highest + 1) / 8));
  bytes[0] = (bytes.length - 1) * 8 - (highest + 1);
  for (const bit of values) bytes[1 + (bit >> 3)] |= 0x80 >> (bit & 7);
  return tlv(TAG.bitString, [bytes]);
}

/** X.690 §11.6: the members of a SET OF by their octets. */
function inOrder(members: readonly Uint8Array[]): Uint8Array[] {
  return [...members].sort((one, other) => {
    for (let i = 0; i < Math.min(one.length, other.length); i++) {
      if (one[i] !== other[i]) return one[i] - other[i];
    }
    return one.length - other.length;
  });
}
