import { Kind } from "../../matcher-wasm/mod.ts";
import type { StanzaError } from "../route/decision.ts";
import { escapeXml } from "../../policy/xml/escape.ts";
import { NS } from "./namespaces.ts";

/** Names of the kinds. */
export const KIND_NAMES: Readonly<Record<Kind, "message" | "presence" | "iq">> = {
  [Kind.None]: "message",
  [Kind.Message]: "message",
  [Kind.Presence]: "presence",
  [Kind.Iq]: "iq",
};

/** What an answer repeats of a stanza: attribute values as they stood between their quotes. */
export interface Envelope {
  readonly kind: Kind;
  readonly to: string;
  readonly from: string;
  readonly id: string | undefined;
}

/** The error that answers a stanza (RFC 6120 §8.3.1): nothing of it but its id and the swapped addresses. */
export function formatBounce(envelope: Envelope, { type, condition, text }: StanzaError): string {
  const said = text === undefined ? "" : `<text xmlns='${NS.stanzaErrors}'>${escapeXml(text)}</text>`;
  const error = `<error type='${type}'><${condition} xmlns='${NS.stanzaErrors}'/>${said}</error>`;
  return formatAnswer(envelope, "error", error);
}

/** An answer with the addresses swapped. `content` is XML. */
export function formatAnswer(
  { kind, to, from, id }: Envelope,
  type: "error" | "result",
  content: string,
): string {
  const name = KIND_NAMES[kind];
  const identity = id === undefined ? "" : ` id='${requote(id)}'`;
  return `<${name} type='${type}' from='${requote(to)}' to='${
    requote(from)
  }'${identity}>${content}</${name}>`;
}

/** A checked attribute value made fit to stand between single quotes. */
function requote(raw: string): string {
  return raw.replaceAll("'", "&apos;");
}
