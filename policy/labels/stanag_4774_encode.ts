import { escapeXml } from "../xml/escape.ts";
import { LABEL_XML_LIMITS } from "../xml/limits.ts";
import { parseXml } from "../xml/parse.ts";
import type { CategoryKind, Decoded } from "./label.ts";
import { NAMESPACE } from "./namespace.ts";
import { decode4774Label } from "./stanag_4774.ts";

/** The values of one tag. */
export interface Stanag4774Category {
  readonly kind: CategoryKind;
  readonly tagSet: { readonly name: string; readonly oid?: string };
  /** Their names; at least one. */
  readonly values: readonly string[];
}

/** A label as STANAG 4774 has it. */
export interface Stanag4774Label {
  /** `originatorConfidentialityLabel` where it is absent; a mapped label is an alternative one. */
  readonly root?: "originatorConfidentialityLabel" | "alternativeConfidentialityLabel";
  readonly policy: { readonly name: string; readonly oid?: string };
  readonly classification: string;
  readonly privacyMark?: string;
  readonly categories: readonly Stanag4774Category[];
  /** `xs:dateTime`; the standard asks for it. */
  readonly created?: string;
  /** `xs:dateTime`; the standard asks for it. */
  readonly review?: string;
}

/** Writes a label as XML without white space between its elements. Refuses what could not be read again. */
export function encode4774Label(label: Stanag4774Label): Decoded<string> {
  const { root = "originatorConfidentialityLabel", policy, privacyMark, created, review } = label;
  const text = [
    `<${root} xmlns="${NAMESPACE.label}"${attribute("ReviewDateTime", review)}>`,
    "<ConfidentialityInformation>",
    `<PolicyIdentifier${uri(policy.oid)}>${escapeXml(policy.name)}</PolicyIdentifier>`,
    element("Classification", label.classification),
    privacyMark === undefined ? "" : element("PrivacyMark", privacyMark),
    ...label.categories.map(category),
    "</ConfidentialityInformation>",
    created === undefined ? "" : element("CreationDateTime", created),
    `</${root}>`,
  ].join("");
  const parsed = parseXml(text, LABEL_XML_LIMITS);
  if (!parsed.ok) return parsed;
  const again = decode4774Label(parsed.value);
  return again.ok ? { ok: true, value: text } : again;
}

function category({ kind, tagSet, values }: Stanag4774Category): string {
  const attributes = `${attribute("Type", kind.toUpperCase())}${attribute("TagName", tagSet.name)}${
    uri(tagSet.oid)
  }`;
  return `<Category${attributes}>${
    values.map((value) => element("GenericValue", value)).join("")
  }</Category>`;
}

function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

function attribute(name: string, value: string | undefined): string {
  return value === undefined ? "" : ` ${name}="${escapeXml(value)}"`;
}

function uri(oid: string | undefined): string {
  return attribute("URI", oid === undefined ? undefined : `urn:oid:${oid}`);
}
