import assert from "node:assert/strict";
import fc from "fast-check";
import { randomStanzas, recorded, recordedStanza } from "../../fixtures/streams/recorded.ts";
import { elementsIn, readBySaxes } from "../../fixtures/streams/second_opinion.ts";
import { formatDelay, withDelay } from "./delay.ts";
import { formatHops, hopOf, withHops } from "./hops.ts";

const NODE = "hub.example";
const SINCE = Date.UTC(2026, 10, 25, 22, 56, 7, 80);
const DELAY = "<delay xmlns='urn:xmpp:delay' from='hub.example' stamp='2026-11-25T22:56:07.080Z'/>";
const text = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

function delayed(stanza: string, since = SINCE): string {
  const { source, stanza: places } = recordedStanza(stanza);
  return text(withDelay(source, places, NODE, since));
}

Deno.test("withDelay() writes node and time as the last child, and opens an empty element", () => {
  assert.equal(delayed("<message><body>x</body></message>"), `<message><body>x</body>${DELAY}</message>`);
  assert.equal(delayed("<iq to='a' />"), `<iq to='a' >${DELAY}</iq>`);
  assert.equal(
    delayed("<s:iq xmlns:s='jabber:server'/>"),
    `<s:iq xmlns:s='jabber:server'>${DELAY}</s:iq>`,
  );
});

Deno.test("withDelay() leaves the delays of other nodes", () => {
  const first = "<delay xmlns='urn:xmpp:delay' from='a.example' stamp='2026-11-25T20:00:00Z'/>";
  assert.equal(delayed(`<message>${first}</message>`), `<message>${first}${DELAY}</message>`);
});

Deno.test("withDelay() and withHops() do not hinder each other", () => {
  const { source, stanza } = recordedStanza(delayed("<message><body>x</body></message>"));
  const hopped = text(withHops(source, stanza, hopOf("a.example")));
  const hops = (...via: string[]): string => text(formatHops(via));
  assert.equal(hopped, `<message><body>x</body>${DELAY}${hops("a.example")}</message>`);
  const again = recordedStanza(delayed(hopped));
  const both = `<message><body>x</body>${DELAY}${DELAY}${hops("a.example", "b.example")}</message>`;
  assert.equal(text(withHops(again.source, again.stanza, hopOf("b.example"))), both);
});

Deno.test("withDelay() changes nothing but the end, for any stanza", () => {
  for (const stanza of randomStanzas(2_000)) {
    const after = recorded(delayed(stanza));
    assert.ok(after, stanza);
    const { source, stanza: { start, contentEnd, end } } = after;
    const before = recordedStanza(stanza).stanza;
    const own = stanza.endsWith("/>") ? ">" : "";
    const bytes = new TextEncoder().encode(stanza);
    const head = text(bytes.subarray(0, before.contentEnd - before.start));
    assert.equal(text(source.subarray(start, contentEnd)), head + own + DELAY);
    if (own === "") {
      assert.equal(
        text(source.subarray(contentEnd, end)),
        text(bytes.subarray(before.contentEnd - before.start)),
      );
    }
  }
});

Deno.test("formatDelay() writes a time in UTC that an XML reader gets back to the millisecond", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true }), (date) => {
      const xml = text(formatDelay("a&'b.example", date.getTime()));
      const { local, namespace, attributes } = readBySaxes(xml);
      const values = Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
      assert.deepEqual([local, namespace, values.from], ["delay", "urn:xmpp:delay", "a&'b.example"]);
      assert.match(values.stamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.equal(Date.parse(values.stamp), date.getTime());
    }),
  );
});

Deno.test("withDelay() puts in one element, as saxes reads it", () => {
  const after = readBySaxes(delayed("<message xmlns='jabber:server'><body>x</body></message>"));
  assert.deepEqual(elementsIn(after).map(({ namespace, local }) => `{${namespace}}${local}`), [
    "{jabber:server}body",
    "{urn:xmpp:delay}delay",
  ]);
});
