import { canonicalDomain } from "../route/domain.ts";
import type { Element } from "./element.ts";
import { NS } from "./namespaces.ts";

/** SASL failures (RFC 6120 §6.5) that the router answers with. */
export type SaslCondition =
  | "incorrect-encoding"
  | "invalid-authzid"
  | "invalid-mechanism"
  | "malformed-request"
  | "not-authorized";

/** The authorization identity that a peer asks for: the domain of the stream header, or one by name. */
export type AuthorizationIdentity = { readonly named: false } | {
  readonly named: true;
  readonly domain: string;
};

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Reads `<auth/>` (RFC 6120 §6.4.2, XEP-0178 §3): `=`, nothing, or the domain in base64. */
export function readAuth(auth: Element): AuthorizationIdentity | SaslCondition {
  if (auth.attributes.mechanism !== "EXTERNAL") return "invalid-mechanism";
  if (auth.children.length > 0) return "malformed-request";
  const encoded = auth.text.trim();
  if (encoded === "" || encoded === "=") return { named: false };
  if (!BASE64.test(encoded)) return "incorrect-encoding";
  const domain = canonicalDomain(decode(encoded));
  return domain === undefined ? "invalid-authzid" : { named: true, domain };
}

function decode(encoded: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)),
  );
}

/** `<auth/>` for SASL EXTERNAL as a domain. */
export function formatAuth(domain: string): string {
  return `<auth xmlns='${NS.sasl}' mechanism='EXTERNAL'>${btoa(domain)}</auth>`;
}

export const SASL_SUCCESS = `<success xmlns='${NS.sasl}'/>`;

/** `<failure/>` (RFC 6120 §6.4.5). */
export function formatSaslFailure(condition: SaslCondition): string {
  return `<failure xmlns='${NS.sasl}'><${condition}/></failure>`;
}
