import type { XmlElement } from "../../xml/element.ts";
import { directText } from "../../xml/reading.ts";
import { isOwn, withChildren } from "../tree.ts";

/** What stays of an element; everything else in it goes. */
export interface Shape {
  /** Names of attributes as `XmlElement.attributes` has them. */
  readonly attributes?: readonly string[];
  /** By name, in the given namespace; `own` is a stanza's. */
  readonly children?: readonly ShapedChild[];
  /** The text that is to stay of its text; absent: none. */
  readonly text?: (text: string) => string;
}

/** A child that stays. */
export interface ShapedChild extends Shape {
  /** undefined: any name. */
  readonly name?: string;
  readonly namespace: string;
  /** Whether it stays even then; absent: yes. Gets its text. */
  readonly where?: (text: string) => boolean;
}

/** The element with nothing but what its shape has. The very element where that is all of it. */
export function prune(element: XmlElement, shape: Shape): XmlElement {
  const attributes = new Map([...element.attributes].filter(([name]) => shape.attributes?.includes(name)));
  const elements = element.children.flatMap((child) => {
    const kept = child.kind === "element" ? shapeOf(child, shape) : undefined;
    return child.kind !== "element" || kept === undefined ? [] : [prune(child, kept)];
  });
  const whole = directText(element);
  const text = shape.text?.(whole) ?? "";
  if (attributes.size === element.attributes.size && isSame(element, elements, text)) return element;
  const line = element.line;
  return withChildren({ ...element, attributes }, [...elements, { kind: "text", text, line }]);
}

function shapeOf(element: XmlElement, { children = [] }: Shape): Shape | undefined {
  return children.find(({ name, namespace, where }) => {
    if (name !== undefined && name !== element.name) return false;
    if (namespace === "own" ? !isOwn(element, element.name) : namespace !== element.namespace) return false;
    return where?.(directText(element)) ?? true;
  });
}

function isSame({ children }: XmlElement, elements: readonly XmlElement[], text: string): boolean {
  const [only] = children;
  if (elements.length === 0) {
    return children.length === 0 || (children.length === 1 && only.kind === "text" && only.text === text);
  }
  return text === "" && elements.length === children.length &&
    elements.every((child, i) => child === children[i]);
}
