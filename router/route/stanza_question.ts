import { createMatcher } from "../../matcher-wasm/mod.ts";
import { type Element, readElement } from "../stream/element.ts";
import { formatHeader } from "../stream/header.ts";
import { NS } from "../stream/namespaces.ts";
import { scanStanzas } from "../stream/stanzas.ts";
import type { Question } from "./explain.ts";

const LIMITS = { bytes: 1 << 24, depth: 255, attributes: 64 };
const KINDS = ["message", "presence", "iq"] as const;

/** Reads the question from a stanza as text; undefined where it is not one stanza in order with both addresses. */
export function readQuestion(text: string): Question | undefined {
  const stanza = text.trim();
  const matcher = createMatcher([], { domains: 16 });
  if (scanStanzas(new TextEncoder().encode(stanza), matcher, LIMITS) !== 1) return undefined;
  const header = formatHeader({}).replace(/^<\?.*?\?>/, "");
  const question = toQuestion(readElement(stanza, header));
  return question && { ...question, stanza };
}

function toQuestion({ name, namespace, attributes: { from, to, type } }: Element): Question | undefined {
  const kind = KINDS.find((kind) => kind === name);
  if (kind === undefined || namespace !== NS.server || from === undefined || to === undefined) {
    return undefined;
  }
  return { kind, from, to, ...(type !== undefined && { type }) };
}
