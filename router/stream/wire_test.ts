import assert from "node:assert/strict";
import { peerControl } from "../../fixtures/config/peer_control.ts";
import {
  carried,
  carry,
  type WireEnd,
  type WireEvent,
  type WireStream,
} from "../../fixtures/streams/wire.ts";
import { createMatcher } from "../../matcher-wasm/mod.ts";
import { Random } from "../../matcher-wasm/random.ts";
import type { AuthMethod } from "../config/config.ts";
import { createDialbackKeys } from "./dialback.ts";
import { InitiatingStream } from "./initiating.ts";
import { formatManagement, type ManagementElement } from "./management.ts";
import { ReceivingStream } from "./receiving.ts";
import { X2xStream } from "./x2x.ts";

const LIMITS = { bytes: 10_000, depth: 16, attributes: 16 };
const SEEDS = 40;

/** Something to say on an open stream, and what must be carried. */
interface Saying {
  readonly text: string;
  readonly carried: unknown;
}

/** Much of what an open stream carries, in a random order. */
function sayings(random: Random, managed: boolean): readonly Saying[] {
  return random.several(0, 30, () => managed && random.once(3) ? management(random) : stanza(random));
}

function management(random: Random): Saying {
  const element = random.pick<ManagementElement>([
    { name: "r" },
    { name: "a", h: random.below(2 ** 32) },
    { name: "enable", resume: random.once(2), max: random.below(1_000) },
    { name: "resume", previd: `s${random.below(10)}`, h: random.below(2 ** 32), first: 1 },
    { name: "failed", condition: "item-not-found" },
  ]);
  return { text: formatManagement(element), carried: element };
}

function stanza(random: Random): Saying {
  const id = String(random.below(1_000_000));
  const name = random.pick(["message", "presence", "iq"]);
  const addresses = `from='u@d${random.below(50)}.example' to='x${random.below(50)}.example'`;
  const content = `<body>${"\u00fc".repeat(random.below(20))}</body>`;
  const space = random.once(4) ? "\n" : "";
  return { text: `<${name} id='${id}' ${addresses}>${content}</${name}>${space}`, carried: id };
}

/** A stream that says something once it can, and notes what comes. */
interface Speaker extends WireEnd {
  readonly said: readonly Saying[];
  readonly heard: unknown[];
  readonly events: WireEvent[];
}

function speaker(
  stream: WireStream & { say(text: string): void },
  said: readonly Saying[],
  react: (event: WireEvent, speak: () => void) => void,
): Speaker {
  const heard: unknown[] = [];
  const events: WireEvent[] = [];
  const speak = (): void => said.forEach(({ text }) => stream.say(text));
  const happened = (event: WireEvent): void => {
    events.push(event);
    const content = carried(event, stream);
    if (content !== undefined) heard.push(content);
    react(event, speak);
  };
  return { stream, said, heard, events, happened };
}

function assertCarried(a: Speaker, b: Speaker): void {
  assert.deepEqual(b.heard, a.said.map(({ carried }) => carried));
  assert.deepEqual(a.heard, b.said.map(({ carried }) => carried));
}

function initiatingTrunk(said: readonly Saying[], method: AuthMethod): Speaker {
  const stream = new InitiatingStream({
    from: "a.example",
    to: "b.example",
    purpose: "stanzas",
    tls: "starttls",
    methods: [method],
    certified: true,
    keys: createDialbackKeys("secret"),
    limits: LIMITS,
    bidi: true,
    management: true,
    stanzaLimits: LIMITS,
  }, createMatcher([]));
  stream.start();
  return speaker(stream, said, ({ kind }, speak) => {
    if (kind === "startTls") stream.secured(() => ({ valid: true }));
    if (kind === "ready") speak();
  });
}

function receivingTrunk(said: readonly Saying[]): Speaker {
  const peer = peerControl("a", { link: "trunk", identity: "a.example" });
  const stream = new ReceivingStream({
    ingress: (domain) => domain === "a.example" ? peer : undefined,
    fronts: (domain) => domain === "b.example",
    keys: createDialbackKeys("secret"),
    management: true,
    newId: () => "id",
    limits: { stanza: LIMITS, trunk: LIMITS, handshake: LIMITS, handshakeBytes: 10_000, domains: 1 },
  }, createMatcher([]));
  let spoken = false;
  return speaker(stream, said, (event, speak) => {
    if (event.kind === "startTls") stream.secured(() => ({ valid: true }));
    if ("claim" in event) {
      stream.verified({ originating: "a.example", receiving: "b.example", id: "id" }, "valid");
    }
    if (stream.state === "open" && !spoken) speak();
    spoken ||= stream.state === "open";
  });
}

for (const method of ["external", "dialback"] as const) {
  Deno.test(`InitiatingStream and ReceivingStream of two trunks carry everything both ways, by ${method}`, () => {
    // Dialback ends without features, so nothing can be offered behind it (XEP-0198 §2).
    const managed = method === "external";
    for (let seed = 0; seed < SEEDS; seed++) {
      const random = new Random(seed);
      const initiating = initiatingTrunk(sayings(random, managed), method);
      const receiving = receivingTrunk(sayings(random, managed));
      carry(initiating, receiving, random);
      assertCarried(initiating, receiving);
      const ready = { kind: "ready", method, bidi: true, management: managed };
      assert.deepEqual(initiating.events.find(({ kind }) => kind === "ready"), ready);
      const both = initiating.events.filter((event) =>
        "text" in event && /<bidi .*<(auth|db:result) /.test(event.text)
      );
      assert.equal(both.length, 1, "both ways are asked for in one write with authentication");
    }
  });
}

Deno.test("X2xStream and X2xStream carry everything both ways, and end with each other", () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const random = new Random(seed);
    const ends = [0, 1].map(() => {
      const stream = new X2xStream(createMatcher([]), LIMITS);
      return { ...speaker(stream, sayings(random, true), () => {}), stream };
    });
    const [a, b] = ends;
    for (const { stream, said } of ends) said.forEach(({ text }) => stream.say(text));
    carry(a, b, random);
    assertCarried(a, b);
    random.pick(ends.map(({ stream }) => stream)).close();
    carry(a, b, random);
    assert.deepEqual([a.stream, b.stream].map(({ state }) => state), ["closed", "closed"]);
    assert.deepEqual([a, b].map(({ events }) => events.filter(({ kind }) => kind === "ended").length), [
      1,
      1,
    ]);
  }
});
