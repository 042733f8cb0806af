import assert from "node:assert/strict";
import { randomStanzas, recordedStanza } from "../../fixtures/streams/recorded.ts";
import { Random } from "../../matcher-wasm/random.ts";
import { formatHops, MOST_HOPS, readHops } from "./hops.ts";
import { HopsMemory, type Way } from "./hops_memory.ts";

function hops(...via: string[]): string {
  return new TextDecoder().decode(formatHops(via));
}

function read(memory: HopsMemory, content: string, start = "<iq>"): Way {
  const { source, stanza } = recordedStanza(`${start}${content}</iq>`);
  return memory.read(source, stanza);
}

Deno.test("HopsMemory answers what readHops() answers, for many ways in any order", () => {
  const memory = new HopsMemory();
  const random = new Random(1);
  const nodes = Array.from({ length: 300 }, (_, i) => i % 50 === 49 ? "Not.Canonical" : `n${i}.example`);
  for (let i = 0; i < 5_000; i++) {
    const via = random.several(1, random.once(20) ? MOST_HOPS + 5 : 2, () => random.pick(nodes));
    const { source, stanza } = recordedStanza(`<iq>${hops(...via)}</iq>`);
    assert.deepEqual(memory.read(source, stanza), readHops(source, stanza));
  }
  for (const text of randomStanzas(1_000)) {
    const { source, stanza } = recordedStanza(text);
    assert.deepEqual(memory.read(source, stanza), readHops(source, stanza));
  }
});

Deno.test("HopsMemory gives the same array for the same way", () => {
  const memory = new HopsMemory();
  const way = read(memory, `<a/>${hops("a.example", "b.example")}`);
  assert.equal(read(memory, `${hops("a.example", "b.example")}x`), way);
  assert.notEqual(read(memory, hops("a.example", "c.example")), way);
  assert.equal(read(memory, "<a/>"), read(memory, "<b/>"));
});

Deno.test("HopsMemory refuses several hops, also where it remembers the first", () => {
  const memory = new HopsMemory();
  assert.deepEqual(read(memory, hops("a")), ["a"]);
  assert.equal(read(memory, hops("a") + hops("a")), "several");
  assert.deepEqual(read(memory, hops("a")), ["a"]);
});

Deno.test("HopsMemory remembers no element that leans on its stanza", () => {
  const memory = new HopsMemory();
  const element = "<h:hops via='a'/>";
  assert.deepEqual(read(memory, element, "<iq xmlns:h='urn:trunkline:hops:0'>"), ["a"]);
  assert.deepEqual(read(memory, element, "<iq xmlns:h='urn:other'>"), []);
  assert.equal(
    read(memory, element.replace("via", "h:via"), "<iq xmlns:h='urn:trunkline:hops:0'>"),
    "malformed",
  );
});
