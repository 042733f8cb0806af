import type { XmlElement } from "../../xml/element.ts";
import { collapse, directText } from "../../xml/reading.ts";
import type { Unknown } from "../rule.ts";
import { descendants, isOwn, makeElement, mapDescendants, withChildren, XHTML } from "../tree.ts";
import type { ActionKind } from "./kind.ts";

/** `first-line`: the marking, for people whose clients do not show labels. */
export const firstLine: ActionKind = {
  doc:
    "Adds the label's display marking as the first line of every body, in every language and in XHTML; where it is " +
    "there already it stays alone. A stanza with a body and no marking is refused: where such may pass, give the rule " +
    "`when: {labelled: true}`.",
  example: "first-line",
  alone: {
    kind: "transform",
    text: "first-line",
    needsLabel: true,
    change: (root, { view }) => addFirstLine(root, view.label.marking ?? ""),
  },
};

const NO_MARKING: Unknown = { because: "it has no marking to write into its first line" };

function addFirstLine(root: XmlElement, marking: string): XmlElement | Unknown {
  const line = collapse(marking.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu, " "));
  if (line === "") return [...descendants(root)].some(isBody) ? NO_MARKING : root;
  return mapDescendants(root, (element, ancestors) => {
    if (!isBody(element) || ancestors.some(isBody)) return element;
    return element.namespace === XHTML ? withParagraph(element, line) : withLine(element, line);
  });
}

function isBody(element: XmlElement): boolean {
  return isOwn(element, "body") || (element.namespace === XHTML && element.name === "body");
}

function withLine(body: XmlElement, line: string): XmlElement {
  const text = directText(body);
  if (text === line || text.startsWith(`${line}\n`)) return body;
  return withChildren(body, [{ kind: "text", text: `${line}\n`, line: body.line }, ...body.children]);
}

function withParagraph(body: XmlElement, line: string): XmlElement {
  const first = body.children[0];
  const isThere = first?.kind === "element" && first.namespace === XHTML && first.name === "p" &&
    first.children.length === 1 && directText(first) === line;
  return isThere ? body : withChildren(body, [makeElement(body, XHTML, "p", line), ...body.children]);
}
