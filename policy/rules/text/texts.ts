import type { XmlElement } from "../../xml/element.ts";
import { directText, elementsIn } from "../../xml/reading.ts";
import { descendants, isOwn, XHTML } from "../tree.ts";

/** Elements of XHTML that begin a line of their own; every other is shown inside the line, unknown ones too. */
const BLOCKS = new Set(
  ("address article aside blockquote body br center dd details dir div dl dt fieldset figcaption figure footer form h1 h2 " +
    "h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul").split(
      " ",
    ),
);

/**
 * What people read in the bodies of a stanza, decoded: every `body` of a stanza's own namespace and of XHTML, in every
 * language, also in forwarded stanzas. A body that holds elements, which none should, is read with and without them.
 */
export function bodyTexts(root: XmlElement): readonly string[] {
  const texts = new Set<string>();
  for (const element of descendants(root)) {
    if (isOwn(element, "body")) texts.add(directText(element)).add(flow(element));
    else if (element.namespace === XHTML && element.name === "body") texts.add(flow(element));
  }
  return [...texts];
}

/** Every text and attribute value of a stanza, and what people read in its bodies. */
export function everyText(root: XmlElement): readonly string[] {
  const texts = new Set(bodyTexts(root));
  for (const element of [root, ...descendants(root)]) {
    texts.add(directText(element));
    for (const value of element.attributes.values()) texts.add(value);
  }
  texts.delete("");
  return [...texts];
}

/** Text in the order of reading, with a line break around what begins a line of its own. */
function flow(element: XmlElement): string {
  const parts: string[] = [];
  const inside = (parent: XmlElement): void => {
    for (const child of parent.children) {
      if (child.kind === "text") parts.push(child.text);
      if (child.kind !== "element") continue;
      const block = child.namespace === XHTML && BLOCKS.has(child.name.toLowerCase());
      const alternative = child.namespace === XHTML ? child.attributes.get("alt") ?? "" : "";
      if (block) parts.push("\n");
      parts.push(alternative);
      inside(child);
      if (block) parts.push("\n");
    }
  };
  inside(element);
  return parts.join("");
}

/** How deep and wide a stanza is; each number is the largest, or the sum for the stanza. */
export interface Extent {
  /** Elements inside each other, the stanza being 1. */
  readonly depth: number;
  /** Elements in all, the stanza included. */
  readonly elements: number;
  /** Elements directly inside one. */
  readonly children: number;
  /** Of one element. */
  readonly attributes: number;
  /** Of all text together, in code points. */
  readonly characters: number;
}

/** Measures a stanza. */
export function extentOf(element: XmlElement): Extent {
  const inner = elementsIn(element);
  const own = { children: inner.length, attributes: element.attributes.size };
  const characters = [...directText(element)].length;
  return inner.map(extentOf).reduce((sum, part) => ({
    depth: Math.max(sum.depth, part.depth + 1),
    elements: sum.elements + part.elements,
    children: Math.max(sum.children, part.children),
    attributes: Math.max(sum.attributes, part.attributes),
    characters: sum.characters + part.characters,
  }), { depth: 1, elements: 1, characters, ...own });
}
