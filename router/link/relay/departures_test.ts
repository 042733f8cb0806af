import assert from "node:assert/strict";
import fc from "fast-check";
import { peerControl } from "../../../fixtures/config/peer_control.ts";
import { recordedStanza } from "../../../fixtures/streams/recorded.ts";
import { createMatcher, Kind } from "../../../matcher-wasm/mod.ts";
import type { Keep } from "../backlog/backlog.ts";
import { PeerCounters } from "../../observe/metrics_counters.ts";
import { formatHops, hopOf, withHops, withoutHops } from "../../stream/hops.ts";
import { adaptStanza } from "./adaptation.ts";
import { type Departing, Departures } from "./departures.ts";
import type { Egress } from "./egress.ts";

const HOP = hopOf("hub.example");
const LIMITS = { bytes: 1 << 20, depth: 64, attributes: 64 };
const ADAPTER = createMatcher([], { domains: 16 });
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** An egress that keeps what it is given, each push as a text. */
class Played implements Egress {
  readonly peer = peerControl("blue", {});
  readonly full = false;
  readonly leaving = false;
  readonly refusal = { type: "wait", condition: "remote-server-timeout" } as const;
  readonly tellsWay: boolean;
  readonly keeps: boolean;
  readonly pushed: { readonly text: string; readonly stanzas: number; readonly keep: Keep }[] = [];
  open = true;

  constructor({ tellsWay = false, keeps = false } = {}) {
    this.tellsWay = tellsWay;
    this.keeps = keeps;
  }

  get text(): string {
    return this.pushed.map(({ text }) => text).join("");
  }

  push(...[bytes, start, end, { stanzas }, keep]: Parameters<Egress["push"]>): boolean {
    if (this.open) this.pushed.push({ text: decode(bytes.subarray(start, end)), stanzas, keep });
    return this.open;
  }

  flush(): void {}
  wait(): void {}
  nudge(): void {}
}

/** Stanzas one behind the other, as in a scanner's memory. */
class Memory {
  bytes = new Uint8Array();

  add(text: string): Departing {
    const { source, stanza } = recordedStanza(text);
    const at = this.bytes.length - stanza.start;
    const place = (position: number): number => position === 0 ? 0 : position + at;
    const { start, end, hopsStart, hopsEnd, contentStart, contentEnd } = stanza;
    this.bytes = Uint8Array.from([...this.bytes, ...source.subarray(start, end)]);
    return {
      ...stanza,
      ...{ start: place(start), end: place(end), hopsStart: place(hopsStart), hopsEnd: place(hopsEnd) },
      ...{ contentStart: place(contentStart), contentEnd: place(contentEnd) },
    };
  }
}

interface Stage {
  readonly departures: Departures;
  readonly counters: PeerCounters;
  readonly bounced: string[];
  take(egress: Egress, ...texts: readonly string[]): void;
  alone(egress: Egress, text: string): void;
  /** Called before each run. */
  before: () => void;
}

function createStage(scratch = 65_536): Stage {
  const memory = new Memory();
  const counters = new PeerCounters();
  const bounced: string[] = [];
  const exchange = {
    hop: HOP,
    scratch: new Uint8Array(scratch),
    adapt: (stanza: Uint8Array, egress: Egress) => adaptStanza(stanza, egress, HOP, ADAPTER, LIMITS),
    bounce: (bytes: Uint8Array) => void bounced.push(decode(bytes)),
  };
  const departures = new Departures(exchange, memory, counters, () => stage.before());
  const stage: Stage = {
    ...{ departures, counters, bounced },
    take: (egress, ...texts) => texts.forEach((text) => departures.take(egress, memory.add(text))),
    alone: (egress, text) => departures.takeAlone(egress, Kind.Message, new TextEncoder().encode(text)),
    before: () => {},
  };
  departures.begin(performance.now());
  return stage;
}

const message = (n: number): string => `<message id='${n}'><body>number ${n}</body></message>`;
const typing = "<message><composing xmlns='http://jabber.org/protocol/chatstates'/></message>";
const travelled = (n: number, ...via: readonly string[]): string =>
  message(n).replace("</message>", `${decode(formatHops(via))}</message>`);

/** What a stanza is when it leaves, by itself. */
function outcome(text: string, { tellsWay }: Egress): string {
  const { source, stanza } = recordedStanza(text);
  return decode(tellsWay ? withHops(source, stanza, HOP) : withoutHops(source, stanza));
}

Deno.test("Departures hands neighbours over together, as they came in", () => {
  const [stage, leaf] = [createStage(), new Played()];
  stage.take(leaf, message(1), message(2), message(3));
  assert.deepEqual(leaf.pushed, [], "nothing before the end of the run");
  stage.departures.end();
  const text = message(1) + message(2) + message(3);
  assert.deepEqual(leaf.pushed, [{ text, stanzas: 3, keep: true }]);
  assert.deepEqual([stage.counters.in.forwarded.messages, stage.counters.in.forwarded.messageBytes], [
    3,
    text.length,
  ]);
});

Deno.test("Departures begins another run where the egress is another", () => {
  const [stage, a, b] = [createStage(), new Played(), new Played()];
  stage.take(a, message(1));
  stage.take(b, message(2));
  stage.take(a, message(3), message(4));
  stage.departures.end();
  assert.deepEqual([a, b].map(({ pushed }) => pushed.map(({ stanzas }) => stanzas)), [[1, 2], [1]]);
});

Deno.test("Departures keeps apart what is worth keeping, where the egress keeps", () => {
  for (const tellsWay of [false, true]) {
    const [stage, egress] = [createStage(), new Played({ keeps: true, tellsWay })];
    stage.take(egress, message(1), typing, typing, message(2));
    stage.departures.end();
    assert.deepEqual(egress.pushed.map(({ keep, stanzas }) => [keep, stanzas]), [[true, 1], [false, 2], [
      true,
      1,
    ]]);
  }
});

Deno.test("Departures tells a trunk the way, and nobody else", () => {
  const [stage, trunk, leaf] = [createStage(), new Played({ tellsWay: true }), new Played()];
  stage.take(trunk, message(1), travelled(2, "a.example"));
  stage.take(leaf, travelled(3, "a.example"), message(4));
  stage.departures.end();
  assert.deepEqual(trunk.pushed, [{
    text: travelled(1, "hub.example") + travelled(2, "a.example", "hub.example"),
    ...{ stanzas: 2, keep: true },
  }]);
  assert.equal(leaf.text, message(3) + message(4));
});

Deno.test("Departures counts what leaves by the bytes that leave", () => {
  const [stage, trunk] = [createStage(), new Played({ tellsWay: true })];
  stage.take(trunk, message(1), message(2));
  stage.departures.end();
  assert.equal(stage.counters.in.forwarded.messageBytes, trunk.text.length);
});

Deno.test("Departures writes anew what its scratch has room for, and more where one stanza needs it", () => {
  const [stage, trunk] = [createStage(300), new Played({ tellsWay: true })];
  const long = message(5).replace("number", "x".repeat(1_000));
  stage.take(trunk, message(1), message(2), message(3), message(4), long, message(6));
  stage.departures.end();
  const texts = [1, 2, 3, 4].map(message).concat(long, message(6));
  assert.equal(trunk.text, texts.map((text) => outcome(text, trunk)).join(""));
  assert.ok(trunk.pushed.length > 3);
});

Deno.test("Departures hands over what policies held before it begins a run behind it", () => {
  const [stage, leaf] = [createStage(), new Played()];
  const held: string[] = [];
  stage.before = () => held.splice(0).forEach((text) => stage.alone(leaf, text));
  stage.take(leaf, message(1));
  stage.departures.end();
  held.push(message(2));
  stage.take(leaf, message(3));
  stage.departures.end();
  assert.equal(leaf.text, message(1) + message(2) + message(3));
});

Deno.test("Departures bounces, whole, what finds no room, and counts why", () => {
  const [stage, trunk] = [createStage(), new Played({ tellsWay: true })];
  trunk.open = false;
  stage.take(trunk, message(1), message(2));
  stage.departures.end();
  assert.deepEqual(stage.bounced, [outcome(message(1), trunk) + outcome(message(2), trunk)]);
  assert.equal(stage.counters.in.bounced.messages, 2);
  assert.equal(stage.counters.in.forwarded.messages, 0);
  assert.equal(stage.counters.refusals.get("no-room"), 2);
});

Deno.test("Departures keeps the order to each egress, whatever is mixed", () => {
  const step = fc.record({
    to: fc.nat({ max: 2 }),
    alone: fc.boolean(),
    text: fc.nat({ max: 99 }).chain((n) =>
      fc.constantFrom(message(n), travelled(n, "a.example"), typing, `<iq id='${n}' type='get'><q/></iq>`)
    ),
    end: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const stage = createStage(400);
      const egresses = [
        new Played(),
        new Played({ keeps: true }),
        new Played({ tellsWay: true, keeps: true }),
      ];
      const expected = egresses.map(() => "");
      for (const { to, alone, text, end } of steps) {
        if (alone) stage.alone(egresses[to], text);
        else stage.take(egresses[to], text);
        expected[to] += outcome(text, egresses[to]);
        if (end) stage.departures.end();
      }
      stage.departures.end();
      stage.departures.flush();
      assert.deepEqual(egresses.map(({ text }) => text), expected);
      const pushed = egresses.flatMap(({ pushed }) => pushed);
      assert.equal(pushed.reduce((sum, { stanzas }) => sum + stanzas, 0), steps.length);
    }),
    { seed: 5, numRuns: 300 },
  );
});
