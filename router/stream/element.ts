import { DOMParser, type Element as DomElement, type Node as DomNode } from "@xmldom/xmldom";

/** An element of the negotiation, small enough to be read into a tree. */
export interface Element {
  /** Local name. */
  readonly name: string;
  readonly namespace: string;
  /** Attributes without a namespace, `xmlns` and `xml:lang`. */
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly children: readonly Element[];
  /** The text directly inside it. */
  readonly text: string;
}

const ELEMENT_NODE = 1;

/**
 * Reads one element that the scanner has found well-formed.
 *
 * @param text the element
 * @param header the start tag around it, whose namespace declarations are in force
 */
export function readElement(text: string, header: string): Element {
  const qualifiedName = /^<([^\s>/]+)/.exec(header)?.[1];
  const document = parse(`${header}${text}</${qualifiedName}>`);
  const element = [...children(document)][0];
  if (element === undefined) throw new TypeError("there is no element in the text");
  return convert(element);
}

/** Reads a start tag that the scanner has found well-formed, as an element without content. */
export function readStartTag(text: string): Element {
  return convert(parse(text.endsWith("/>") ? text : `${text.slice(0, -1)}/>`));
}

const PARSER = {
  locator: false,
  // Those of XML 1.0 §2.11; by itself the parser takes others for line ends too.
  normalizeLineEndings: (text: string): string => text.replace(/\r\n?/g, "\n"),
  // By itself it prints. The scanner has found the text in order: warnings mean nothing, an error is a bug.
  onError: (level: string, message: string): void => {
    if (level !== "warning") throw new TypeError(message);
  },
};

function parse(text: string): DomElement {
  const root = new DOMParser(PARSER).parseFromString(text, "text/xml").documentElement;
  if (root === null) throw new TypeError("there is no element in the text");
  return root;
}

function* children(node: DomNode): Generator<DomElement> {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType === ELEMENT_NODE) yield child as DomElement;
  }
}

function convert(element: DomElement): Element {
  const attributes: Record<string, string> = {};
  for (const attribute of Array.from(element.attributes)) {
    const { name, namespaceURI, value } = attribute;
    if (namespaceURI === null || name === "xmlns" || name === "xml:lang") attributes[name] = value;
  }
  return {
    name: element.localName ?? element.nodeName,
    namespace: element.namespaceURI ?? "",
    attributes,
    children: [...children(element)].map(convert),
    text: directText(element),
  };
}

function directText(element: DomElement): string {
  let text = "";
  for (let child = element.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType !== ELEMENT_NODE) text += child.nodeValue ?? "";
  }
  return text;
}

/** The first child of that name and namespace. */
export function childOf(element: Element, namespace: string, name: string): Element | undefined {
  return element.children.find((child) => child.name === name && child.namespace === namespace);
}

/** Whether the element has that name and namespace. */
export function isElement(element: Element, namespace: string, name: string): boolean {
  return element.name === name && element.namespace === namespace;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", apos: "'", quot: '"' };

/** What an attribute value that the scanner has checked says (XML 1.0 §3.3.3). */
export function attributeText(raw: string): string {
  return raw.replace(/\r\n|[\t\n\r]/g, " ").replace(
    /&(#x?)?(\w+);/g,
    (_, number: string | undefined, name: string) => {
      if (number === undefined) return ENTITIES[name];
      return String.fromCodePoint(Number.parseInt(name, number === "#" ? 10 : 16));
    },
  );
}
