// Names, and what their prefixes mean: Namespaces in XML 1.0.

import { Fault } from "./codes.ts";
import { type Input, isNameChar, isNameStart, Refused } from "./reference_input.ts";

const XML = "http://www.w3.org/XML/1998/namespace";
const XMLNS = "http://www.w3.org/2000/xmlns/";

/** Most declarations in force at once, those that are hidden by inner ones included. */
const MOST_DECLARATIONS = 64;

/** A name as written: `prefix:local`, or `local` with the prefix "". */
export interface QName {
  readonly prefix: string;
  readonly local: string;
}

/** A namespace declaration in force. The prefix "" is the default namespace's, the name "" takes it away. */
export interface Declaration {
  readonly prefix: string;
  readonly namespace: string;
  readonly inHeader: boolean;
}

/** What a start tag says of a namespace: `xmlns="…"` or `xmlns:prefix="…"`. */
export interface Named {
  readonly name: QName;
  readonly value: string;
}

/** The meaning of a prefix. */
export interface Resolution {
  readonly namespace: string;
  /** Whether only the stream header declares the prefix. */
  readonly inHeader: boolean;
}

/** Takes a QName up to the first ASCII character that is no part of it (XML-NAMES §4). */
export function readName(input: Input): QName {
  if (input.sees(":")) throw new Refused(Fault.Namespace);
  const first = readPart(input, Fault.NotWellFormed);
  if (!input.sees(":")) return { prefix: "", local: first };
  input.take();
  const local = readPart(input, Fault.Namespace);
  if (input.sees(":")) throw new Refused(Fault.Namespace);
  return { prefix: first, local };
}

/** Takes an NCName. One that is empty or begins wrongly is `fault`: behind a colon it is still a Name of XML 1.0. */
function readPart(input: Input, fault: Fault): string {
  let part = "";
  while (input.peek() >= 0x80 || isNameChar(input.peek())) {
    const point = input.character();
    if (!isNameChar(point)) throw new Refused(Fault.NotWellFormed);
    if (part === "" && !isNameStart(point)) throw new Refused(fault);
    part += String.fromCodePoint(point);
  }
  if (part === "") throw new Refused(fault);
  return part;
}

/** Whether two names are the same as written. */
export function sameName(a: QName, b: QName): boolean {
  return a.prefix === b.prefix && a.local === b.local;
}

/** Whether the attribute is a namespace declaration. */
export function isDeclaration({ prefix, local }: QName): boolean {
  return prefix === "xmlns" || (prefix === "" && local === "xmlns");
}

/** The declarations in force inside a start tag with these attributes (XML-NAMES §3, §5). */
export function declare(
  outside: readonly Declaration[],
  attributes: readonly Named[],
  inHeader: boolean,
): readonly Declaration[] {
  const scope = [...outside];
  for (const { name, value: namespace } of attributes) {
    if (!isDeclaration(name)) continue;
    const prefix = name.prefix === "" ? "" : name.local;
    if (prefix !== "" && namespace === "") throw new Refused(Fault.Namespace);
    if (prefix === "xmlns" || namespace === XMLNS) throw new Refused(Fault.Namespace);
    if ((prefix === "xml") !== (namespace === XML)) throw new Refused(Fault.Namespace);
    if (scope.length === MOST_DECLARATIONS) throw new Refused(Fault.TooManyNamespaces);
    scope.push({ prefix, namespace, inHeader });
  }
  return scope;
}

/** What the prefix of an element or attribute means. Attributes without one must not be asked about. */
export function resolve(scope: readonly Declaration[], prefix: string): Resolution {
  if (prefix === "xml") return { namespace: XML, inHeader: false };
  const declaration = scope.findLast((d) => d.prefix === prefix);
  if (declaration !== undefined) return declaration;
  // The prefix xmlns is never among the declarations: it names no element.
  if (prefix !== "") throw new Refused(Fault.Namespace);
  return { namespace: "", inHeader: false };
}

/** Refuses two attributes of one expanded name and prefixes without a meaning; whether the header's were used (§6.3). */
export function checkAttributes(scope: readonly Declaration[], attributes: readonly Named[]): boolean {
  const seen = new Set<string>();
  let usesHeader = false;
  for (const { name: { prefix, local } } of attributes) {
    if (prefix === "" || prefix === "xmlns") continue;
    const { namespace, inHeader } = resolve(scope, prefix);
    const expanded = `${local} ${namespace}`;
    if (seen.has(expanded)) throw new Refused(Fault.NotWellFormed);
    seen.add(expanded);
    usesHeader ||= inHeader;
  }
  return usesHeader;
}
