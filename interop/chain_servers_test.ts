import assert from "node:assert/strict";
import type { Kind, NodeName } from "../fixtures/chain/layout.ts";
import { startRealChain } from "../fixtures/chain/real_ends.ts";
import { Storm } from "../fixtures/chain/storm.ts";
import { type Fate, HARSH, QUIET, type Trouble, troublesOf } from "../fixtures/chain/troubles.ts";
import { type FloodReport, startFlood } from "../fixtures/rig/clients/flood.ts";
import { Random } from "../matcher-wasm/random.ts";

interface Case {
  readonly name: string;
  readonly kind: Kind;
  readonly fate: Fate;
  /** The nodes that may die. */
  readonly mortal: readonly NodeName[];
}

const COUNT = 4_000;
const PER_SECOND = 400;
const EVERYTHING = "everything arrives, once and in order";

const CASES: readonly Case[] = [
  { name: "of standard streams, on a quiet day", kind: "s2s", fate: QUIET, mortal: [] },
  { name: "of trunk links that break, whose middle dies", kind: "trunk", fate: HARSH, mortal: ["b"] },
  { name: "of trunk links that break, whose nodes die", kind: "trunk", fate: HARSH, mortal: ["a", "b", "c"] },
];

for (const { name, kind, fate, mortal } of CASES) {
  const whole = mortal.every((node) => node === "b");
  const what = whole ? EVERYTHING : "nothing is lost or doubled";
  Deno.test(`between two Prosodys with a chain ${name}, ${what}`, async () => {
    const happenings: string[] = [];
    const happened = (text: string, node?: NodeName): void => void happenings.push(`${node ?? ""} ${text}`);
    const may = (trouble: Trouble): boolean => !("kill" in trouble) || mortal.includes(trouble.kill);
    for (const report of await floodBothWays(kind, fate, may, happened)) {
      const { sent, received, lost, duplicates, outOfOrder } = report;
      assert.deepEqual({ lost, duplicates }, { lost: [], duplicates: [] }, happenings.join("\n"));
      // COMPAT(prosody 0.12.3): on a stream that it makes anew, what has waited for that comes behind what was written later.
      if (whole) assert.deepEqual([received, outOfOrder], [sent, 0], happenings.join("\n"));
    }
  });
}

/** Sends messages both ways while troubles come. */
async function floodBothWays(
  kind: Kind,
  fate: Fate,
  may: (trouble: Trouble) => boolean,
  happened: (text: string, node?: NodeName) => void,
): Promise<readonly FloodReport[]> {
  await using scene = await startRealChain(kind, happened);
  const { chain, west, east } = scene;
  const options = { count: COUNT, perSecond: PER_SECOND, quietMilliseconds: 30_000 };
  const floods = [await startFlood(west, east, options), await startFlood(east, west, options)];
  const milliseconds = COUNT / PER_SECOND * 1_000;
  const troubles = troublesOf(new Random(1), milliseconds, chain.layout.roads, fate).filter(may);
  {
    await using _storm = new Storm(chain, troubles);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
  return await Promise.all(floods.map(({ finished }) => finished));
}
