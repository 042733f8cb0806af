import assert from "node:assert/strict";
import fc from "fast-check";
import { beheadTags } from "../../../fixtures/leaf/behead_tags.ts";
import { Kind } from "../../../matcher-wasm/mod.ts";
import { Load } from "../../observe/metrics_load.ts";
import { numbersIn } from "./contract_peer.ts";
import { Flight } from "./flight.ts";
import type { Batch } from "./outbox.ts";

/** A batch of the stanzas `<first>`, `<first + 1>`, … */
function batchOf(first: number, count: number): Batch {
  const buffer = new Uint8Array(1_000);
  const load = new Load(0);
  let used = 0;
  for (let n = first; n < first + count; n++) {
    const { written } = new TextEncoder().encodeInto(`<${n}>`, buffer.subarray(used));
    load.count(Kind.Message, written);
    used += written;
  }
  return { buffer, used, load, since: 0 };
}

function contentOf({ buffer, used }: Batch): readonly number[] {
  return numbersIn([new TextDecoder().decode(buffer.subarray(0, used))]);
}

function create(): { readonly flight: Flight; readonly confirmed: number[] } {
  const confirmed: number[] = [];
  return { flight: new Flight(beheadTags, (batch) => confirmed.push(...contentOf(batch))), confirmed };
}

const MOST = 2 ** 32;
const ACTS = fc.oneof(
  fc.record({ act: fc.constant("add" as const), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ act: fc.constant("acknowledge" as const), count: fc.nat(12) }),
  fc.record({ act: fc.constant("takeAll" as const), count: fc.constant(0) }),
);

Deno.test("Flight knows of each stanza whether it is confirmed, as a plain list does, where numbers begin again at 0, too", () => {
  const start = fc.constantFrom(0, 7, MOST - 1, MOST - 6);
  fc.assert(
    fc.property(start, fc.array(ACTS, { maxLength: 60 }), (start, acts) => {
      const { flight } = create();
      flight.begin(start);
      let acknowledged = start;
      let list: number[] = [];
      let next = 0;
      for (const { act, count } of acts) {
        if (act === "add") {
          flight.add(batchOf(next, count));
          for (let i = 0; i < count; i++) list.push(next++);
        } else if (act === "acknowledge") {
          const h = (acknowledged + count) % MOST;
          const possible = count <= list.length;
          assert.equal(flight.acknowledge(h), possible);
          if (possible) [acknowledged, list] = [h, list.slice(count)];
        } else {
          assert.deepEqual(flight.takeAll().flatMap(contentOf), list);
          list = [];
        }
        assert.deepEqual([flight.stanzas, flight.acknowledged], [list.length, acknowledged]);
      }
    }),
    { seed: 4, numRuns: 1_000 },
  );
});

Deno.test("Flight gives a batch back when all of it is confirmed, and counts its bytes until then", () => {
  const { flight, confirmed } = create();
  flight.begin();
  flight.add(batchOf(0, 3));
  flight.add(batchOf(3, 2));
  assert.deepEqual([flight.stanzas, flight.bytes], [5, 15]);
  flight.acknowledge(2);
  assert.deepEqual([confirmed, flight.bytes], [[], 15]);
  flight.acknowledge(4);
  assert.deepEqual([confirmed, flight.bytes], [[0, 1, 2], 6]);
  flight.land();
  assert.deepEqual([confirmed, flight.stanzas, flight.bytes], [[0, 1, 2, 3, 4], 0, 0]);
});

Deno.test("Flight takes nothing less than before, and nothing that was not sent", () => {
  const { flight } = create();
  flight.begin(MOST - 2);
  flight.add(batchOf(0, 3));
  assert.ok(flight.acknowledge(0));
  assert.deepEqual([MOST - 1, MOST - 2, 2, MOST / 2].map((h) => flight.acknowledge(h)), Array(4).fill(false));
  assert.deepEqual([flight.acknowledged, flight.stanzas], [0, 1]);
});

Deno.test("Flight corrects what a batch amounts to when its beginning is taken out", () => {
  const { flight } = create();
  flight.begin();
  flight.add(batchOf(10, 3));
  flight.acknowledge(1);
  const [batch] = flight.takeAll();
  assert.deepEqual([batch.load.stanzas, batch.used, contentOf(batch)], [2, 8, [11, 12]]);
});

Deno.test("Flight has what is said on a stream count only while that is the stream", () => {
  const { flight } = create();
  flight.begin();
  const first = flight.life;
  flight.disown();
  const second = flight.life;
  flight.takeAll();
  const third = flight.life;
  flight.begin();
  assert.deepEqual([first.current, second.current, third.current, flight.life.current], [
    false,
    false,
    false,
    true,
  ]);
});
