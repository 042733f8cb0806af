import assert from "node:assert/strict";
import fc from "fast-check";
import { nodeOf } from "../document/node.ts";
import { FindingLists } from "../findings.ts";
import { duration, size } from "./quantity.ts";
import type { Type } from "./type.ts";

function read<T>(type: Type<T>, value: string | number): T | undefined {
  return type.read(nodeOf(value, { line: 1, column: 1, path: "value" }), new FindingLists());
}

const SIZE = size(1, 2 ** 40);
const DURATION = duration(0, 24 * 3600);

Deno.test("size() reads bytes and binary units", () => {
  const sizes = [4096, "4096", "512 KiB", "8MiB", "1 GiB"].map((text) => read(SIZE, text));
  assert.deepEqual(sizes, [4096, 4096, 524288, 8388608, 1073741824]);
});

Deno.test("size() refuses decimal units, fractions and what is out of bounds", () => {
  for (const text of ["512 KB", "1.5 MiB", "1 TiB", "0", "-1", "2048 GiB", "", "1e3"]) {
    assert.equal(read(SIZE, text), undefined, text);
  }
});

Deno.test("duration() reads seconds and units", () => {
  const durations = [0, 30, "30s", "5m", "10 m", "1h", "100ms", "0.5s"].map((text) => read(DURATION, text));
  assert.deepEqual(durations, [0, 30, 30, 300, 600, 3600, 0.1, 0.5]);
});

Deno.test("duration() refuses other units and what is out of bounds", () => {
  for (const text of ["1d", "25h", "30 sec", "s", "-1", "1:30"]) {
    assert.equal(read(DURATION, text), undefined, text);
  }
});

Deno.test("what size() writes it reads", () => {
  const sizes = fc.integer({ min: 1, max: 2 ** 40 });
  fc.assert(
    fc.property(sizes, (bytes) => assert.equal(read(SIZE, SIZE.write(bytes) as string | number), bytes)),
  );
});

Deno.test("what duration() writes it reads", () => {
  const durations = fc.nat(24 * 3600 * 1000).map((ms) => ms / 1000);
  fc.assert(
    fc.property(durations, (s) => assert.equal(read(DURATION, DURATION.write(s) as string | number), s)),
  );
});
