// That the scanner takes linear time whatever it is fed: an attacker sends constructs without end, a byte at a time.

import assert from "node:assert/strict";
import { encode, ENTRIES, feed, HEADER, opened } from "./contract_kit.ts";
import { createMatcher, Signal } from "./mod.ts";

const BOUNDLESS = { bytes: 1 << 28, depth: 255, attributes: 64 };
const LENGTH = 40_000;
const TIMES = 8;

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

/** Microseconds for a tag with many prefixes, whose names are long and alike. */
function manyPrefixes(): number {
  const matcher = createMatcher(ENTRIES);
  const numbers = Array.from({ length: 55 }, (_, i) => i + 10);
  const declarations = numbers.map((i) => ` xmlns:p${i}='urn:${"x".repeat(900)}${i}'`).join("");
  const scanner = opened(matcher, BOUNDLESS, HEADER.replace(">", `${declarations}>`));
  const chunk = encode(`<iq${numbers.map((i) => ` p${i}:a=''`).join("")}/>`.repeat(100));
  assert.equal(feed(matcher, scanner, chunk).length, 100);
  const begin = performance.now();
  for (let i = 0; i < 10; i++) {
    scanner.feed(chunk);
    while (scanner.scan() === Signal.Stanza);
  }
  // Milliseconds for a thousand are microseconds for each.
  return performance.now() - begin;
}

if (import.meta.main) {
  for (const [what, [beginning, filler]] of Object.entries(ENDLESS)) {
    const bytes = encode(filler.repeat(TIMES * LENGTH / encode(filler).length));
    slowFeed(beginning, bytes.subarray(0, LENGTH));
    const ratio = slowFeed(beginning, bytes) / slowFeed(beginning, bytes.subarray(0, LENGTH));
    console.log(`${what}, byte by byte: ${TIMES} times the bytes take ${ratio.toFixed(1)} times as long`);
  }
  console.log(`a tag with 55 prefixes, whose names are long and alike: ${manyPrefixes().toFixed(0)} us`);
}
