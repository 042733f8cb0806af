import type { XmlElement } from "../xml/element.ts";
import { childrenOf, collapse, describe, directText, strangers, type XmlShape } from "../xml/reading.ts";
import type { CategoryKind, CategoryReference, PolicyReference } from "./label.ts";
import { NAMESPACE } from "./namespace.ts";
import { quoted, refuse } from "./refusal.ts";

/** How strictly STANAG 4774 is read. */
export interface Stanag4774Options {
  /** Whether dates must be there and slips that are common (`URL=`) are refused; false where it is absent. */
  readonly strict4774?: boolean;
}

/** Refuses an element that holds anything beyond its shape. Throws `Refusal`. */
export function mustFit(element: XmlElement, shape: XmlShape): void {
  const first = strangers(element, shape).at(0);
  if (first !== undefined) refuse(`line ${first.line}: ${first.problem}`);
}

/** The one child of that name in the label's namespace, or undefined. Throws `Refusal` where there are more. */
export function oneOf(
  element: XmlElement,
  name: string,
  namespace: string = NAMESPACE.label,
): XmlElement | undefined {
  const found = childrenOf(element, namespace, name);
  if (found.length > 1) refuse(`line ${found[1].line}: ${describe(element)} has two elements <${name}>`);
  return found[0];
}

/** The one child of that name in the label's namespace. Throws `Refusal`. */
export function theOne(element: XmlElement, name: string, namespace?: string): XmlElement {
  return oneOf(element, name, namespace) ??
    refuse(`line ${element.line}: ${describe(element)} has no <${name}>`);
}

/** The text of an element that holds nothing else, white space collapsed, not empty. Throws `Refusal`. */
export function textOf(element: XmlElement, attributes: readonly string[] = []): string {
  mustFit(element, { attributes, text: "any" });
  const text = collapse(directText(element));
  return text === "" ? refuse(`line ${element.line}: ${describe(element)} is empty`) : text;
}

/** Reads `PolicyIdentifier`. Throws `Refusal`. */
export function readPolicy(element: XmlElement, options: Stanag4774Options): PolicyReference {
  const name = textOf(element, ["URI", "URL"]);
  const oid = readUri(element, options);
  return { name, ...(oid !== undefined && { oid }) };
}

/** The OID of `URI="urn:oid:…"`; `URL=` is a common slip. Throws `Refusal`. */
function readUri(element: XmlElement, { strict4774 = false }: Stanag4774Options): string | undefined {
  const uri = element.attributes.get("URI");
  const url = element.attributes.get("URL");
  const at = `line ${element.line}: ${describe(element)}`;
  if (url !== undefined && strict4774) refuse(`${at} has the attribute "URL" where "URI" is meant`);
  if (url !== undefined && uri !== undefined) refuse(`${at} has both "URI" and "URL"`);
  const written = uri ?? url;
  if (written === undefined) return undefined;
  return /^urn:oid:((?:[01]\.[1-3]?[0-9]|2\.(?:0|[1-9][0-9]{0,38}))(?:\.(?:0|[1-9][0-9]{0,38})){0,64})$/i
    .exec(collapse(written))?.[1] ?? refuse(`${at} has a URI that is no urn:oid: ${quoted(written)}`);
}

const KINDS: ReadonlyMap<string, CategoryKind> = new Map([
  ["RESTRICTIVE", "restrictive"],
  ["PERMISSIVE", "permissive"],
  ["INFORMATIVE", "informative"],
]);

/**
 * Reads `Category`: one reference for each `GenericValue`; values of other kinds are refused, as ADatP-4774 forbids
 * them. A label's category without a value is refused, for nobody could say what it asks. Throws `Refusal`.
 */
export function readCategory(
  element: XmlElement,
  holder: "label" | "clearance",
  options: Stanag4774Options,
): readonly CategoryReference[] {
  const at = `line ${element.line}: <Category>`;
  mustFit(element, {
    attributes: ["Type", "TagName", "URI", "URL"],
    children: ["GenericValue"],
    namespace: NAMESPACE.label,
    asides: "allow",
  });
  const type = element.attributes.get("Type") ?? refuse(`${at} has no attribute "Type"`);
  const kind = KINDS.get(type) ??
    refuse(`${at} has the Type ${quoted(type)}, which is not RESTRICTIVE, PERMISSIVE or INFORMATIVE`);
  const name = collapse(element.attributes.get("TagName") ?? refuse(`${at} has no attribute "TagName"`));
  if (name === "") refuse(`${at} has an empty "TagName"`);
  const oid = readUri(element, options);
  const values = childrenOf(element, NAMESPACE.label, "GenericValue").map((value) => textOf(value));
  if (values.length === 0 && holder === "label") refuse(`${at} has no <GenericValue>`);
  const tagSet = { name, ...(oid !== undefined && { oid }) };
  return values.map((value) => ({ tagSet, kind, value: { name: value } }));
}

/** An `xs:dateTime` as written. Throws `Refusal` at what is none. */
export function readDateTime(text: string, line: number, what: string): string {
  const written = collapse(text);
  const parts = /^(\d{4,6})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,12})?(?:Z|[+-](\d\d):(\d\d))?$/.exec(
    written,
  );
  const [year, month, day, hour, minute, second, awayHours, awayMinutes] = (parts ?? []).slice(1).map(Number);
  const days = new Date(Date.UTC(2000 + year % 400, month, 0)).getUTCDate();
  const valid = parts !== null && month >= 1 && month <= 12 && day >= 1 && day <= days && minute < 60 &&
    second < 60 &&
    hour < 24 && !(awayHours > 14 || awayMinutes > 59);
  return valid ? written : refuse(`line ${line}: ${what} is no date and time: ${quoted(text)}`);
}
