import assert from "node:assert/strict";
import fc from "fast-check";
import { Arena } from "./arena.ts";

const FIRST = 4096;
const SMALLEST = 256;

/** Takes a block of that many bytes, or gives back one of those that are out. */
type Step = { readonly take: number } | { readonly give: number };

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ take: fc.oneof(fc.nat(700), fc.nat(40_000)) }) },
    { weight: 2, arbitrary: fc.record({ give: fc.nat() }) },
  ),
  { maxLength: 120 },
);
const limits = fc.oneof(fc.integer({ min: 0, max: 200_000 }), fc.constantFrom(65_536, 131_072));

/** Which places, each as long as the smallest block, are taken. Says nothing of how blocks are chosen. */
class Model {
  readonly blocks = new Map<number, number>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get held(): number {
    return [...this.blocks.values()].reduce((sum, size) => sum + size, 0);
  }

  /** Whether no block touches `from`..`to`. */
  isFree(from: number, to: number): boolean {
    return [...this.blocks].every(([address, size]) => address + size <= from || address >= to);
  }

  /** Whether a block of that size has a place where blocks of that size stand. */
  hasRoom(size: number, span: number): boolean {
    if (this.held + size > this.#limit) return false;
    for (let offset = 0; offset + size <= span; offset += size) {
      if (this.isFree(FIRST + offset, FIRST + offset + size)) return true;
    }
    return false;
  }
}

function blockSize(wanted: number): number {
  return wanted <= SMALLEST ? SMALLEST : 2 ** Math.ceil(Math.log2(wanted));
}

function perform(step: Step, arena: Arena, model: Model): void {
  if ("give" in step) {
    const addresses = [...model.blocks.keys()];
    if (addresses.length === 0) return;
    const address = addresses[step.give % addresses.length];
    arena.give(address);
    model.blocks.delete(address);
    return;
  }
  const size = blockSize(step.take);
  const hasRoom = model.hasRoom(size, arena.span);
  const address = arena.take(step.take);
  assert.equal(address !== undefined, hasRoom, "a block is given exactly if it has a place");
  if (address === undefined) return;
  assert.ok(model.isFree(address, address + size), "blocks do not overlap");
  assert.ok(address >= FIRST && address + size <= FIRST + arena.span, "blocks stay in the range");
  assert.equal(arena.size(address), size);
  model.blocks.set(address, size);
}

Deno.test("take() gives blocks that do not overlap, whenever there is a place for one", () => {
  fc.assert(fc.property(limits, steps, (limit, steps) => {
    const arena = new Arena(FIRST, limit);
    const model = new Model(limit);
    for (const step of steps) {
      perform(step, arena, model);
      assert.equal(arena.held, model.held);
      assert.ok(arena.held <= limit);
    }
  }));
});

Deno.test("give() merges halves, so that the whole range can be taken again", () => {
  fc.assert(fc.property(steps, (steps) => {
    const limit = 131_072;
    const arena = new Arena(FIRST, limit);
    const model = new Model(limit);
    for (const step of steps) perform(step, arena, model);
    for (const address of model.blocks.keys()) arena.give(address);
    assert.equal(arena.held, 0);
    assert.equal(arena.take(limit), FIRST);
  }));
});

Deno.test("take() refuses what is larger than the limit", () => {
  const arena = new Arena(FIRST, 1000);
  assert.equal(arena.take(1001), undefined);
  assert.equal(arena.take(513), undefined);
  assert.equal(arena.take(512), FIRST);
  assert.equal(arena.take(1), FIRST + 512);
  assert.equal(arena.take(257), undefined);
  assert.equal(new Arena(FIRST, 0).take(0), undefined);
});

Deno.test("give() and size() refuse an address that no block begins at", () => {
  const arena = new Arena(FIRST, 4096);
  const address = arena.take(512) ?? 0;
  assert.throws(() => arena.give(address + 256), RangeError);
  assert.throws(() => arena.size(0), RangeError);
  arena.give(address);
  assert.throws(() => arena.give(address), RangeError);
});
