// What only the WASM scanner promises: its time and its memory.

import assert from "node:assert/strict";
import { encode, ENTRIES, feed, HEADER, LIMITS, opened } from "./contract_kit.ts";
import { createMatcher, HoldExceeded, Signal } from "./mod.ts";
import { CHUNK } from "./types.ts";

const BOUNDLESS = { bytes: 1 << 28, depth: 255, attributes: 64 };
const LENGTH = 40_000;

/** Beginnings of constructs, and what makes each as long as one likes. */
const ENDLESS: Readonly<Record<string, readonly [beginning: string, filler: string]>> = {
  "an element's name": ["<", "a"],
  "a name that is not ASCII": ["<", "\u00e9"],
  "an attribute's name": ["<iq ", "a"],
  "an attribute value": ["<iq a='", "b"],
  "references in a value": ["<iq a='", "&amp;"],
  "white space in a tag": ["<iq", " "],
  "white space around '='": ["<iq a", "\n"],
  text: ["<iq>", "x"],
  "brackets in text": ["<iq>", "]"],
  "references in text": ["<iq>", "&#x1F600;"],
  "a CDATA section": ["<iq><![CDATA[", "]"],
  "empty elements": ["<iq>", "<a/>"],
  "white space in an end tag": ["<iq></iq", " "],
  "white space between stanzas": ["", " "],
};

/** Milliseconds that it takes to feed the bytes one at a time; the best of a few. */
function slowFeed(beginning: string, bytes: Uint8Array): number {
  const matcher = createMatcher(ENTRIES);
  const times = Array.from({ length: 3 }, () => {
    const scanner = opened(matcher, BOUNDLESS);
    feed(matcher, scanner, beginning);
    const begin = performance.now();
    for (let i = 0; i < bytes.length; i++) {
      scanner.feed(bytes.subarray(i, i + 1));
      assert.equal(scanner.scan(), Signal.More);
    }
    scanner.close();
    return performance.now() - begin;
  });
  return Math.min(...times);
}

for (const [what, [beginning, filler]] of Object.entries(ENDLESS)) {
  Deno.test(`scan() takes linear time for ${what}, byte by byte`, () => {
    const bytes = encode(filler.repeat(8 * LENGTH / encode(filler).length));
    slowFeed(beginning, bytes.subarray(0, LENGTH));
    const short = slowFeed(beginning, bytes.subarray(0, LENGTH));
    const long = slowFeed(beginning, bytes);
    // Eight times the bytes: quadratic time would be 64 times as long.
    assert.ok(long < 24 * short, `${long} ms for eight times what took ${short} ms`);
  });
}

Deno.test("scan() takes microseconds for a tag with many prefixes, whose names are long and alike", () => {
  const matcher = createMatcher(ENTRIES);
  const numbers = Array.from({ length: 55 }, (_, i) => i + 10);
  const declarations = numbers.map((i) => ` xmlns:p${i}='urn:${"x".repeat(900)}${i}'`).join("");
  const scanner = opened(matcher, BOUNDLESS, HEADER.replace(">", `${declarations}>`));
  const stanza = `<iq${numbers.map((i) => ` p${i}:a=''`).join("")}/>`;
  const chunk = encode(stanza.repeat(100));
  const count = () => feed(matcher, scanner, chunk).length;
  assert.equal(count(), 100);
  const begin = performance.now();
  for (let i = 0; i < 10; i++) {
    scanner.feed(chunk);
    while (scanner.scan() === Signal.Stanza);
  }
  // Milliseconds for a thousand are microseconds for each.
  const each = performance.now() - begin;
  // Comparing name with name took milliseconds.
  assert.ok(each < 150, `${each} microseconds for each stanza`);
});

Deno.test("bytes does not grow with the streams that came and went", () => {
  const matcher = createMatcher(ENTRIES, { holdBytes: 64 * CHUNK });
  const pass = () => {
    const scanners = Array.from({ length: 200 }, () => opened(matcher));
    for (const scanner of scanners) feed(matcher, scanner, `<message>${"x".repeat(10_000)}`);
    for (const scanner of scanners) scanner.close();
  };
  pass();
  const { length } = matcher.bytes;
  for (let i = 0; i < 5; i++) pass();
  assert.equal(matcher.bytes.length, length);
  assert.equal(matcher.held, 0);
});

Deno.test("held is a header and a few hundred bytes for a stream between two stanzas", () => {
  const matcher = createMatcher(ENTRIES);
  const scanner = opened(matcher, LIMITS);
  for (let i = 0; i < 3; i++) feed(matcher, scanner, `<message>${"x".repeat(50_000)}</message>`);
  feed(matcher, scanner, `<message>${"x".repeat(60_000)}`);
  for (let i = 0; i < 3; i++) feed(matcher, scanner, "x".repeat(60_000));
  feed(matcher, scanner, "</message>");
  feed(matcher, opened(matcher), "<iq/>");
  assert.ok(matcher.held <= 2048, `${matcher.held} bytes are held`);
});

Deno.test("createMatcher() refuses more bytes than can be addressed", () => {
  assert.throws(() => createMatcher(ENTRIES, { holdBytes: 2 ** 32 }), RangeError);
});

Deno.test("feed() throws HoldExceeded to the stream that was lost while another was read", () => {
  const matcher = createMatcher(ENTRIES, { holdBytes: 4096 });
  const lost = opened(matcher);
  feed(matcher, lost, `<message>${"x".repeat(10_000)}`);
  const other = opened(matcher);
  assert.equal(feed(matcher, other, "<iq/>")[0].kind, "Iq");
  assert.throws(() => lost.feed(encode("x")), HoldExceeded);
  assert.throws(() => lost.scan(), HoldExceeded);
  assert.throws(() => createMatcher(ENTRIES).adopt(lost), HoldExceeded);
  assert.equal(feed(matcher, other, "<iq/>")[0].kind, "Iq");
});
