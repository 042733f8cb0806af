import { escapeXml } from "../../policy/xml/escape.ts";
import { sizeWithChild, type StanzaPlaces, writeLastChild } from "./last_child.ts";
import { NS } from "./namespaces.ts";

/**
 * The element that tells since when a stanza waited, and where: `<delay xmlns='urn:xmpp:delay' from='…' stamp='…'/>`
 * (XEP-0203). `writeLastChild()` puts it into a stanza.
 *
 * @param node domain of the node where it waited
 * @param since when the node took it, in milliseconds since 1970; written in UTC (XEP-0082 §3.2)
 */
export function formatDelay(node: string, since: number): Uint8Array {
  const stamp = new Date(since).toISOString();
  return new TextEncoder().encode(
    `<delay xmlns='${NS.delay}' from='${escapeXml(node)}' stamp='${stamp}'/>`,
  );
}

/** The stanza with a delay as its last child, as bytes of its own. Delays that other nodes put in stay. */
export function withDelay(
  source: Uint8Array,
  stanza: StanzaPlaces,
  node: string,
  since: number,
): Uint8Array {
  const delay = formatDelay(node, since);
  const target = new Uint8Array(sizeWithChild(stanza, delay.length));
  return target.subarray(0, writeLastChild(target, 0, source, stanza, delay));
}
