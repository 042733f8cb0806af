import assert from "node:assert/strict";
import { peerControl, tableOf } from "../../fixtures/config/peer_control.ts";
import { Kind, StanzaType } from "../../matcher-wasm/mod.ts";
import { decide, mayBounce, type StanzaHeader } from "./decide.ts";
import type { Decision } from "./decision.ts";

const RED = 0, BLUE = 1, EVIL = 2, DEAF = 3;
const TABLE = tableOf(
  "hub.example",
  peerControl("red", { routes: ["leafa.example", "*.leafa.example"] }),
  peerControl("blue", { routes: ["*.us"] }),
  peerControl("evil", { routes: ["*.evil.example"], refuse: true }),
  peerControl("deaf", { routes: ["deaf.example"], connect: { by: "none" } }),
);
const CHAT: StanzaHeader = {
  kind: Kind.Message,
  type: StanzaType.Chat,
  from: "leafa.example",
  to: "navy.us",
};

/** The decision without its trace. */
function verdict(ingress: number, changes: Partial<StanzaHeader>): Omit<Decision, "trace"> {
  const { trace: _, ...rest } = decide(TABLE, ingress, { ...CHAT, ...changes });
  return rest;
}

const bounce = (type: string, condition: string, reason: string) => ({
  action: "bounce",
  error: { type, condition },
  reason,
});
const CLOSE = { action: "close", reason: "invalid-from" };

const CASES:
  readonly (readonly [name: string, ingress: number, stanza: Partial<StanzaHeader>, expected: object])[] = [
    ["forwards a stanza to the peer that has its domain", RED, {}, { action: "forward", peer: BLUE }],
    ["forwards from a subdomain that the peer has", RED, { from: "x.leafa.example" }, {
      action: "forward",
      peer: BLUE,
    }],
    ["refuses a stanza whose sender belongs to another peer", RED, { from: "navy.us" }, CLOSE],
    ["refuses a stanza whose sender belongs to nobody", RED, { from: "nowhere.example" }, CLOSE],
    ["refuses a stanza that pretends to be from this node", RED, { from: "hub.example" }, CLOSE],
    ["refuses a stanza of a refused peer, its own domain or not", EVIL, { from: "a.evil.example" }, CLOSE],
    [
      "refuses a forged sender before it looks at anything else",
      RED,
      { from: "navy.us", to: "nowhere.example", kind: Kind.Iq, type: StanzaType.Other },
      CLOSE,
    ],
    [
      "bounces what no route has",
      RED,
      { to: "nowhere.example" },
      bounce("cancel", "remote-server-not-found", "no-route"),
    ],
    ["answers at its own domain", RED, { to: "hub.example" }, { action: "local" }],
    [
      "bounces what goes to a refused route",
      RED,
      { to: "a.evil.example" },
      bounce("modify", "policy-violation", "refused-route"),
    ],
    [
      "sends nothing back to the peer that it came from",
      RED,
      { to: "x.leafa.example" },
      bounce("cancel", "item-not-found", "split-horizon"),
    ],
    [
      "bounces what goes to a peer that only connects to us",
      RED,
      { to: "deaf.example" },
      bounce("cancel", "remote-server-not-found", "inbound-only"),
    ],
    ["forwards from a peer that only connects to us", DEAF, { from: "deaf.example" }, {
      action: "forward",
      peer: BLUE,
    }],
    [
      "bounces an iq without a type (RFC 6120 §8.2.3)",
      RED,
      { kind: Kind.Iq, type: StanzaType.Absent },
      bounce("modify", "bad-request", "malformed-iq"),
    ],
    [
      "bounces an iq of an unknown type, to the node itself too",
      RED,
      { kind: Kind.Iq, type: StanzaType.Other, to: "hub.example" },
      bounce("modify", "bad-request", "malformed-iq"),
    ],
    [
      "forwards a message of an unknown type (RFC 6121 §5.2.2)",
      RED,
      { type: StanzaType.Other },
      { action: "forward", peer: BLUE },
    ],
    [
      "drops an error that has no route",
      RED,
      { type: StanzaType.Error, to: "nowhere.example" },
      { action: "drop", reason: "no-route" },
    ],
    [
      "drops the result of an iq that goes to a refused route",
      RED,
      { kind: Kind.Iq, type: StanzaType.Result, to: "a.evil.example" },
      { action: "drop", reason: "refused-route" },
    ],
  ];

for (const [name, ingress, stanza, expected] of CASES) {
  Deno.test(`decide() ${name}`, () => assert.deepEqual(verdict(ingress, stanza), expected));
}

const KINDS = [Kind.Message, Kind.Presence, Kind.Iq];
const TYPES = Object.values(StanzaType).filter((type) => typeof type === "number");

// Relays remember answers on the strength of this.
Deno.test("decide() depends on nothing of the domains but their claims", () => {
  const same: (readonly [string, string])[] = [
    ["x.leafa.example", "y.z.leafa.example"],
    ["navy.us", "us"],
    ["a.evil.example", "evil.example"],
    ["nowhere.example", "elsewhere.example"],
  ];
  for (const [one, other] of same) {
    for (const [also, another] of same) {
      for (const ingress of [RED, BLUE, EVIL, DEAF]) {
        for (const kind of KINDS) {
          for (const type of TYPES) {
            assert.deepEqual(
              verdict(ingress, { from: one, to: also, kind, type }),
              verdict(ingress, { from: other, to: another, kind, type }),
            );
          }
        }
      }
    }
  }
});

Deno.test("decide() gives the same answer to the same arguments, and leaves them as they are", () => {
  const stanza = Object.freeze({ ...CHAT });
  const first = decide(Object.freeze(TABLE), RED, stanza);
  decide(TABLE, BLUE, { ...CHAT, from: "navy.us", to: "leafa.example" });
  assert.deepEqual(decide(TABLE, RED, stanza), first);
});

Deno.test("decide() tells in sentences how it came to its answer", () => {
  assert.deepEqual(decide(TABLE, RED, CHAT).trace, [
    { step: "ingress", text: 'came in from peer "red"' },
    { step: "source", text: 'leafa.example is in "leafa.example", from which peer "red" may send' },
    { step: "target", text: 'navy.us is in "*.us", a route to peer "blue"' },
    { step: "answer", text: 'forwarded to peer "blue"' },
  ]);
  assert.deepEqual(
    decide(TABLE, RED, { ...CHAT, to: "nowhere.example", type: StanzaType.Error }).trace.slice(2),
    [
      { step: "target", text: "no route has nowhere.example" },
      { step: "answer", text: "dropped, because no route has the domain and an error is never answered" },
    ],
  );
  assert.deepEqual(decide(TABLE, RED, { ...CHAT, from: "hub.example" }).trace.slice(1), [
    { step: "source", text: 'hub.example is in "hub.example", from which this node (hub.example) may send' },
    { step: "answer", text: 'peer "red" may not send from hub.example: the stream is closed' },
  ]);
});

Deno.test("mayBounce() is false for errors (RFC 6120 §8.3.1) and for the result of an iq (§8.2.3) alone", () => {
  const never = KINDS.flatMap((kind) =>
    TYPES.filter((type) => !mayBounce(kind, type)).map((type) => [kind, type])
  );
  assert.deepEqual(never, [
    [Kind.Message, StanzaType.Error],
    [Kind.Presence, StanzaType.Error],
    [Kind.Iq, StanzaType.Error],
    [Kind.Iq, StanzaType.Result],
  ]);
});
