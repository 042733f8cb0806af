import assert from "node:assert/strict";
import { encode, ENTRIES, feed, HEADER, type Implementation, LIMITS, stanza } from "./contract_kit.ts";
import { Signal } from "./codes.ts";
import { LABEL_BYTES, LABELS, type Matcher } from "./types.ts";

/** The label table, and what else a policy asks of a stanza. */
export function contractOfLabelTable({ name, create }: Implementation): void {
  contractOfNumbers({ name, create });
  contractOfRoom({ name, create });
  contractOfSubjects({ name, create });
}

function label(content: string): string {
  return `<securitylabel xmlns='urn:xmpp:sec-label:0'>${content}</securitylabel>`;
}

/** The number of the label with that content, in a stanza on a stream of its own. */
function numberOf(matcher: Matcher, content: string): number {
  const scanner = matcher.scanner(LIMITS);
  feed(matcher, scanner, HEADER);
  scanner.feed(encode(`<message>${label(content)}</message>`));
  assert.equal(scanner.scan(), Signal.Stanza);
  const number = matcher.internLabel(scanner.labelStart, scanner.labelEnd);
  scanner.close();
  return number;
}

function contractOfNumbers({ name, create }: Implementation): void {
  Deno.test(`${name} internLabel() gives the same label the same number, and others others`, () => {
    const matcher = create(ENTRIES);
    const contents = Array.from({ length: 300 }, (_, i) => "x".repeat(i * 5) + i);
    const numbers = contents.map((content) => numberOf(matcher, content));
    assert.deepEqual(numbers, contents.map((_, i) => i));
    assert.deepEqual(contents.map((content) => numberOf(matcher, content)), numbers);
  });

  Deno.test(`${name} labelCount is the number of labels in the table`, () => {
    const matcher = create(ENTRIES);
    assert.equal(matcher.labelCount, 0);
    for (const content of ["a", "b", "a", "c", "b"]) numberOf(matcher, content);
    assert.equal(matcher.labelCount, 3);
    matcher.forgetLabels();
    assert.equal(matcher.labelCount, 0);
    numberOf(matcher, "c");
    assert.equal(matcher.labelCount, 1);
  });

  Deno.test(`${name} internLabel() tells labels apart that differ in one byte, wherever it is`, () => {
    const matcher = create(ENTRIES);
    const text = "0".repeat(600);
    const numbers = new Set([numberOf(matcher, text)]);
    for (let i = 0; i < text.length; i++) {
      numbers.add(numberOf(matcher, `${text.slice(0, i)}1${text.slice(i + 1)}`));
    }
    assert.equal(numbers.size, 601);
  });
}

function contractOfRoom({ name, create }: Implementation): void {
  Deno.test(`${name} internLabel() answers −1 for a new label when there are enough, until forgetLabels()`, () => {
    const matcher = create(ENTRIES);
    for (let i = 0; i < LABELS; i++) assert.equal(numberOf(matcher, String(i)), i);
    assert.equal(numberOf(matcher, "one more"), -1);
    assert.equal(numberOf(matcher, "7"), 7);
    assert.equal(matcher.labelGeneration, 0);
    matcher.forgetLabels();
    assert.equal(matcher.labelGeneration, 1);
    assert.equal(numberOf(matcher, "one more"), 0);
  });

  Deno.test(`${name} internLabel() answers −1 for a label longer than the bytes left`, () => {
    const matcher = create(ENTRIES);
    const size = 50_000;
    const room = Math.floor(LABEL_BYTES / (size + label("").length));
    for (let i = 0; i < room; i++) assert.equal(numberOf(matcher, String(i).repeat(size).slice(0, size)), i);
    assert.equal(numberOf(matcher, "x".repeat(size)), -1);
    assert.equal(numberOf(matcher, "short"), room);
  });
}

function contractOfSubjects({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);
  const flagsOf = (content: string) => stanza(matcher, `<message>${content}</message>`).flags;

  Deno.test(`${name} scan() raises Subject for a subject of the stanza's own`, () => {
    assert.deepEqual(flagsOf("<subject>x</subject>"), ["Subject"]);
    assert.deepEqual(flagsOf("<body>x</body><s:subject xmlns:s='jabber:server'/>"), ["Subject", "Body"]);
  });

  Deno.test(`${name} scan() raises Subject for nothing else`, () => {
    assert.deepEqual(flagsOf("<subject xmlns='x'/><x><subject/></x><subjects/>&lt;subject/>"), []);
  });
}
