import assert from "node:assert/strict";
import { NOW } from "../../fixtures/control/status.ts";
import { cutTrace, readTraceLine, type TraceLine, traceText } from "./trace.ts";
import { TraceBuffer } from "./trace_buffer.ts";

const LINES: readonly (readonly [line: TraceLine, text: string])[] = [
  [
    { kind: "stanza", time: NOW, peer: "red", direction: "in", text: "<iq/>" },
    "12:34:56.789 red in   <iq/>",
  ],
  [
    { kind: "setup", time: NOW, peer: "red", direction: "out", text: "<proceed\n/>" },
    "12:34:56.789 red out  <proceed\\u000a/>",
  ],
  [
    { kind: "log", time: NOW, peer: "red", event: "link.open", text: "is open" },
    "12:34:56.789 red log  link.open  is open",
  ],
  [{ kind: "dropped", count: 1 }, "(1 line dropped)"],
  [{ kind: "dropped", count: 12 }, "(12 lines dropped)"],
];

Deno.test("traceText() makes one line of everything, and nothing in it moves the cursor", () => {
  for (const [line, text] of LINES) assert.equal(traceText(line), text);
});

Deno.test("readTraceLine() reads what a node sends, and nothing that lacks a part", () => {
  for (const [line] of LINES) {
    assert.deepEqual(readTraceLine(JSON.parse(JSON.stringify(line))), line);
    for (const part of Object.keys(line)) assert.equal(readTraceLine({ ...line, [part]: null }), undefined);
  }
  for (const other of [null, [], 1, { kind: "log" }, { ...LINES[0][0], time: 1e99 }]) {
    assert.equal(readTraceLine(other), undefined);
  }
});

Deno.test("cutTrace() says how much is missing", () => {
  assert.equal(cutTrace("x".repeat(16_384)), "x".repeat(16_384));
  assert.equal(cutTrace("x".repeat(20_000)), `${"x".repeat(16_384)} (3616 more)`);
});

Deno.test("TraceBuffer keeps the order, and says where lines are missing and how many", async () => {
  const buffer = new TraceBuffer((count) => `dropped ${count}`);
  for (let n = 0; n < 1_005; n++) buffer.push(`${n}`);
  assert.ok(buffer.full);
  const first = await buffer.take();
  assert.deepEqual([first.length, first[999], first[1_000]], [1_001, "999", "dropped 5"]);
  buffer.drop(7);
  buffer.push("after");
  assert.deepEqual(await buffer.take(), ["dropped 7", "after"]);
});

Deno.test("TraceBuffer bounds the characters, too", async () => {
  const buffer = new TraceBuffer((count) => `dropped ${count}`);
  for (let n = 0; n < 10; n++) buffer.push("x".repeat(2 ** 18));
  assert.deepEqual((await buffer.take()).map((line) => line.slice(0, 9)), [
    ...Array.from({ length: 4 }, () => "x".repeat(9)),
    "dropped 6",
  ]);
});

Deno.test("TraceBuffer has whoever waits come back with a line, and at the end with none", async () => {
  const buffer = new TraceBuffer((count) => `dropped ${count}`);
  const some = buffer.take();
  buffer.push("line");
  assert.deepEqual(await some, ["line"]);
  const none = buffer.take();
  buffer.stop();
  assert.deepEqual(await none, []);
});
