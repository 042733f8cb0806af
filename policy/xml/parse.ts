import { type Attr, DOMParser, type Element as DomElement } from "@xmldom/xmldom";
import type { Decoded } from "../labels/label.ts";
import type { XmlElement, XmlNode } from "./element.ts";
import { checkLexis, XmlFault } from "./lexis.ts";
import type { XmlLimits } from "./limits.ts";

const NAMESPACE = { xml: "http://www.w3.org/XML/1998/namespace", xmlns: "http://www.w3.org/2000/xmlns/" };
const NODE = { element: 1, text: 3, cdata: 4, comment: 8 };

/**
 * Reads one XML document (XML 1.0 and its namespaces, without a document type) into a tree that cannot be changed.
 * Whatever is not well-formed, or above a limit, is refused with its line and column: nothing is repaired.
 *
 * @param declarations namespaces in force around the text, by prefix; the default one has the prefix ""
 */
export function parseXml(
  text: string,
  limits: XmlLimits,
  declarations: Readonly<Record<string, string>> = {},
): Decoded<XmlElement> {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const reports: string[] = [];
  try {
    const counts = checkLexis(body, limits);
    const document = parserOf(declarations, reports).parseFromString(body, "text/xml");
    if (document.documentElement === null) return { ok: false, because: "there is no element" };
    return { ok: true, value: convert(document.documentElement, counts.values()) };
  } catch (error) {
    return { ok: false, because: reports[0] ?? sentence(error, body) };
  }
}

/** What is against the namespaces (Namespaces in XML 1.0). */
class NamespaceFault extends Error {}

/** A parser that repairs nothing; what it dislikes, which ends its work, is added to the reports. */
function parserOf(declarations: Readonly<Record<string, string>>, reports: string[]): DOMParser {
  return new DOMParser({
    locator: true,
    xmlns: { ...declarations, xml: NAMESPACE.xml },
    // Those of XML 1.0 §2.11; by itself the parser takes others for line ends too.
    normalizeLineEndings: (text) => text.replace(/\r\n?/g, "\n"),
    // By itself it prints and goes on.
    onError: (level, message, context) => {
      if (level === "warning" && message.startsWith("Unicode replacement character")) return;
      const { lineNumber = 1, columnNumber = 1 } = (context as Located | undefined)?.locator ?? {};
      reports.push(`line ${lineNumber}, column ${columnNumber}: ${plain(message)}`);
      throw new NamespaceFault(message);
    },
  });
}

interface Located {
  readonly locator?: { readonly lineNumber?: number; readonly columnNumber?: number };
}

/** What is left for the parser to find behind the lexical check, in this project's words. */
function plain(message: string): string {
  const [, open, end] = /^Opening and ending tag mismatch: "(.*)" != "(.*)"$/.exec(message) ?? [];
  if (open !== undefined) return `the end tag "${end}" stands where "${open}" is to be closed`;
  const twice = /^Attribute (\S+) redefined$/.exec(message)?.[1];
  if (twice !== undefined) return `the attribute "${twice}" stands twice`;
  if (message.includes("prefix is non-null and namespace is null")) return "a prefix is not declared";
  return `the XML is not well-formed (${message.slice(0, 120)})`;
}

function sentence(error: unknown, text: string): string {
  if (error instanceof XmlFault) return `${place(text, error.offset)}: ${error.message}`;
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof NamespaceFault ? message : `the XML cannot be read (${message.slice(0, 120)})`;
}

function place(text: string, offset: number): string {
  const lines = text.slice(0, offset).split(/\r\n?|\n/);
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** @param counts how many attributes each start tag has: namesakes by namespace would be one attribute */
function convert(element: DomElement, counts: Iterator<number>): XmlElement {
  const { lineNumber: line = 1, columnNumber: column = 1 } = element;
  const refuse = (what: string): never => {
    throw new NamespaceFault(`line ${line}, column ${column}: ${what}`);
  };
  if (element.prefix === "xmlns" || (element.prefix && !element.namespaceURI)) {
    refuse(`the prefix "${element.prefix}" of an element is not declared`);
  }
  if (counts.next().value !== element.attributes.length) refuse("an attribute stands twice");
  return Object.freeze({
    kind: "element",
    name: element.localName ?? element.nodeName,
    namespace: element.namespaceURI ?? "",
    attributes: attributesOf(element, refuse),
    children: Object.freeze(childrenOf(element, counts)),
    line,
    column,
  });
}

function attributesOf(element: DomElement, refuse: (what: string) => never): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const attribute of Array.from(element.attributes)) {
    if (attribute.name === "xmlns" || attribute.prefix === "xmlns") {
      const fault = declarationFault(attribute);
      if (fault !== undefined) refuse(fault);
      continue;
    }
    if (attribute.prefix && !attribute.namespaceURI) {
      refuse(`the prefix "${attribute.prefix}" of an attribute is not declared`);
    }
    attributes.set(keyOf(attribute), attribute.value);
  }
  return attributes;
}

function keyOf({ name, prefix, namespaceURI, localName }: Attr): string {
  if (!prefix) return name;
  return namespaceURI === NAMESPACE.xml ? `xml:${localName}` : `{${namespaceURI}}${localName}`;
}

/** Namespaces in XML 1.0 §2.2, §3: which declarations are errors. */
function declarationFault({ prefix, localName, value }: Attr): string | undefined {
  const declared = prefix === "xmlns" ? localName ?? "" : "";
  if (declared === "xmlns" || value === NAMESPACE.xmlns) return 'the prefix "xmlns" cannot be declared';
  if ((declared === "xml") !== (value === NAMESPACE.xml)) {
    return 'the prefix "xml" and its namespace cannot be bound otherwise';
  }
  return declared !== "" && value === "" ? `the prefix "${declared}" is bound to nothing` : undefined;
}

function childrenOf(element: DomElement, counts: Iterator<number>): XmlNode[] {
  const children: XmlNode[] = [];
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    const line = node.lineNumber ?? 1;
    if (node.nodeType === NODE.element) children.push(convert(node as DomElement, counts));
    else if (node.nodeType === NODE.text || node.nodeType === NODE.cdata) {
      const last = children.at(-1);
      const text = node.nodeValue ?? "";
      if (last?.kind === "text") children[children.length - 1] = { ...last, text: last.text + text };
      else children.push({ kind: "text", text, line });
    } else {
      children.push({ kind: node.nodeType === NODE.comment ? "comment" : "instruction", line });
    }
  }
  return children;
}
