import type { XmlElement } from "../../xml/element.ts";
import { isOneOf, readElementPattern, readSingle } from "../condition/content.ts";
import { echo } from "../condition/kind.ts";
import { type ElementPattern, matchesElement, parseElementPattern } from "../element_pattern.ts";
import { readSome } from "../reading.ts";
import type { Transformation } from "../rule.ts";
import { isOwn, mapDescendants, withChildren } from "../tree.ts";
import type { ActionKind } from "./kind.ts";
import { prune } from "./prune.ts";

/** `strip`: takes elements away. */
export const strip: ActionKind = {
  doc:
    "Takes these elements away, with what is in them: wherever they are (`x{jabber:x:oob}`), or at the end of a path " +
    "(`message/x{jabber:x:oob}`).",
  example: { strip: ["{http://jabber.org/protocol/chatstates}", "message/x{jabber:x:oob}"] },
  read(reading, value) {
    const patterns = readSome(reading, value, readElementPattern);
    return patterns && stripping(echo("strip", value.value), patterns);
  },
};

/** `keep`: takes away everything else. */
export const keep: ActionKind = {
  doc:
    "Takes away every element directly inside the stanza but these, every attribute of the stanza that RFC 6120 does not " +
    "have, and elements inside of `body`, `subject` and `thread`.",
  example: { keep: ["body", "subject", "thread", "error", "{urn:xmpp:sec-label:0}"] },
  read(reading, value) {
    const patterns = readSome(reading, value, readSingle);
    if (patterns === undefined) return undefined;
    const text = echo("keep", value.value);
    return { kind: "transform", text, change: (root) => keepOnly(root, patterns) };
  },
};

/** What tells how a message is shown, received or being written, and nothing of what it says. */
export const DECORATIONS: readonly string[] = [
  "html{http://jabber.org/protocol/xhtml-im}",
  "{urn:xmpp:markup:*}",
  "{urn:xmpp:styling:*}",
  "{http://jabber.org/protocol/chatstates}",
  "{jabber:x:event}",
  "{urn:xmpp:chat-markers:*}",
  "{urn:xmpp:receipts}",
  "{urn:xmpp:rtt:*}",
  "{urn:xmpp:attention:*}",
  "nick{http://jabber.org/protocol/nick}",
  "{urn:xmpp:hats:*}",
  "{http://jabber.org/protocol/caps}",
  "{urn:xmpp:caps}",
  "x{vcard-temp:x:update}",
  "data{urn:xmpp:bob}",
];

const folding = stripping(
  "fold-message",
  DECORATIONS.map(parseElementPattern).filter((pattern) => pattern !== undefined),
);

/** `fold-message`: the words and no more. */
export const foldMessage: ActionKind = {
  doc: `Takes away of a message what is not said in words: ${
    DECORATIONS.map((text) => `\`${text}\``).join(", ")
  }.`,
  example: "fold-message",
  alone: {
    ...folding,
    change: (root, subject) => root.name === "message" ? folding.change(root, subject) : root,
  },
};

function stripping(text: string, patterns: readonly ElementPattern[]): Transformation {
  const change = (root: XmlElement) =>
    mapDescendants(
      root,
      (element, ancestors) =>
        patterns.some((pattern) => matchesElement(pattern, element, ancestors)) ? undefined : element,
    );
  return { kind: "transform", text, change };
}

/** Attributes of stanzas (RFC 6120 §8.1). */
const ATTRIBUTES = ["from", "to", "id", "type", "xml:lang"];
const TEXTS = ["body", "subject", "thread"];
const TEXT = { attributes: ["parent", "xml:lang"], text: (text: string): string => text };

function keepOnly(root: XmlElement, patterns: readonly ElementPattern[]): XmlElement {
  const attributes = new Map([...root.attributes].filter(([name]) => ATTRIBUTES.includes(name)));
  const children = root.children.flatMap((child) => {
    if (child.kind !== "element" || !isOneOf(patterns, child)) return [];
    return [TEXTS.some((name) => isOwn(child, name)) ? prune(child, TEXT) : child];
  });
  const same = attributes.size === root.attributes.size && children.length === root.children.length &&
    children.every((child, i) => child === root.children[i]);
  return same ? root : withChildren({ ...root, attributes }, children);
}
