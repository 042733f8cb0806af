import type { XmlLimits } from "./limits.ts";

/**
 * The lexical grammar of XML 1.0 without a document type, checked token by token in one pass before a tree is built:
 * xmldom repairs or only reports what it dislikes, and builds without limits. Names are matched by xmldom and the
 * namespaces afterwards; here is everything else. Each function answers with the position behind what it read.
 */

const NAME_START =
  "A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}" +
  "\\u{200C}-\\u{200D}\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}" +
  "\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}";
const NC_NAME = `[${NAME_START}][-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}-\\u{2040}${NAME_START}]*`;
const Q_NAME = `${NC_NAME}(?::${NC_NAME})?`;

const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.0"|'1\.0')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"utf-8"|'utf-8'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/i;
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const SPACE = /[ \t\r\n]*/y;
const START = new RegExp(`<${Q_NAME}`, "uy");
const ATTRIBUTE = new RegExp(`[ \\t\\r\\n]+${Q_NAME}[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:"[^<"]*"|'[^<']*')`, "uy");
const START_END = /[ \t\r\n]*(\/?)>/y;
const END = new RegExp(`</${Q_NAME}[ \\t\\r\\n]*>`, "uy");
const TARGET = new RegExp(`<\\?(${NC_NAME})(?=[ \\t\\r\\n]|\\?>)`, "uy");
const TEXT = /[^<]+/y;
const REFERENCE = /&(?:(amp|lt|gt|quot|apos);|#([0-9]{1,7});|#x([0-9A-Fa-f]{1,6});)?/g;

/** What is against the grammar or a limit: where, and the sentence about it. */
export class XmlFault extends Error {
  readonly offset: number;

  constructor(offset: number, sentence: string) {
    super(sentence);
    this.offset = offset;
  }
}

interface Scan {
  readonly text: string;
  readonly limits: XmlLimits;
  depth: number;
  /** How many attributes each start tag has. */
  readonly counts: number[];
}

/**
 * Throws `XmlFault` unless the text is one element, with comments, instructions and a declaration where XML has them.
 * Answers how many attributes each start tag has, in their order: a parser that drops one can be found out.
 */
export function checkLexis(text: string, limits: XmlLimits): readonly number[] {
  if (text.length > limits.characters) {
    throw new XmlFault(limits.characters, `the text is longer than ${limits.characters} characters`);
  }
  const forbidden = FORBIDDEN.exec(text);
  if (forbidden !== null) {
    const code = forbidden[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    throw new XmlFault(forbidden.index, `the character U+${code} has no place in XML`);
  }
  const scan: Scan = { text, limits, depth: 0, counts: [] };
  let offset = DECLARATION.exec(text)?.[0].length ?? 0;
  while (offset < text.length) offset = scan.depth === 0 ? outside(scan, offset) : inside(scan, offset);
  if (scan.depth > 0) throw new XmlFault(offset, "the text ends inside an element");
  if (scan.counts.length === 0) throw new XmlFault(offset, "there is no element");
  return scan.counts;
}

function outside(scan: Scan, offset: number): number {
  const start = behind(SPACE, scan.text, offset) ?? offset;
  if (start === scan.text.length) return start;
  if (scan.text[start] !== "<") throw new XmlFault(start, "text stands outside of the root element");
  if (scan.text.startsWith("<![CDATA[", start)) {
    throw new XmlFault(start, "text stands outside of the root element");
  }
  if (scan.counts.length > 0 && START.test(at(START, scan.text, start))) {
    throw new XmlFault(start, "a second root element follows the first");
  }
  return markup(scan, start);
}

function inside(scan: Scan, offset: number): number {
  if (scan.text[offset] === "<") return markup(scan, offset);
  const end = behind(TEXT, scan.text, offset) ?? offset;
  const run = scan.text.slice(offset, end);
  const bracket = run.indexOf("]]>");
  if (bracket >= 0) throw new XmlFault(offset + bracket, '"]]>" stands in text');
  checkReferences(run, offset);
  return end;
}

function markup(scan: Scan, offset: number): number {
  const { text } = scan;
  switch (text[offset + 1]) {
    case "/":
      return endTag(scan, offset);
    case "?":
      return instruction(scan, offset);
    case "!":
      if (text.startsWith("<!--", offset)) return comment(text, offset);
      if (text.startsWith("<![CDATA[", offset)) return closed(text, offset, 9, "]]>", "a CDATA section");
      if (/^<!DOCTYPE/i.test(text.slice(offset, offset + 9))) {
        throw new XmlFault(offset, "a document type is not accepted");
      }
      throw new XmlFault(offset, "a declaration has no place here");
    default:
      return startTag(scan, offset);
  }
}

function startTag(scan: Scan, offset: number): number {
  const { text, limits } = scan;
  let position = behind(START, text, offset);
  if (position === undefined) throw new XmlFault(offset, "a tag has no valid name");
  let count = 0;
  for (;; count++) {
    const end = behind(ATTRIBUTE, text, position);
    if (end === undefined) break;
    if (count === limits.attributes) {
      throw new XmlFault(offset, `an element has more than ${limits.attributes} attributes`);
    }
    checkReferences(text.slice(position, end), position);
    position = end;
  }
  const close = exec(START_END, text, position);
  if (close === undefined) throw new XmlFault(offset, "a start tag is not well-formed");
  if (scan.counts.push(count) > limits.elements) {
    throw new XmlFault(offset, `there are more than ${limits.elements} elements`);
  }
  if (scan.depth + 1 > limits.depth) {
    throw new XmlFault(offset, `elements are nested more than ${limits.depth} deep`);
  }
  if (close[1] === "") scan.depth++;
  return position + close[0].length;
}

function endTag(scan: Scan, offset: number): number {
  const end = behind(END, scan.text, offset);
  if (end === undefined) throw new XmlFault(offset, "an end tag is not well-formed");
  if (scan.depth === 0) throw new XmlFault(offset, "an end tag has no start tag");
  scan.depth--;
  return end;
}

function comment(text: string, offset: number): number {
  const end = closed(text, offset, 4, "-->", "a comment");
  if (text.indexOf("--", offset + 4) !== end - 3) throw new XmlFault(offset, 'a comment contains "--"');
  return end;
}

function instruction(scan: Scan, offset: number): number {
  const target = exec(TARGET, scan.text, offset)?.[1];
  if (target === undefined) throw new XmlFault(offset, "a processing instruction has no valid name");
  if (target.toLowerCase() === "xml") {
    const what = offset > 0 ? "stands behind the start" : "is not one of XML 1.0 in UTF-8";
    throw new XmlFault(offset, `the XML declaration ${what}`);
  }
  if (scan.limits.instructions === "refuse") {
    throw new XmlFault(offset, `the processing instruction "${target}" is not accepted`);
  }
  return closed(scan.text, offset, 2, "?>", "a processing instruction");
}

function closed(text: string, offset: number, opening: number, closing: string, what: string): number {
  const end = text.indexOf(closing, offset + opening);
  if (end < 0) throw new XmlFault(offset, `${what} does not end`);
  return end + closing.length;
}

function checkReferences(text: string, offset: number): void {
  for (const { 0: reference, 1: name, 2: decimal, 3: hexadecimal, index } of text.matchAll(REFERENCE)) {
    if (name !== undefined) continue;
    if (reference === "&") {
      throw new XmlFault(offset + index, "an entity beyond the five of XML is not accepted");
    }
    const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number.parseInt(decimal);
    if (code > 0x10ffff || FORBIDDEN.test(String.fromCodePoint(code))) {
      throw new XmlFault(offset + index, `the character reference "${reference}" has no place in XML`);
    }
  }
}

function at(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return text;
}

function exec(pattern: RegExp, text: string, offset: number): RegExpExecArray | undefined {
  return pattern.exec(at(pattern, text, offset)) ?? undefined;
}

function behind(pattern: RegExp, text: string, offset: number): number | undefined {
  return pattern.test(at(pattern, text, offset)) ? pattern.lastIndex : undefined;
}
