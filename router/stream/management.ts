import { escapeXml } from "../../policy/xml/escape.ts";
import { type Element, isElement } from "./element.ts";
import { NS } from "./namespaces.ts";

/** An element of stream management (XEP-0198 v1.6). Numbers are of stanzas, modulo 2^32; times are in seconds. */
export type ManagementElement =
  | { readonly name: "enable"; readonly resume: boolean; readonly max?: number }
  | { readonly name: "enabled"; readonly id?: string; readonly resume: boolean; readonly max?: number }
  /** `first` is ours, for XEP-0361: the number of the first stanza that follows at once, without waiting for the answer. */
  | { readonly name: "resume"; readonly previd: string; readonly h: number; readonly first?: number }
  | { readonly name: "resumed"; readonly previd: string; readonly h: number }
  | { readonly name: "failed"; readonly condition: ManagementCondition; readonly h?: number }
  | { readonly name: "r" }
  | { readonly name: "a"; readonly h: number };

/** Conditions of `<failed/>`, those of stanza errors (XEP-0198 §3, §5). */
export const MANAGEMENT_CONDITIONS = [
  "bad-request",
  "feature-not-implemented",
  "internal-server-error",
  "item-not-found",
  "not-allowed",
  "policy-violation",
  "resource-constraint",
  "service-unavailable",
  "undefined-condition",
  "unexpected-request",
] as const;

export type ManagementCondition = typeof MANAGEMENT_CONDITIONS[number];

/** What is wrong with an element: a clause that goes on behind the peer, e.g. `sent <a/> without "h"`. */
export interface Malformed {
  readonly malformed: string;
}

/** Longest identifier of a session, characters. */
const LONGEST_ID = 1_000;
const MOST = 2 ** 32 - 1;

const PLAIN_REQUEST = /^<r xmlns=(['"])urn:xmpp:sm:3\1 ?\/>$/;
const PLAIN_ANSWER =
  /^<a (?:xmlns=(['"])urn:xmpp:sm:3\1 h=(['"])(\d{1,10})\2|h=(['"])(\d{1,10})\4 xmlns=(['"])urn:xmpp:sm:3\6) ?\/>$/;
/** Longer texts are in no plain form. */
const LONGEST_PLAIN = 64;
const REQUEST: ManagementElement = { name: "r" };

/** Reads `<r/>` and `<a/>` as nearly everybody writes them, without a tree; undefined for everything else. */
export function readPlainManagement(text: string): ManagementElement | undefined {
  if (text.length > LONGEST_PLAIN) return undefined;
  if (PLAIN_REQUEST.test(text)) return REQUEST;
  const match = PLAIN_ANSWER.exec(text);
  const h = match === null ? MOST + 1 : Number(match[3] ?? match[5]);
  return h > MOST ? undefined : { name: "a", h };
}

/** Reads an element of the namespace. What XEP-0198 does not have is malformed, too. */
export function readManagement(element: Element): ManagementElement | Malformed {
  const { name } = element;
  if (!isName(name)) return { malformed: `sent <${name}/> of ${NS.management}, which does not have it` };
  const read: Record<string, unknown> = { name };
  const shape: Readonly<Record<string, Reader<unknown>>> = SHAPES[name];
  for (const [property, reader] of Object.entries(shape)) {
    const found = reader(element);
    if ("wrong" in found) return { malformed: `sent <${name}/> ${found.wrong}` };
    if (found.value !== undefined) read[property] = found.value;
  }
  // What the type of the table promises.
  return read as unknown as ManagementElement;
}

/** Reads one property of an element, or says what is wrong with it. */
type Reader<T> = (element: Element) => { readonly value: T } | { readonly wrong: string };

type Name = ManagementElement["name"];

/** For each property of an element, its reader. */
type Shape<E> = {
  readonly [K in Exclude<keyof E, "name">]-?: Reader<
    Pick<E, K> extends Required<Pick<E, K>> ? E[K] : E[K] | undefined
  >;
};

const SHAPES: { readonly [N in Name]: Shape<Extract<ManagementElement, { readonly name: N }>> } = {
  enable: { resume: flag("resume"), max: optional("max", number) },
  enabled: { id: optional("id", identifier), resume: flag("resume"), max: optional("max", number) },
  resume: { previd: identifier("previd"), h: number("h"), first: optional("first", number) },
  resumed: { previd: identifier("previd"), h: number("h") },
  failed: { condition: (element) => ({ value: conditionOf(element) }), h: optional("h", number) },
  r: {},
  a: { h: number("h") },
};

function isName(name: string): name is Name {
  return Object.hasOwn(SHAPES, name);
}

function optional<T>(attribute: string, reader: (attribute: string) => Reader<T>): Reader<T | undefined> {
  const read = reader(attribute);
  return (element) => element.attributes[attribute] === undefined ? { value: undefined } : read(element);
}

/** An unsigned number of 32 bits, in decimal. */
function number(attribute: string): Reader<number> {
  return ({ attributes: { [attribute]: text } }) => {
    if (text === undefined) return { wrong: `without "${attribute}"` };
    if (/^\d{1,10}$/.test(text) && Number(text) <= MOST) return { value: Number(text) };
    return { wrong: `whose "${attribute}" is no number from 0 to ${MOST}: "${text.slice(0, 100)}"` };
  };
}

function identifier(attribute: string): Reader<string> {
  return ({ attributes: { [attribute]: text = "" } }) => {
    if (text === "") return { wrong: `without "${attribute}"` };
    if (text.length > LONGEST_ID) {
      return { wrong: `whose "${attribute}" is longer than ${LONGEST_ID} characters` };
    }
    return { value: text };
  };
}

/** An xs:boolean; absent: no. */
function flag(attribute: string): Reader<boolean> {
  return ({ attributes: { [attribute]: text = "false" } }) => {
    if (text === "true" || text === "1") return { value: true };
    if (text === "false" || text === "0") return { value: false };
    return { wrong: `whose "${attribute}" is neither true nor false: "${text.slice(0, 100)}"` };
  };
}

function conditionOf({ children }: Element): ManagementCondition {
  return MANAGEMENT_CONDITIONS.find((name) =>
    children.some((child) => isElement(child, NS.stanzaErrors, name))
  ) ?? "undefined-condition";
}

/** The element as it is sent. */
export function formatManagement(element: ManagementElement): string {
  const { name, ...content } = element;
  const { condition, ...attributes } = { condition: undefined, ...content };
  const written = Object.entries(attributes)
    .map(([attribute, value]) => value === undefined ? "" : ` ${attribute}='${escapeXml(String(value))}'`)
    .join("");
  const start = `<${name} xmlns='${NS.management}'${written}`;
  return condition === undefined
    ? `${start}/>`
    : `${start}><${condition} xmlns='${NS.stanzaErrors}'/></${name}>`;
}

/** The number of the stanza that comes `count` after the one of that number, modulo 2^32. */
export function numberAfter(number: number, count: number): number {
  return (number + count) % 2 ** 32;
}

/** How many stanzas come after number `from`, up to number `to`, modulo 2^32. */
export function countBetween(from: number, to: number): number {
  return (to - from + 2 ** 32) % 2 ** 32;
}

/** The same, where `to` may come before `from`: then undefined. What is farther away than half of all numbers is before it. */
export function countAhead(from: number, to: number): number | undefined {
  const count = countBetween(from, to);
  return count < 2 ** 31 ? count : undefined;
}
