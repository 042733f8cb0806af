import assert from "node:assert/strict";
import fc from "fast-check";
import { BUSY, nodeStatus, peerStatus } from "../../fixtures/control/status.ts";
import { frame, screenLines } from "./status_screen.ts";

Deno.test("screenLines() never has more lines than rows, nor wider ones than columns", () => {
  const peers = fc.array(fc.constantFrom(BUSY, peerStatus("red"), peerStatus("green", { link: "down" })));
  const size = fc.record({
    columns: fc.integer({ min: 1, max: 200 }),
    rows: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(fc.property(peers, size, (peers, size) => {
    const lines = screenLines(nodeStatus(peers), size);
    assert.ok(lines.length <= size.rows);
    for (const line of lines) assert.ok([...line].length <= size.columns);
  }));
});

Deno.test("screenLines() shows those first that an operator should see, where not all have room", () => {
  const peers = Array.from(
    { length: 50 },
    (_, i) => peerStatus(`p${i}`, { link: i === 40 ? "down" : "idle" }),
  );
  const lines = screenLines(nodeStatus(peers), { columns: 120, rows: 10 });
  assert.match(lines[4], /^p40 +down/);
  assert.match(lines[5], /^p0 +idle/);
  assert.match(lines.at(-1) ?? "", /^45 more; q ends$/);
  assert.equal(lines.length, 10);
});

Deno.test("frame() writes over what is there and clears nothing before that", () => {
  const text = frame(["one", "two"]);
  assert.equal(text, "\x1b[?2026h\x1b[Hone\x1b[K\r\ntwo\x1b[K\x1b[J\x1b[?2026l");
  assert.ok(!text.includes("\x1b[2J"));
});
