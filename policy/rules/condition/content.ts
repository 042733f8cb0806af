import type { XmlElement } from "../../xml/element.ts";
import { elementsIn } from "../../xml/reading.ts";
import {
  ELEMENT_PATTERN_HINT,
  type ElementPattern,
  holds,
  matchesAlone,
  parseElementPattern,
} from "../element_pattern.ts";
import { mismatch, problem, quote, type Reading, readSome, type Value } from "../reading.ts";
import type { Condition, Unknown } from "../rule.ts";
import { type ConditionKind, echo } from "./kind.ts";

/** What a condition on content says of a stanza without a tree. */
export const UNREADABLE: Unknown = { because: "the stanza's content cannot be read" };

/** `payload`: what the stanza carries. */
export const payload: ConditionKind = {
  doc:
    "An element directly inside the stanza is one of these: a namespace, or `name{namespace}`. A `*` at the end of a " +
    "namespace stands for every ending.",
  example: ["urn:xmpp:jingle:*", "query{jabber:iq:version}"],
  read(reading, value) {
    const patterns = readSome(reading, value, readSingle);
    return patterns &&
      onRoot(
        echo("payload", value.value),
        (root) => elementsIn(root).some((child) => isOneOf(patterns, child)),
      );
  },
};

/** `only`: nothing but these. */
export const only: ConditionKind = {
  doc:
    "Every element directly inside the stanza is one of these; so `not: {only: …}` is a stanza with anything else.",
  example: ["body", "subject", "thread"],
  read(reading, value) {
    const patterns = readSome(reading, value, readSingle);
    return patterns &&
      onRoot(
        echo("only", value.value),
        (root) => elementsIn(root).every((child) => isOneOf(patterns, child)),
      );
  },
};

/** `child`: an element anywhere, or at the end of a path. */
export const child: ConditionKind = {
  doc:
    "One of these elements is in the stanza: anywhere (`x{jabber:x:oob}`), at the end of a path from the stanza " +
    "(`message/x{jabber:x:oob}`), or of a path anywhere (`pubsub{…}/items{…}`). `[name=value]` asks for an attribute.",
  example: "message/x{jabber:x:oob}",
  read(reading, value) {
    const patterns = readSome(reading, value, readElementPattern);
    return patterns && onRoot(echo("child", value.value), (root) => holds(root, patterns));
  },
};

/** Reads a pattern of elements. */
export function readElementPattern(reading: Reading, value: Value): ElementPattern | undefined {
  const pattern = typeof value.value === "string" ? parseElementPattern(value.value) : undefined;
  return pattern ?? mismatch(reading, value, "pattern of elements", ELEMENT_PATTERN_HINT);
}

/** Reads a pattern of elements that has one step. */
export function readSingle(reading: Reading, value: Value): ElementPattern | undefined {
  const pattern = readElementPattern(reading, value);
  if (pattern === undefined || pattern.steps.length === 1) return pattern;
  const remedy = "Leave out what stands around it: what is meant stands directly inside the stanza.";
  return problem(reading, value, `${quote(pattern.text)} is a path.`, remedy);
}

/** Whether one of the patterns, of one step each, matches an element. */
export function isOneOf(patterns: readonly ElementPattern[], element: XmlElement): boolean {
  return patterns.some((pattern) => matchesAlone(pattern, element));
}

function onRoot(text: string, test: (root: XmlElement) => boolean): Condition {
  return { text, looksAt: ["content"], test: ({ root }) => root === undefined ? UNREADABLE : test(root) };
}
