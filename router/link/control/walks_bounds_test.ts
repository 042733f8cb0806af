import assert from "node:assert/strict";
import { peerControl, tableOf } from "../../../fixtures/config/peer_control.ts";
import { elementOf } from "../../../fixtures/streams/element_of.ts";
import { Kind, StanzaType } from "../../../matcher-wasm/mod.ts";
import type { WalkLine, WalkReport } from "../../route/walk.ts";
import { formatReport } from "../../stream/trace_element.ts";
import { Walks } from "./walks.ts";

const NODE = "mid.example";
const [WEST, EAST, LEAF] = [0, 1, 2];
const TABLE = tableOf(
  NODE,
  peerControl("west", { link: "trunk", identity: "west.example", routes: ["west.example", "a.example"] }),
  peerControl("east", { link: "trunk", identity: "east.example", routes: ["east.example", "b.example"] }),
  peerControl("leaf", { routes: ["leaf.example"] }),
);

interface Stage {
  readonly walks: Walks;
  /** What was sent, each with whom it went to. */
  readonly sent: { readonly text: string; readonly to: string }[];
  readonly clock: { now: number };
  /** An iq comes in; whether it was taken over. */
  take(ingress: number, from: string, child: string, more?: Partial<Envelope>): boolean;
}

interface Envelope {
  readonly to: string;
  readonly id: string;
  readonly type: StanzaType;
}

function createStage(): Stage & Disposable {
  const sent: { readonly text: string; readonly to: string }[] = [];
  const clock = { now: 0 };
  let ids = 0;
  const report: WalkReport = {
    node: NODE,
    action: "forward",
    egress: { peer: "east", link: "trunk", state: "open", waits: 0 },
  };
  const walks = new Walks({
    table: () => TABLE,
    mostHops: () => 16,
    judge: ({ to }) => to === "nobody" ? { problem: "no" } : { report, next: TABLE.peers[EAST] },
    send: (text, _from, to) => void sent.push({ text, to }),
    newId: () => `${ids++}`,
    now: () => clock.now,
  });
  const take: Stage["take"] = (ingress, from, child, more = {}) => {
    const { to = NODE, id = "i", type = StanzaType.Get } = more;
    return walks.take(ingress, { kind: Kind.Iq, to, from, id }, type, elementOf(`<iq>${child}</iq>`));
  };
  return { walks, sent, clock, take, [Symbol.dispose]: () => walks.close() };
}

function question(depth: number, to = "b@b.example"): string {
  return `<trace xmlns='urn:trunkline:trace:0' from='a@a.example' to='${to}' kind='message' depth='${depth}' wait='1'/>`;
}

const ANSWER = formatReport({ node: "east.example", action: "local" });
const RESULT = { type: StanzaType.Result, id: "trunkline-trace-0" };

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("Walks answers for its own node, and asks the next one for what is further away", async () => {
  using it = createStage();
  assert.ok(it.take(WEST, "west.example", question(1)));
  assert.deepEqual(it.sent.map(({ to }) => to), ["west.example"]);
  assert.match(
    it.sent[0].text,
    /^<iq type='result' from='mid\.example' .* node='mid\.example' action='forward'/,
  );
  assert.ok(it.take(WEST, "west.example", question(3)));
  assert.equal(it.sent[1].to, "east.example");
  assert.match(
    it.sent[1].text,
    / from='a@a\.example' to='b@b\.example' kind='message' depth='2' wait='1'\/>/,
  );
  assert.ok(it.take(EAST, "east.example", ANSWER, RESULT));
  await settle();
  assert.equal(it.sent[2].to, "west.example");
  assert.match(it.sent[2].text, /^<iq type='result' .*node='east\.example' action='local'\/><\/iq>$/);
});

const STRANGERS: readonly (readonly [what: string, ingress: number, from: string, to?: string])[] = [
  ["a user behind a trunk", WEST, "a@a.example"],
  ["a server behind a trunk", WEST, "a.example"],
  ["an account of the trunk's node", WEST, "x@west.example"],
  ["another trunk's node", WEST, "east.example"],
  ["a standard server", LEAF, "leaf.example"],
  ["a neighbour, of an account", WEST, "west.example", `x@${NODE}`],
];
for (const [what, ingress, from, to = NODE] of STRANGERS) {
  Deno.test(`Walks takes no question of ${what}`, () => {
    using it = createStage();
    assert.equal(it.take(ingress, from, question(1), { to }), false);
    assert.deepEqual(it.sent, []);
  });
}

Deno.test("Walks leaves to others what is no question about a way", () => {
  using it = createStage();
  assert.equal(it.take(WEST, "west.example", "<ping xmlns='urn:xmpp:ping'/>"), false);
  assert.equal(it.take(WEST, "west.example", ""), false);
});

Deno.test("Walks refuses questions that are malformed, too deep, or cannot be answered", () => {
  using it = createStage();
  for (const child of [question(0), question(17), question(1).replace("b@b.example", "b b")]) {
    assert.ok(it.take(WEST, "west.example", child));
    assert.match(it.sent.at(-1)?.text ?? "", /<error type='modify'><bad-request /);
  }
  assert.ok(it.take(WEST, "west.example", question(1, "nobody")));
  assert.match(it.sent.at(-1)?.text ?? "", /<bad-request /);
});

Deno.test("Walks answers so many questions at once, and then so many a second", () => {
  using it = createStage();
  const answered = (): number => {
    const before = it.sent.length;
    for (let n = 0; n < 100; n++) assert.ok(it.take(WEST, "west.example", question(1)));
    return it.sent.slice(before).filter(({ text }) => text.includes("type='result'")).length;
  };
  assert.equal(answered(), 40);
  assert.match(it.sent.at(-1)?.text ?? "", /<error type='wait'><resource-constraint /);
  it.clock.now += 1_000;
  assert.equal(answered(), 10);
});

Deno.test("Walks lets a few questions wait for the next node, and no more", async () => {
  using it = createStage();
  for (let n = 0; n < 40; n++) assert.ok(it.take(WEST, "west.example", question(2)));
  await settle();
  const asked = it.sent.filter(({ to }) => to === "east.example");
  const refused = it.sent.filter(({ text }) => text.includes("resource-constraint"));
  assert.deepEqual([asked.length, refused.length], [32, 8]);
});

Deno.test("Walks takes an answer of nobody but the neighbour that was asked", () => {
  using it = createStage();
  assert.ok(it.take(WEST, "west.example", question(2)));
  assert.equal(it.take(WEST, "west.example", ANSWER, RESULT), false);
  assert.equal(it.take(EAST, "b@b.example", ANSWER, RESULT), false);
  assert.equal(it.take(EAST, "east.example", ANSWER, { ...RESULT, id: "trunkline-trace-9" }), false);
  assert.equal(it.take(EAST, "east.example", ANSWER, RESULT), true);
  assert.equal(it.take(EAST, "east.example", ANSWER, RESULT), false, "it was answered");
});

Deno.test("Walks tells neighbours of a failure further away by a few conditions alone", async () => {
  const passed: readonly (readonly [said: string, told: string])[] = [
    ["item-not-found", "item-not-found"],
    ["remote-server-timeout", "remote-server-timeout"],
    ["forbidden", "service-unavailable"],
    ["bad-request", "service-unavailable"],
  ];
  for (const [said, told] of passed) {
    using it = createStage();
    assert.ok(it.take(WEST, "west.example", question(2)));
    const error = `<error><${said} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`;
    assert.ok(it.take(EAST, "east.example", error, { ...RESULT, type: StanzaType.Error }));
    await settle();
    assert.match(it.sent[1].text, new RegExp(`<error type='\\w+'><${told} `));
  }
});

Deno.test("Walks lets a few operators walk at once, and a walk that is given up shows nothing more", async () => {
  using it = createStage();
  const shown: WalkLine[] = [];
  const stops = Array.from(
    { length: 4 },
    () =>
      it.walks.start({ from: "a@a.example", to: "b@b.example", kind: "message" }, 1, (l) => shown.push(l)),
  );
  assert.ok(it.walks.busy);
  assert.equal(shown.length, 4, "the first node is this one");
  for (const stop of stops) if (typeof stop === "function") stop();
  assert.equal(it.walks.busy, false, "others may walk, whatever the next node does");
  for (let n = 0; n < 4; n++) {
    it.take(EAST, "east.example", ANSWER, { ...RESULT, id: `trunkline-trace-${n}` });
  }
  await settle();
  assert.equal(shown.length, 4);
  assert.equal(it.walks.busy, false);
});
