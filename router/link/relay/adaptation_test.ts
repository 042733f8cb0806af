import assert from "node:assert/strict";
import { randomStanzas, recorded } from "../../../fixtures/streams/recorded.ts";
import { createMatcher } from "../../../matcher-wasm/mod.ts";
import { hopOf, withHops, withoutHops } from "../../stream/hops.ts";
import { type Adapted, adaptStanza, stampStanzas } from "./adaptation.ts";

const HOP = hopOf("hub.example");
const MATCHER = createMatcher([], { domains: 16 });
const LIMITS = { bytes: 1 << 20, depth: 64, attributes: 64 };
const HOPS = "<hops xmlns='urn:trunkline:hops:0' via='a.example'/>";
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function adapt(text: string, tellsWay: boolean): Adapted {
  return adaptStanza(encode(text), { tellsWay }, HOP, MATCHER, LIMITS);
}

Deno.test("adaptStanza() tells a trunk the way, and takes it away for everybody else", () => {
  const stanza = `<message><body>x</body>${HOPS}</message>`;
  assert.equal(decode(adapt(stanza, false).bytes), "<message><body>x</body></message>");
  assert.equal(
    decode(adapt(stanza, true).bytes),
    "<message><body>x</body><hops xmlns='urn:trunkline:hops:0' via='a.example hub.example'/></message>",
  );
});

Deno.test("adaptStanza() does to a stanza alone what is done to one on its stream", () => {
  for (const text of randomStanzas(2_000)) {
    const seen = recorded(text);
    if (seen === undefined || seen.stanza.hopsEnd !== 0) continue;
    const { source, stanza } = seen;
    assert.equal(decode(adapt(text, true).bytes), decode(withHops(source, stanza, HOP)));
    assert.equal(decode(adapt(text, false).bytes), decode(withoutHops(source, stanza)));
  }
});

Deno.test("adaptStanza() says whether a stanza is worth keeping", () => {
  const chatState = "<composing xmlns='http://jabber.org/protocol/chatstates'/>";
  const cases: readonly (readonly [stanza: string, keep: boolean])[] = [
    ["<message><body>x</body></message>", true],
    [`<message>${chatState}</message>`, false],
    ["<message><body>x</body><no-store xmlns='urn:xmpp:hints'/></message>", false],
    ["<presence/>", false],
    ["<presence type='subscribe'/>", true],
    ["<iq type='get'><q xmlns='q'/></iq>", true],
  ];
  for (const [stanza, keep] of cases) assert.equal(adapt(stanza, true).keep, keep, stanza);
});

const SINCE = Date.UTC(2026, 10, 25, 12, 0, 0, 5);
const DELAY = "<delay xmlns='urn:xmpp:delay' from='hub.example' stamp='2026-11-25T12:00:00.005Z'/>";

function stamp(...stanzas: readonly string[]): string {
  return decode(stampStanzas(encode(stanzas.join("")), SINCE, "hub.example", MATCHER, LIMITS));
}

Deno.test("stampStanzas() writes into messages and presences when they came, and leaves iqs as they are", () => {
  const iq = "<iq type='set' id='1'><q xmlns='q'/></iq>";
  assert.equal(
    stamp("<message><body>x</body></message>", iq, "<presence type='subscribe'/>", iq),
    `<message><body>x</body>${DELAY}</message>${iq}<presence type='subscribe'>${DELAY}</presence>${iq}`,
  );
  assert.equal(stamp(), "");
});

Deno.test("stampStanzas() leaves the stamps of other nodes, and more than a chunk's worth of stanzas", () => {
  const before = "<delay xmlns='urn:xmpp:delay' from='a.example' stamp='2026-11-25T11:00:00Z'/>";
  const stanza = `<message><body>${"x".repeat(1_000)}</body>${before}</message>`;
  const stamped = stanza.replace("</message>", `${DELAY}</message>`);
  assert.equal(stamp(...Array<string>(500).fill(stanza)), stamped.repeat(500));
});
