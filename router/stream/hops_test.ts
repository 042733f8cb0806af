import assert from "node:assert/strict";
import fc from "fast-check";
import { randomStanzas, recorded, recordedStanza } from "../../fixtures/streams/recorded.ts";
import { elementsIn, readBySaxes, type ReadElement } from "../../fixtures/streams/second_opinion.ts";
import { Flag } from "../../matcher-wasm/mod.ts";
import {
  formatHops,
  hopOf,
  MOST_HOPS,
  readHops,
  sizeWithHops,
  withHops,
  withoutHops,
  writeWithHops,
  writeWithoutHops,
} from "./hops.ts";

const HUB = hopOf("hub.example");
const STANZAS: readonly string[] = [...randomStanzas(4_000)];
const text = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
const hops = (...via: string[]): string => text(formatHops(via));

function added(stanza: string, hop = HUB): string {
  const { source, stanza: places } = recordedStanza(stanza);
  return text(withHops(source, places, hop));
}

function removed(stanza: string): string {
  const { source, stanza: places } = recordedStanza(stanza);
  return text(withoutHops(source, places));
}

function read(stanza: string): ReturnType<typeof readHops> {
  const { source, stanza: places } = recordedStanza(stanza);
  return readHops(source, places);
}

Deno.test("formatHops() writes the nodes in the order travelled", () => {
  assert.equal(
    hops("hub.example", "a.example"),
    "<hops xmlns='urn:trunkline:hops:0' via='hub.example a.example'/>",
  );
});

/** A stanza, and the same with the hop of hub.example. */
const ADDITIONS: readonly (readonly [what: string, before: string, after: string])[] = [
  [
    "behind the last child",
    "<message><body>x</body></message>",
    `<message><body>x</body>${hops("hub.example")}</message>`,
  ],
  ["behind text", "<message> a > b </message >", `<message> a > b ${hops("hub.example")}</message >`],
  ["into an empty element", "<presence to='a'/>", `<presence to='a'>${hops("hub.example")}</presence>`],
  ["into an empty element with white space", "<iq\n/>", `<iq\n>${hops("hub.example")}</iq>`],
  [
    "into an empty element with a prefix",
    "<s:presence xmlns:s='jabber:server'/>",
    `<s:presence xmlns:s='jabber:server'>${hops("hub.example")}</s:presence>`,
  ],
  ["behind hops", `<iq>${hops("a.example")}</iq>`, `<iq>${hops("a.example", "hub.example")}</iq>`],
  [
    "behind hops that were not last",
    `<iq><a/>${hops("a.example")}<b/>x</iq>`,
    `<iq><a/><b/>x${hops("a.example", "hub.example")}</iq>`,
  ],
  [
    "behind hops that were written in another way",
    `<iq><hops via = "a.example&#32;b.example" xmlns="urn:trunkline:hops:0" ></hops></iq>`,
    `<iq>${hops("a.example", "b.example", "hub.example")}</iq>`,
  ],
  [
    "behind hops with a prefix",
    "<iq xmlns:h='urn:trunkline:hops:0'><h:hops via='a'/><h:x/></iq>",
    `<iq xmlns:h='urn:trunkline:hops:0'><h:x/>${hops("a", "hub.example")}</iq>`,
  ],
];

for (const [what, before, after] of ADDITIONS) {
  Deno.test(`withHops() writes a hop ${what}`, () => assert.equal(added(before), after));
}

Deno.test("withoutHops() takes the hops away wherever they are, and nothing else", () => {
  const way = hops("a.example", "b.example");
  assert.equal(removed(`<iq><a/>${way}<b/>x</iq >`), "<iq><a/><b/>x</iq >");
  assert.equal(removed(`<iq>${way}<b/></iq>`), "<iq><b/></iq>");
  assert.equal(removed(`<iq>a${way}</iq>`), "<iq>a</iq>");
  assert.equal(removed(`<iq> ${way}</iq>`), "<iq> </iq>");
  assert.equal(removed(`<s:iq xmlns:s='jabber:server'>${way}</s:iq>`), "<s:iq xmlns:s='jabber:server'/>");
  assert.equal(removed("<iq><a/></iq>"), "<iq><a/></iq>");
  assert.equal(removed("<iq></iq>"), "<iq></iq>");
});

Deno.test("withoutHops() takes away what withHops() wrote, octet by octet", () => {
  let count = 0;
  for (const stanza of STANZAS) {
    const seen = recordedStanza(stanza);
    if (seen.stanza.hopsEnd !== 0) continue;
    // What has nothing in it goes back to the short form.
    const isEmptyPair = seen.stanza.contentStart === seen.stanza.contentEnd && !stanza.endsWith("/>");
    const expected = isEmptyPair ? stanza.replace(/>[^>]*>$/, "/>") : stanza;
    assert.equal(removed(added(stanza)), expected);
    assert.equal(removed(added(added(stanza), hopOf("b.example"))), expected);
    count++;
  }
  assert.ok(count > 1_000, `${count} stanzas`);
});

Deno.test("withHops() makes one stanza whose last child is the hops, with the way behind the one before", () => {
  let count = 0;
  for (
    const stanza of STANZAS.flatMap((one) =>
      typeof read(one) === "string" ? [] : [one, added(one, hopOf("a"))]
    )
  ) {
    const before = read(stanza);
    assert.ok(typeof before !== "string");
    const after = recorded(added(stanza));
    assert.ok(after, stanza);
    const { source, stanza: { hopsStart, hopsEnd, contentEnd, flags } } = after;
    assert.equal(flags & (Flag.Incomplete | Flag.ManyHops), 0);
    assert.equal(hopsEnd, contentEnd);
    assert.equal(text(source.subarray(hopsStart, hopsEnd)), hops(...before, "hub.example"));
    assert.deepEqual(readHops(source, after.stanza), [...before, "hub.example"]);
    count++;
  }
  assert.ok(count > 1_000, `${count} stanzas`);
});

function withoutHopsIn(element: ReadElement): ReadElement {
  const isHops = ({ local, namespace }: ReadElement): boolean =>
    local === "hops" && namespace === "urn:trunkline:hops:0";
  const content: (ReadElement | string)[] = [];
  for (const part of element.content) {
    const last = content.at(-1);
    if (typeof part !== "string") isHops(part) || content.push(part);
    else if (typeof last === "string") content[content.length - 1] = last + part;
    else content.push(part);
  }
  return { ...element, content };
}

Deno.test("withHops() changes nothing else, as saxes reads it", () => {
  const inStream = (stanza: string): ReadElement =>
    elementsIn(readBySaxes(`<s:s xmlns='jabber:server' xmlns:s='urn:s'>${stanza}</s:s>`))[0];
  let count = 0;
  for (const stanza of STANZAS) {
    if (typeof read(stanza) === "string") continue;
    let expected: ReadElement;
    try {
      expected = inStream(stanza);
    } catch {
      continue; // matcher-wasm's own tests say where saxes is stricter
    }
    const after = inStream(added(stanza));
    assert.deepEqual(withoutHopsIn(after), withoutHopsIn(expected), stanza);
    assert.equal(elementsIn(after).at(-1)?.local, "hops");
    assert.deepEqual(inStream(removed(stanza)), withoutHopsIn(expected), stanza);
    count++;
  }
  assert.ok(count > 500, `${count} stanzas`);
});

Deno.test("writeWithHops() writes many stanzas into one array, and no byte beside them", () => {
  const stanzas = ["<iq/>", "<message><body>x</body></message>", `<presence>${hops("a")}</presence>`];
  const expected = stanzas.map((stanza) => added(stanza)).join("");
  const target = new Uint8Array(expected.length + 20).fill(0x21);
  let at = 10;
  for (const one of stanzas) {
    const { source, stanza } = recordedStanza(one);
    const end = writeWithHops(target, at, source, stanza, HUB);
    assert.ok(end - at <= sizeWithHops(stanza, HUB));
    at = end;
  }
  assert.equal(text(target), "!".repeat(10) + expected + "!".repeat(10));
});

Deno.test("sizeWithHops() is room enough, whatever is written", () => {
  for (const stanza of STANZAS) {
    const { source, stanza: places } = recordedStanza(stanza);
    if (typeof readHops(source, places) === "string") continue;
    for (const hop of [HUB, hopOf("a")]) {
      const written = writeWithHops(new Uint8Array(4_000), 0, source, places, hop);
      assert.ok(written <= sizeWithHops(places, hop), stanza);
    }
    assert.ok(writeWithoutHops(new Uint8Array(4_000), 0, source, places) <= places.end - places.start);
  }
});

const DOMAIN = fc.constantFrom(
  "a",
  "hub.example",
  "x-1.b_2.example",
  "xn--bcher-kva.example",
  "[::1]",
  "127.0.0.1",
);

Deno.test("readHops() reads what formatHops() writes", () => {
  fc.assert(fc.property(fc.array(DOMAIN, { minLength: 1, maxLength: MOST_HOPS }), (via) => {
    assert.deepEqual(read(`<iq>${hops(...via)}</iq>`), via);
  }));
  assert.deepEqual(read("<iq/>"), []);
});

const MALFORMED: readonly string[] = [
  "<hops xmlns='urn:trunkline:hops:0'/>",
  hops(""),
  hops("A.example"),
  hops("a.example."),
  hops("a..example"),
  hops("b\u00fccher.example"),
  hops("a.example", ""),
  hops("", "a.example"),
  hops("a.example", "", "b.example"),
  hops("a@b.example"),
  hops("a.example/r"),
  "<hops xmlns='urn:trunkline:hops:0' via='a' x='b'/>",
  "<hops xmlns='urn:trunkline:hops:0' via='a'>x</hops>",
  "<hops xmlns='urn:trunkline:hops:0' via='a'><x/></hops>",
  "<hops xmlns='urn:trunkline:hops:0' via='a\tb'></hops>".replace("\tb", "&#9;b"),
];

for (const element of MALFORMED) {
  Deno.test(`readHops() refuses ${element}`, () => assert.equal(read(`<iq>${element}</iq>`), "malformed"));
}

Deno.test("readHops() refuses several hops, and more nodes or bytes than a stanza may have passed", () => {
  assert.equal(read(`<iq>${hops("a")}${hops("b")}</iq>`), "several");
  const nodes = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${i}.example`);
  assert.deepEqual(read(`<iq>${hops(...nodes(MOST_HOPS))}</iq>`), nodes(MOST_HOPS));
  assert.equal(read(`<iq>${hops(...nodes(MOST_HOPS + 1))}</iq>`), "long");
  const label = "x".repeat(63);
  const longest = `${label}.${label}.${label}.${"x".repeat(61)}`;
  assert.equal(read(`<iq>${hops(...Array<string>(16).fill(longest))}</iq>`), "long");
});

Deno.test("writeWithHops() throws for hops that readHops() refuses and that it would have to read", () => {
  assert.throws(() => added(`<iq>${hops("a")}<x/>${hops("b")}</iq>`), TypeError);
  assert.throws(() => added("<iq><hops xmlns='urn:trunkline:hops:0'/></iq>"), TypeError);
});
