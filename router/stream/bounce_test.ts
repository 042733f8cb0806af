import assert from "node:assert/strict";
import { elementOf } from "../../fixtures/streams/element_of.ts";
import { createMatcher, Kind } from "../../matcher-wasm/mod.ts";
import { type Envelope, formatAnswer, formatBounce } from "./bounce.ts";
import { readEnvelope, scanStanzas } from "./stanzas.ts";

const LIMITS = { bytes: 10_000, depth: 16, attributes: 16 };
const ENVELOPE: Envelope = { kind: Kind.Message, to: "bob@b.example", from: "alice@a.example/x", id: "m1" };

/** What an answer repeats of a stanza as it came. */
function envelopeOf(stanza: string): Envelope {
  const matcher = createMatcher([]);
  let envelope: Envelope | undefined;
  scanStanzas(new TextEncoder().encode(stanza), matcher, LIMITS, (scanner) => {
    envelope = readEnvelope(scanner, matcher.bytes);
  });
  assert.ok(envelope);
  return envelope;
}

Deno.test("formatBounce() swaps the addresses and says nothing but the error (RFC 6120 §8.3.1)", () => {
  assert.equal(
    formatBounce(ENVELOPE, { type: "cancel", condition: "item-not-found" }),
    "<message type='error' from='bob@b.example' to='alice@a.example/x' id='m1'><error type='cancel'>" +
      "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
  );
});

Deno.test("formatAnswer() names the stanza after its kind, and leaves an id out that was not there", () => {
  const start = (kind: Kind) => formatAnswer({ ...ENVELOPE, kind, id: undefined }, "result", "<x/>");
  assert.equal(start(Kind.Iq), "<iq type='result' from='bob@b.example' to='alice@a.example/x'><x/></iq>");
  assert.match(start(Kind.Presence), /^<presence [^>]*><x\/><\/presence>$/);
  assert.match(start(Kind.Message), /^<message [^>]*><x\/><\/message>$/);
});

/** Attribute values as they may stand in a stanza, and what each says. */
const VALUES: readonly (readonly [written: string, says: string])[] = [
  [`'plain'`, "plain"],
  [`"it's"`, "it's"],
  [`'say "hi"'`, 'say "hi"'],
  [`"a&apos;b'c"`, "a'b'c"],
  [`'&quot;&lt;&amp;&gt;&#39;'`, `"<&>'`],
  [`"' type='set"`, "' type='set"],
  [`"a > b' />"`, "a > b' />"],
  [`'\u{1f600}'`, "\u{1f600}"],
  [`''`, ""],
];

for (const [written, says] of VALUES) {
  Deno.test(`formatBounce() repeats the id ${written} with its meaning`, () => {
    const stanza =
      `<iq from="a@a.example/it's" to='b@b.example/"x"' type='get' id=${written}><q xmlns='q'/></iq>`;
    const bounce = elementOf(
      formatBounce(envelopeOf(stanza), { type: "wait", condition: "resource-constraint" }),
    );
    assert.deepEqual({ ...bounce.attributes }, {
      type: "error",
      from: 'b@b.example/"x"',
      to: "a@a.example/it's",
      id: says,
    });
    assert.deepEqual(bounce.children.map(({ name }) => name), ["error"]);
  });
}
