import type { XmlElement, XmlNode } from "../xml/element.ts";
import { elementsIn } from "../xml/reading.ts";

/** The namespaces of stanzas: that of servers, and that of clients, which forwarded stanzas have. */
export const STANZA_NAMESPACES: ReadonlySet<string> = new Set(["jabber:server", "jabber:client"]);

/** The namespace of XHTML. */
export const XHTML = "http://www.w3.org/1999/xhtml";

/** Whether the element is of that name and of a stanza's own namespace. */
export function isOwn(element: XmlElement, name: string): boolean {
  return element.name === name && STANZA_NAMESPACES.has(element.namespace);
}

/** Every element under the root in document order, without the root. */
export function* descendants(root: XmlElement): Generator<XmlElement> {
  for (const child of elementsIn(root)) {
    yield child;
    yield* descendants(child);
  }
}

/** The element with other children; texts that touch become one, so that it is what reading it again would give. */
export function withChildren(element: XmlElement, children: readonly XmlNode[]): XmlElement {
  const joined: XmlNode[] = [];
  for (const child of children) {
    const last = joined.at(-1);
    if (child.kind !== "text" || last?.kind !== "text") joined.push(child);
    else joined[joined.length - 1] = { ...last, text: last.text + child.text };
  }
  return { ...element, children: joined.filter((child) => child.kind !== "text" || child.text !== "") };
}

/**
 * The tree with every element under the root as `change` makes it, from the root down: another one, or none. The same tree
 * where nothing is changed. What `change` has made is not looked into.
 *
 * @param change gets the element and its ancestors, the root first; gives the very element where it is to stay
 */
export function mapDescendants(
  root: XmlElement,
  change: (element: XmlElement, ancestors: readonly XmlElement[]) => XmlElement | undefined,
): XmlElement {
  const ancestors: XmlElement[] = [];
  const inside = (parent: XmlElement): XmlElement => {
    ancestors.push(parent);
    const children = parent.children.flatMap((child): readonly XmlNode[] => {
      if (child.kind !== "element") return [child];
      const made = change(child, ancestors);
      if (made !== child) return made === undefined ? [] : [made];
      return [inside(child)];
    });
    ancestors.pop();
    const same = children.length === parent.children.length &&
      children.every((child, i) => child === parent.children[i]);
    return same ? parent : withChildren(parent, children);
  };
  return inside(root);
}

/** A new element of a namespace, which counts as standing where another one does. */
export function makeElement(
  { line, column }: XmlElement,
  namespace: string,
  name: string,
  text: string,
): XmlElement {
  const children: XmlNode[] = text === "" ? [] : [{ kind: "text", text, line }];
  return { kind: "element", name, namespace, attributes: new Map(), children, line, column };
}
