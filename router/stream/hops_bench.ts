// What a hop costs on a 400-byte stanza: `deno run -A router/stream/hops_bench.ts`. CPU time of this process, median of
// several rounds; beside it, what it costs to copy the stanza alone.

import process from "node:process";
import { recordedStanza } from "../../fixtures/streams/recorded.ts";
import { formatHops, hopOf, type HopsPlaces, readHops, writeWithHops, writeWithoutHops } from "./hops.ts";
import { HopsMemory } from "./hops_memory.ts";
import { copy } from "./last_child.ts";

const ROUNDS = 15;
/** As many as a chunk may have. */
const STANZAS = 40;
const RUNS = 5_000;
const MEMORY = new HopsMemory();
const HOP = hopOf("hub.example");
const WAY = new TextDecoder().decode(formatHops(["c.example", "b.example"]));

/** Does something with one stanza, and answers where its bytes end in the target. */
type Write = (target: Uint8Array, at: number, source: Uint8Array, stanza: HopsPlaces) => number;

function stanza(bytes: number, hops: string): string {
  const head =
    "<message from='romeo@leafa.example/orchard' to='juliet@leafb.example/balcony' type='chat' id='8f1b'><body>";
  const tail = `</body><request xmlns='urn:xmpp:receipts'/>${hops}</message>`;
  return head + "x".repeat(bytes - head.length - tail.length) + tail;
}

/** Microseconds for one stanza. */
function cost(text: string, write: Write): number {
  const { source, stanza } = recordedStanza(text);
  const target = new Uint8Array(65_536);
  const begin = process.cpuUsage();
  for (let run = 0; run < RUNS; run++) {
    let at = 0;
    for (let i = 0; i < STANZAS; i++) at = write(target, at, source, stanza);
  }
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / (RUNS * STANZAS);
}

const WAYS: readonly (readonly [what: string, text: string, write: Write])[] = [
  [
    "copied alone",
    stanza(400, ""),
    (target, at, source, { start, end }) => copy(target, at, source, start, end),
  ],
  [
    "first hop",
    stanza(400, ""),
    (target, at, source, stanza) => writeWithHops(target, at, source, stanza, HOP),
  ],
  [
    "third hop",
    stanza(400, WAY),
    (target, at, source, stanza) => writeWithHops(target, at, source, stanza, HOP),
  ],
  ["without hops", stanza(400, WAY), writeWithoutHops],
  ["read", stanza(400, WAY), (_target, at, source, stanza) => at + readHops(source, stanza).length],
  ["read again", stanza(400, WAY), (_target, at, source, stanza) => at + MEMORY.read(source, stanza).length],
];

if (import.meta.main) {
  const rounds = Array.from({ length: ROUNDS }, () => WAYS.map(([, text, write]) => cost(text, write)));
  for (const [i, [what]] of WAYS.entries()) {
    const costs = rounds.map((round) => round[i]).toSorted((a, b) => a - b);
    console.log(`${what.padEnd(14)} ${costs[ROUNDS >> 1].toFixed(3)} us`);
  }
}
