import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { escapeXml } from "../../policy/xml/escape.ts";
import type { Element } from "./element.ts";
import { NS } from "./namespaces.ts";

/** A question of dialback: may `originating` send to `receiving` on the stream that `receiving` gave this id? */
export interface DialbackClaim {
  /** Domain that wants to send. */
  readonly originating: string;
  /** Domain that it wants to send to. */
  readonly receiving: string;
  /** Id of the stream's response header. */
  readonly id: string;
}

/** What became of a claim (XEP-0220 §2.2.1, §2.5). */
export type DialbackOutcome = "valid" | "invalid" | DialbackError;

/** Why a claim could not be judged: a stanza error condition. */
export type DialbackError =
  | "item-not-found"
  | "policy-violation"
  | "remote-connection-failed"
  | "remote-server-not-found"
  | "remote-server-timeout"
  | "resource-constraint";

/** Makes and recognises our keys. */
export interface DialbackKeys {
  key(claim: DialbackClaim): string;
  recognises(claim: DialbackClaim, key: string): boolean;
}

/**
 * Keys without memory (XEP-0185 §3): HMAC-SHA256 over receiving domain, originating domain and stream id, under the
 * hash of a secret that all nodes which answer for the same domains share.
 */
export function createDialbackKeys(secret: string): DialbackKeys {
  const hashed = createHash("sha256").update(secret).digest("hex");
  const key = ({ originating, receiving, id }: DialbackClaim): string =>
    createHmac("sha256", hashed).update(`${receiving} ${originating} ${id}`).digest("hex");
  const recognises = (claim: DialbackClaim, presented: string): boolean => {
    const expected = new TextEncoder().encode(key(claim));
    const given = new TextEncoder().encode(presented);
    return expected.length === given.length && timingSafeEqual(expected, given);
  };
  return { key, recognises };
}

/** An element of dialback as received. */
export interface DialbackElement {
  readonly name: "result" | "verify";
  readonly from: string;
  readonly to: string;
  readonly id: string | undefined;
  /** Absent in a question. */
  readonly type: string | undefined;
  readonly key: string;
}

/** Reads `db:result` or `db:verify`; undefined where the element is neither or lacks an address. */
export function readDialback(element: Element): DialbackElement | undefined {
  const { name, namespace, attributes: { from, to, id, type }, text } = element;
  if (namespace !== NS.dialback || (name !== "result" && name !== "verify")) return undefined;
  if (from === undefined || to === undefined) return undefined;
  return { name, from, to, id, type, key: text.trim() };
}

/** Error types of the conditions (RFC 6120 §8.3.3; it gives none for `remote-connection-failed`). */
const ERROR_TYPE: Readonly<Record<DialbackError, string>> = {
  "item-not-found": "cancel",
  "policy-violation": "modify",
  "remote-connection-failed": "wait",
  "remote-server-not-found": "cancel",
  "remote-server-timeout": "wait",
  "resource-constraint": "wait",
};

/** `db:result` or `db:verify`, a question when it has a key, an answer when it has an outcome. */
export function formatDialback(
  name: "result" | "verify",
  from: string,
  to: string,
  content: { readonly key: string } | { readonly outcome: DialbackOutcome },
  id?: string,
): string {
  const identity = id === undefined ? "" : ` id='${escapeXml(id)}'`;
  const addresses = `from='${escapeXml(from)}' to='${escapeXml(to)}'${identity}`;
  if ("key" in content) return `<db:${name} ${addresses}>${escapeXml(content.key)}</db:${name}>`;
  const { outcome } = content;
  if (outcome === "valid" || outcome === "invalid") return `<db:${name} ${addresses} type='${outcome}'/>`;
  return `<db:${name} ${addresses} type='error'><error type='${ERROR_TYPE[outcome]}'>` +
    `<${outcome} xmlns='${NS.stanzaErrors}'/></error></db:${name}>`;
}
