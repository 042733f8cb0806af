import assert from "node:assert/strict";
import type { Kind } from "../fixtures/chain/layout.ts";
import { details, summary } from "../fixtures/chain/report.ts";
import { run } from "../fixtures/chain/run.ts";
import { type Fate, QUIET } from "../fixtures/chain/troubles.ts";

interface Case {
  readonly name: string;
  readonly kind: Kind;
  readonly fate: Fate;
  readonly seeds: readonly number[];
}

// The long form is `deno task soak`.
const CASES: readonly Case[] = [
  { name: "of standard streams, on a quiet day", kind: "s2s", fate: QUIET, seeds: [1] },
];

for (const { name, kind, fate, seeds } of CASES) {
  for (const seed of seeds) {
    Deno.test(`a chain ${name}, loses nothing and doubles nothing: seed ${seed}`, async () => {
      const outcome = await run({ seed, kind, fate, messages: 4_000, perSecond: 800, patience: 20 });
      const { verdict, happenings } = outcome;
      assert.deepEqual(
        verdict.violations.length,
        0,
        [summary(verdict), ...details(verdict, happenings)].join("\n"),
      );
      if (fate === QUIET) assert.equal(verdict.arrived, verdict.sent, summary(verdict));
    });
  }
}
