import assert from "node:assert/strict";
import { HoldExceeded } from "../../../matcher-wasm/mod.ts";
import { breakageOf, endingLine, isKeepAlive } from "./incoming_words.ts";

Deno.test("endingLine() warns of what the peer did, and only tells what was agreed or our own wish", () => {
  const because = "sent a comment";
  const failure = { condition: "restricted-xml", because } as const;
  assert.deepEqual(endingLine({ by: "peer" }), { level: "info", text: "the peer closed the stream" });
  assert.deepEqual(endingLine({ by: "us", failure }), {
    level: "warn",
    text: "closed with restricted-xml: the peer sent a comment",
  });
  const ours = { condition: "system-shutdown", because: "stops", ours: true } as const;
  assert.deepEqual(endingLine({ by: "us", failure: ours }), {
    level: "info",
    text: "the stream is closed: this node stops",
  });
  const theirs = { condition: "reset", because: "closed the stream with reset" } as const;
  assert.equal(endingLine({ by: "peer", failure: theirs }).level, "info");
});

Deno.test("breakageOf() tells a bug, whose stack is kept, from a want of memory", () => {
  const bug = breakageOf(new TypeError("x is not a function"));
  assert.equal(bug.failure.condition, "internal-server-error");
  assert.equal(bug.failure.because, "met an error of its own: x is not a function");
  assert.match(bug.stack ?? "", /TypeError/);
  assert.equal(breakageOf("odd").failure.condition, "internal-server-error");
  const full = breakageOf(new HoldExceeded("too much"));
  assert.deepEqual([full.failure.condition, full.stack], ["resource-constraint", undefined]);
});

Deno.test("isKeepAlive() knows a little white space from something said", () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  for (const text of [" ", "\n", "\r\n\t "]) assert.ok(isKeepAlive(bytes(text)), JSON.stringify(text));
  for (const text of ["<", " <a/>", " ".repeat(9)]) {
    assert.ok(!isKeepAlive(bytes(text)), JSON.stringify(text));
  }
});
