// Start tags: attributes, references, the normalisation of values (XML 1.0 §3.1, §3.3.3, §4.1).

import { Fault } from "./codes.ts";
import { type Input, isChar, isSpace, Refused } from "./reference_input.ts";
import {
  checkAttributes,
  type Declaration,
  declare,
  isDeclaration,
  type QName,
  readName,
  resolve,
  sameName,
} from "./reference_names.ts";
import type { ScanLimits } from "./types.ts";

/** An attribute; `start`..`end` is its value as written, between the quotes. */
export interface Attribute {
  readonly name: QName;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A start tag or empty-element tag whose prefixes have a meaning. */
export interface StartTag {
  /** Of the '<'. */
  readonly start: number;
  readonly name: QName;
  /** The name's bytes, which the end tag must repeat. */
  readonly nameBytes: Uint8Array;
  readonly namespace: string;
  readonly attributes: readonly Attribute[];
  readonly isEmpty: boolean;
  /** Declarations in force inside. */
  readonly scope: readonly Declaration[];
  /** Whether a prefix of the tag has its meaning from the stream header. */
  readonly usesHeader: boolean;
}

/** Where a start tag stands. */
export interface Place {
  readonly limits: ScanLimits;
  /** 0 is the root. */
  readonly depth: number;
  /** Declarations in force outside. */
  readonly scope: readonly Declaration[];
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", apos: "'", quot: '"' };
/** Longest reference, `&` and `;` included. Longer ones say nothing that a short one cannot. */
const LONGEST_REFERENCE = 32;

/** Takes the tag that begins with the '<' before the next byte. */
export function readStartTag(input: Input, place: Place): StartTag {
  const nameAt = input.at;
  const name = readName(input);
  const nameBytes = input.bytes.subarray(nameAt, input.at);
  if (place.depth > place.limits.depth) throw new Refused(Fault.TooDeep);
  const { attributes, isEmpty } = readAttributes(input, place.limits.attributes);
  const scope = declare(place.scope, attributes, place.depth === 0);
  const attributesUseHeader = checkAttributes(scope, attributes);
  const { namespace, inHeader } = resolve(scope, name.prefix);
  const usesHeader = attributesUseHeader || (name.prefix !== "" && inHeader);
  return { start: nameAt - 1, name, nameBytes, namespace, attributes, isEmpty, scope, usesHeader };
}

function readAttributes(input: Input, most: number): Pick<StartTag, "attributes" | "isEmpty"> {
  const attributes: Attribute[] = [];
  while (true) {
    const spaced = input.skipSpace();
    if (input.sees(">") || input.sees("/")) break;
    if (!spaced) throw new Refused(Fault.NotWellFormed);
    if (attributes.length === most) throw new Refused(Fault.TooManyAttributes);
    attributes.push(readAttribute(input, attributes));
  }
  const isEmpty = input.sees("/");
  input.expect(isEmpty ? "/>" : ">", Fault.NotWellFormed);
  return { attributes, isEmpty };
}

function readAttribute(input: Input, before: readonly Attribute[]): Attribute {
  const name = readName(input);
  if (before.some((other) => sameName(other.name, name))) throw new Refused(Fault.NotWellFormed);
  input.skipSpace();
  input.expect("=", Fault.NotWellFormed);
  input.skipSpace();
  const quote = input.take();
  if (quote !== 0x22 && quote !== 0x27) throw new Refused(Fault.NotWellFormed);
  const start = input.at;
  const value = readValue(input, quote);
  return { name, value, start, end: input.at - 1 };
}

/** Takes a value and its closing quote; the value is normalised as CDATA (§3.3.3), line ends first (§2.11). */
function readValue(input: Input, quote: number): string {
  let value = "";
  while (input.peek() !== quote) {
    if (input.sees("<")) throw new Refused(Fault.NotWellFormed);
    if (input.sees("&")) {
      value += readReference(input);
      continue;
    }
    const point = input.character();
    if (point === 0xd && input.sees("\n")) input.take();
    value += isSpace(point) ? " " : String.fromCodePoint(point);
  }
  input.take();
  return value;
}

/** Takes a reference; the character it stands for. It is read up to its `;` and then judged. */
export function readReference(input: Input): string {
  const from = input.at;
  input.take();
  while (!input.sees(";")) {
    const character = String.fromCharCode(input.take());
    const pattern = input.at === from + 2 ? /[#A-Z_a-z]/ : /[-.0-9A-Z_a-z]/;
    if (!pattern.test(character) || input.at === from + LONGEST_REFERENCE) {
      throw new Refused(Fault.NotWellFormed);
    }
  }
  const body = String.fromCharCode(...input.bytes.subarray(from + 1, input.at));
  input.take();
  if (body === "") throw new Refused(Fault.NotWellFormed);
  return body.startsWith("#") ? numbered(body) : named(body);
}

function named(entity: string): string {
  if (!Object.hasOwn(ENTITIES, entity)) throw new Refused(Fault.Restricted);
  return ENTITIES[entity];
}

function numbered(body: string): string {
  const digits = /^#(?:([0-9]+)|x([0-9A-Fa-f]+))$/.exec(body);
  if (digits === null) throw new Refused(Fault.NotWellFormed);
  const point = digits[1] === undefined ? Number.parseInt(digits[2], 16) : Number.parseInt(digits[1], 10);
  if (!isChar(point)) throw new Refused(Fault.NotWellFormed);
  return String.fromCodePoint(point);
}

/** The attribute of that local name without a prefix. */
export function attributeOf(tag: StartTag, local: string): Attribute | undefined {
  return tag.attributes.find(({ name }) =>
    name.prefix === "" && name.local === local && !isDeclaration(name)
  );
}
