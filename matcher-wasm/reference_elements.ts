// Whole elements as trees (XML 1.0 §3.1, §2.4, §2.7), restricted as RFC 6120 §11.1 demands.

import { Fault } from "./codes.ts";
import { type Input, Refused } from "./reference_input.ts";
import { type Place, readReference, readStartTag, type StartTag } from "./reference_tags.ts";

/** Positions: the first, and one past the last. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** An element from its '<' to behind its end. */
export interface Element extends Range {
  readonly tag: StartTag;
  readonly children: readonly Element[];
  /** What is between its tags; of an empty element, where its "/>" begins. */
  readonly content: Range;
}

/** Takes the element that begins with the '<' before the next byte. */
export function readElement(input: Input, place: Place): Element {
  const tag = readStartTag(input, place);
  const inside: Place = { limits: place.limits, depth: place.depth + 1, scope: tag.scope };
  const content = { start: input.at - (tag.isEmpty ? 2 : 0), end: input.at - 2 };
  if (tag.isEmpty) return { tag, children: [], content, start: tag.start, end: input.at };
  const children = readContent(input, inside);
  content.end = input.at - 2;
  readEndTag(input, tag);
  return { tag, children, content, start: tag.start, end: input.at };
}

/** Takes what stands behind the "</" of a tag's end. */
export function readEndTag(input: Input, { nameBytes }: StartTag): void {
  input.expectBytes(nameBytes, Fault.NotWellFormed);
  input.skipSpace();
  input.expect(">", Fault.NotWellFormed);
}

/** Takes everything up to the end tag, its "</" included. */
function readContent(input: Input, place: Place): readonly Element[] {
  const children: Element[] = [];
  while (true) {
    readText(input);
    input.expect("<", Fault.NotWellFormed);
    if (input.sees("/")) {
      input.take();
      return children;
    }
    if (input.sees("!")) readCdata(input);
    else if (input.sees("?")) throw new Refused(Fault.Restricted);
    else children.push(readElement(input, place));
  }
}

/** Takes text up to a '<'. It must not hold "]]>". */
function readText(input: Input): void {
  let brackets = 0;
  while (!input.sees("<")) {
    if (input.sees("&")) {
      readReference(input);
      brackets = 0;
      continue;
    }
    if (input.sees(">") && brackets >= 2) throw new Refused(Fault.NotWellFormed);
    brackets = input.character() === 0x5d ? brackets + 1 : 0;
  }
}

/** Takes a CDATA section from its '!' to its "]]>". Nothing else may begin with "<!" (RFC 6120 §11.1). */
function readCdata(input: Input): void {
  input.expect("![CDATA[", Fault.Restricted);
  let brackets = 0;
  while (true) {
    const point = input.character();
    if (point === 0x3e && brackets >= 2) return;
    brackets = point === 0x5d ? brackets + 1 : 0;
  }
}

/** Whether the element or one inside it has the property. */
export function isAnywhere(element: Element, has: (tag: StartTag) => boolean): boolean {
  return has(element.tag) || element.children.some((child) => isAnywhere(child, has));
}
