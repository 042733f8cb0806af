import assert from "node:assert/strict";
import fc from "fast-check";
import { type Bench, type Operation, refusal } from "./audit_test_disk.ts";

/** Something that may happen to an audit, for tests. */
export type Step =
  /** So many records are taken and committed. */
  | { readonly refuse: number }
  /** So many bytes fit from now on. */
  | { readonly room: number }
  /** Milliseconds pass. */
  | { readonly wait: number }
  /** The disk refuses an operation from now on, or does so no longer. */
  | { readonly operation: Operation; readonly fails: boolean };

const OPERATION = fc.constantFrom<Operation[]>(
  "append",
  "truncate",
  "sync",
  "rename",
  "open",
  "remove",
  "size",
);

/** Any course of things. */
export const STEPS: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({ refuse: fc.integer({ min: 0, max: 4 }) }),
    fc.record({ room: fc.oneof(fc.nat({ max: 3000 }), fc.constant(Infinity)) }),
    fc.record({ wait: fc.nat({ max: 40_000 }) }),
    fc.record({ operation: OPERATION, fails: fc.boolean() }),
  ),
  { maxLength: 40 },
);

/** Plays the steps. Records are `m0`, `m1` …; `passed` of those that were `taken` were let pass by a commit. */
export function play(
  bench: Bench,
  steps: readonly Step[],
): { readonly taken: number; readonly passed: number } {
  let taken = 0;
  let passed = 0;
  for (const step of steps) {
    if ("room" in step) bench.disk.room = step.room;
    else if ("wait" in step) bench.wait(step.wait);
    else if ("refuse" in step) {
      for (let i = 0; i < step.refuse; i++) bench.audit.append(refusal(`m${taken++}`));
      const passes = bench.audit.commit();
      assert.equal(passes, bench.audit.healthy);
      if (passes) passed = taken;
    } else if (step.fails) bench.disk.failing.add(step.operation);
    else bench.disk.failing.delete(step.operation);
  }
  return { taken, passed };
}
