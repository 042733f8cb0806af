import type { XmlElement } from "./element.ts";

/** What an element may hold. */
export interface XmlShape {
  /** Names of attributes as `XmlElement.attributes` has them. */
  readonly attributes?: readonly string[];
  /** Names of child elements, all of `namespace`. */
  readonly children?: readonly string[];
  /** The namespace of the children; the element's own where it is absent. */
  readonly namespace?: string;
  /** `space` (also where it is absent): nothing but white space between the elements; `any`: text is read elsewhere. */
  readonly text?: "space" | "any";
  /** Whether comments and processing instructions may stand in it; refused where it is absent. */
  readonly asides?: "allow" | "refuse";
}

/** Something in an element that does not belong there. */
export interface XmlProblem {
  /** From 1. */
  readonly line: number;
  /** A sentence without its line that begins lower-case. */
  readonly problem: string;
}

/** White space of XML (XML 1.0 §2.3) at both ends removed and inside made single. */
export function collapse(text: string): string {
  return text.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "");
}

/** The child elements, in their order. */
export function elementsIn(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((child) => child.kind === "element");
}

/** The child elements of that name and namespace, in their order. */
export function childrenOf(element: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return elementsIn(element).filter((child) => child.name === name && child.namespace === namespace);
}

/** Whether the element has that name and namespace. */
export function isElement(element: XmlElement, namespace: string, name: string): boolean {
  return element.name === name && element.namespace === namespace;
}

/** The text directly inside an element, comments and elements left out. */
export function directText(element: XmlElement): string {
  return element.children.map((child) => child.kind === "text" ? child.text : "").join("");
}

/** How an element is named in a sentence: `<Category>`, or `<x> of the namespace "urn:y"` beside another. */
export function describe(element: XmlElement, around: string = element.namespace): string {
  if (element.namespace === around) return `<${element.name}>`;
  return element.namespace === ""
    ? `<${element.name}> without a namespace`
    : `<${element.name}> of the namespace "${element.namespace}"`;
}

/** Everything in the element that the shape does not have: attributes, elements, text, comments and instructions. */
export function strangers(element: XmlElement, shape: XmlShape): readonly XmlProblem[] {
  const { namespace = element.namespace } = shape;
  const problems: XmlProblem[] = [];
  for (const name of element.attributes.keys()) {
    if (shape.attributes?.includes(name)) continue;
    problems.push({
      line: element.line,
      problem: `${describe(element)} has the unknown attribute "${name}"`,
    });
  }
  for (const child of element.children) {
    const what = stranger(child, shape, namespace);
    if (what !== undefined) problems.push({ line: child.line, problem: `${describe(element)} has ${what}` });
  }
  return problems;
}

function stranger(
  child: XmlElement["children"][number],
  shape: XmlShape,
  namespace: string,
): string | undefined {
  switch (child.kind) {
    case "element":
      if (child.namespace === namespace && shape.children?.includes(child.name)) return undefined;
      return `the unknown element ${describe(child, namespace)}`;
    case "text":
      return shape.text === "any" || /^[ \t\r\n]*$/.test(child.text)
        ? undefined
        : "text between its elements";
    case "comment":
      return shape.asides === "allow" ? undefined : "a comment inside";
    case "instruction":
      return shape.asides === "allow" ? undefined : "a processing instruction inside";
  }
}

/** Problems of an element that holds nothing but text: `strangers` with the attributes given and text allowed. */
export function strangersToText(
  element: XmlElement,
  attributes: readonly string[] = [],
): readonly XmlProblem[] {
  return strangers(element, { attributes, text: "any" });
}
