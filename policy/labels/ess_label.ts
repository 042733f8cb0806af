import { type BerValue, hex, membersOf, readInteger, readObjectIdentifier, readWhole, TAG } from "./ber.ts";
import { base64Bytes, type Base64Options } from "./base64.ts";
import { readCategories } from "./ess_category.ts";
import type { Decoded, DecodedLabel } from "./label.ts";
import { decoding, refuse } from "./refusal.ts";

const LARGEST = 8192;

/**
 * Reads an `ESSSecurityLabel` (RFC 2634 §3.2) from BER: the members of the SET in any order, each at most once, lengths
 * definite and in any form, nothing behind the end, at most 8 KiB. A policy identifier is required.
 */
export function decodeEssLabel(bytes: Uint8Array): Decoded<DecodedLabel> {
  return decoding(() => readEssLabel(bytes));
}

/** Reads an `ESSSecurityLabel` from base64 of at most 16 KiB (XEP-0258 §4, `<esssecuritylabel/>`). */
export function decodeEssBase64(text: string, options: Base64Options = {}): Decoded<DecodedLabel> {
  return decoding(() => readEssLabel(base64Bytes(text, "the ESS label", options)));
}

const MEMBERS: Readonly<
  Record<number, "policy" | "classification" | "privacy mark" | "categories" | undefined>
> = {
  [TAG.objectIdentifier]: "policy",
  [TAG.integer]: "classification",
  [TAG.printableString]: "privacy mark",
  [TAG.utf8String]: "privacy mark",
  [TAG.set]: "categories",
};

function readEssLabel(bytes: Uint8Array): DecodedLabel {
  if (bytes.length > LARGEST) refuse(`the ESS label has ${bytes.length} octets, above ${LARGEST}`);
  const members = new Map<string, BerValue>();
  for (const member of membersOf(readWhole(bytes, "the ESS label", TAG.set), "the ESS label")) {
    const name = MEMBERS[member.tag];
    if (name === undefined) refuse(`the ESS label has an unknown member with the tag ${hex(member.tag)}`);
    if (members.has(name)) refuse(`the ESS label has two members for the ${name}`);
    members.set(name, member);
  }
  const policy = members.get("policy") ?? refuse("the ESS label names no policy");
  const classification = members.get("classification");
  const mark = members.get("privacy mark");
  const categories = members.get("categories");
  const lacv = classification && readInteger(classification, "the classification");
  return {
    format: "ess",
    policy: { oid: readObjectIdentifier(policy, "the policy") },
    ...(lacv !== undefined && { classification: { lacv } }),
    ...(mark && { privacyMark: readMark(mark) }),
    categories: categories === undefined ? [] : readCategories(categories, "label", lacv),
    successors: [],
  };
}

/** Control characters are refused in a mark: it is for people's eyes, and XML could not carry them. */
function readMark({ tag, content }: BerValue): string {
  if (tag === TAG.printableString) {
    const text = String.fromCharCode(...content);
    if (!/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text)) {
      refuse("the privacy mark has characters that a PrintableString has not");
    }
    return text;
  }
  const text = utf8(content);
  const control = /[\p{Cc}\u2028\u2029\ufffe\uffff]/u.exec(text)?.[0];
  if (control !== undefined) {
    const code = control.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    refuse(`the privacy mark has the control character U+${code}`);
  }
  return text;
}

function utf8(content: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return refuse("the privacy mark is not UTF-8");
  }
}
