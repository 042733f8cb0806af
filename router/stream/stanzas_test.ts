import assert from "node:assert/strict";
import { CHUNK, createMatcher, Kind, StanzaType } from "../../matcher-wasm/mod.ts";
import type { Envelope } from "./bounce.ts";
import { addressesOf, readEnvelope, scanStanzas } from "./stanzas.ts";

const LIMITS = { bytes: 200_000, depth: 8, attributes: 8 };

function count(text: string, limits = LIMITS): number | undefined {
  return scanStanzas(new TextEncoder().encode(text), createMatcher([]), limits);
}

Deno.test("scanStanzas() visits each stanza with its record", () => {
  const matcher = createMatcher([]);
  const seen: unknown[] = [];
  const text = "<message type='chat'/> <iq type='get' to='a@b'><q xmlns='q'/></iq><presence/>";
  assert.equal(
    scanStanzas(new TextEncoder().encode(text), matcher, LIMITS, ({ kind, type }) => seen.push([kind, type])),
    3,
  );
  assert.deepEqual(seen, [
    [Kind.Message, StanzaType.Chat],
    [Kind.Iq, StanzaType.Get],
    [Kind.Presence, StanzaType.Absent],
  ]);
  assert.equal(matcher.held, 0);
});

Deno.test("scanStanzas() takes a stanza that is longer than what the scanner takes at once", () => {
  const long = `<message><body>${"x".repeat(2 * CHUNK)}</body></message>`;
  assert.equal(count(long), 1);
  assert.equal(count(`<iq/>${long}<iq/>`), 3);
});

const OTHERS: readonly (readonly [what: string, text: string])[] = [
  ["a stanza that is not whole", "<message><body/>"],
  ["a start tag that is not whole", "<iq/><message"],
  ["text behind a stanza", "<message/>x"],
  ["an element that is no stanza", "<message/><x/>"],
  ["a close tag", "<message/></stream:stream>"],
  ["an error in the second stanza", "<message/><message><!-- --></message>"],
  ["a stanza that is longer than the limit", `<message>${"x".repeat(LIMITS.bytes)}</message>`],
  ["a stanza that is deeper than the limit", `<message>${"<a>".repeat(8)}${"</a>".repeat(8)}</message>`],
];

for (const [what, text] of OTHERS) {
  Deno.test(`scanStanzas() gives no number for ${what}`, () => assert.equal(count(text), undefined));
}

Deno.test("scanStanzas() gives 0 for nothing", () => {
  assert.equal(count(""), 0);
  assert.equal(count("\n "), 0);
});

function envelope(text: string): Envelope | undefined {
  const matcher = createMatcher([]);
  let found: Envelope | undefined;
  scanStanzas(new TextEncoder().encode(text), matcher, LIMITS, (scanner) => {
    found = readEnvelope(scanner, matcher.bytes);
  });
  return found;
}

Deno.test("readEnvelope() takes attribute values as they stand", () => {
  assert.deepEqual(envelope(`<iq id="a&amp;'" from='\ufeffa@b.example/\u00e9' to="c.example"/>`), {
    kind: Kind.Iq,
    id: "a&amp;'",
    from: "\ufeffa@b.example/\u00e9",
    to: "c.example",
  });
  assert.equal(envelope("<iq id='' from='a.example' to='b.example'/>")?.id, "");
  assert.equal(envelope("<iq from='a.example' to='b.example'/>")?.id, undefined);
});

Deno.test("addressesOf() reads both addresses, or neither", () => {
  const base = { kind: Kind.Iq, id: undefined };
  assert.deepEqual(addressesOf({ ...base, from: "a&#x40;B.example/&quot;", to: "c.example" }), {
    from: { local: "a", domain: "b.example", resource: '"' },
    to: { domain: "c.example" },
  });
  assert.equal(addressesOf({ ...base, from: "", to: "c.example" }), undefined);
  assert.equal(addressesOf({ ...base, from: "c.example", to: "\ufeffc.example" }), undefined);
});
