import type { XmlElement } from "./element.ts";
import { escapeXml } from "./escape.ts";

/**
 * Writes a tree as XML that stands alone where `around` is the default namespace and no prefix is declared: every
 * namespace is declared by the element that first needs it, elements never have a prefix, attributes with a namespace get
 * one. `parseXml()` reads the same tree from it, but for positions, comments and instructions, which are left out.
 */
export function writeXml(element: XmlElement, around = "jabber:server"): string {
  const declaration = element.namespace === around ? "" : ` xmlns='${escapeXml(element.namespace)}'`;
  const start = `<${element.name}${declaration}${writeAttributes(element)}`;
  const content = element.children.map((child) => {
    if (child.kind === "element") return writeXml(child, element.namespace);
    return child.kind === "text" ? escapeText(child.text) : "";
  }).join("");
  return content === "" ? `${start}/>` : `${start}>${content}</${element.name}>`;
}

function writeAttributes({ attributes }: XmlElement): string {
  let prefixes = 0;
  return [...attributes].map(([key, value]) => {
    const [, namespace, local] = /^\{(.*)\}([^}]+)$/s.exec(key) ?? [];
    if (namespace === undefined) return ` ${key}='${escapeXml(value)}'`;
    const prefix = `a${prefixes++}`;
    return ` xmlns:${prefix}='${escapeXml(namespace)}' ${prefix}:${local}='${escapeXml(value)}'`;
  }).join("");
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;" };

/** Line breaks and tabs stay, so that a text is as long as it was. */
function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => ESCAPES[character]);
}
