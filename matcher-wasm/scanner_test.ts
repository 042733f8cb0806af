// What only the WASM scanner promises of its memory; its time is measured in linear_bench.ts.

import assert from "node:assert/strict";
import { encode, ENTRIES, feed, LIMITS, opened } from "./contract_kit.ts";
import { createMatcher, HoldExceeded } from "./mod.ts";
import { CHUNK } from "./types.ts";

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
