import assert from "node:assert/strict";
import {
  encode,
  ENTRIES,
  feed,
  HEADER,
  type Implementation,
  inStream,
  LIMITS,
  opened,
  pieces,
  replay,
} from "./contract_kit.ts";
import { Random } from "./random.ts";
import { CHUNK } from "./types.ts";

/** The most that a stream may have, and one more. */
export function contractOfLimits({ name, create }: Implementation): void {
  contractOfExactBytes({ name, create });
  contractOfEndlessness({ name, create });
  contractOfChunks({ name, create });
  contractOfSizes({ name, create });
  contractOfDepth({ name, create });
  contractOfAttributeCounts({ name, create });
}

function contractOfExactBytes({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  for (const size of [1, 7, CHUNK]) {
    Deno.test(`${name} scan() takes a stanza of exactly the limit and refuses one byte more, in pieces of ${size}`, () => {
      const limits = { ...LIMITS, bytes: 400 };
      const exact = `<message><body>${"x".repeat(400 - 32)}</body></message>`;
      const longer = exact.replace("</body>", "x</body>");
      const run = (text: string) => {
        const scanner = opened(matcher, limits);
        return pieces(encode(text), size).flatMap((piece) => feed(matcher, scanner, piece));
      };
      assert.equal(exact.length, 400);
      assert.deepEqual(run(`${exact}\n${exact}`).map(({ signal }) => signal), ["Stanza", "Stanza"]);
      assert.deepEqual(run(`${exact}\n${longer}`).map(({ signal, fault }) => fault ?? signal).slice(0, 2), [
        "Stanza",
        "TooLong",
      ]);
    });

    Deno.test(`${name} scan() holds header and declaration to the limit, in pieces of ${size}`, () => {
      const run = (text: string, bytes: number) =>
        replay(matcher, pieces(encode(text), size), { ...LIMITS, bytes });
      assert.equal(run(HEADER, HEADER.length).at(-1)?.signal, "Header");
      assert.equal(run(HEADER, HEADER.length - 1).at(-1)?.fault, "TooLong");
      const declaration = "<?xml version='1.0'?>";
      assert.equal(run(declaration, declaration.length).at(-1)?.signal, "Declaration");
      assert.equal(run(declaration, declaration.length - 1).at(-1)?.fault, "TooLong");
    });
  }
}

function contractOfEndlessness({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  Deno.test(`${name} scan() calls what is too long so, whatever else is wrong behind the limit`, () => {
    const faulty = `<message><body>${"x".repeat(100)}</nonsense>`;
    for (const size of [1, CHUNK]) {
      const scanner = opened(matcher, { ...LIMITS, bytes: 500 });
      scanner.setLimits({ ...LIMITS, bytes: 100 });
      const seen = pieces(encode(faulty), size).flatMap((piece) => feed(matcher, scanner, piece));
      assert.equal(seen[0].fault, "TooLong");
    }
  });

  Deno.test(`${name} scan() calls an endless name, value, tag, reference or end tag too long`, () => {
    const endless = [
      "<",
      "<iq ",
      "<iq a='",
      "<iq a=",
      "<iq>",
      "<iq><![CDATA[",
      "<iq></iq",
      "</stream:stream",
    ];
    for (const beginning of endless) {
      const filler = beginning.endsWith("=") || beginning.includes("</") ? " " : "a";
      const text = beginning + filler.repeat(1000);
      const seen = inStream(matcher, text, { ...LIMITS, bytes: 600 });
      assert.equal(seen.at(-1)?.fault, "TooLong", beginning);
    }
  });
}

function contractOfChunks({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  Deno.test(`${name} scan() counts no white space between stanzas`, () => {
    const scanner = opened(matcher, { ...LIMITS, bytes: 300 });
    scanner.setLimits({ ...LIMITS, bytes: 10 });
    const space = " \n".repeat(CHUNK / 2);
    for (let i = 0; i < 4; i++) assert.deepEqual(feed(matcher, scanner, space), []);
    assert.equal(scanner.held, 0);
    assert.equal(feed(matcher, scanner, `${space.slice(10)}<iq/>`)[0].signal, "Stanza");
  });

  Deno.test(`${name} feed() takes ${CHUNK} bytes at once and no more`, () => {
    const scanner = opened(matcher);
    const stanza = `<message><body>${"x".repeat(CHUNK - 32)}</body></message>`;
    assert.deepEqual(feed(matcher, scanner, stanza).map(({ text }) => text), [stanza]);
    assert.throws(() => scanner.feed(new Uint8Array(CHUNK + 1)), RangeError);
    assert.equal(feed(matcher, scanner, "<iq/>")[0].signal, "Stanza");
  });

  Deno.test(`${name} scan() reads a stanza of many chunks`, () => {
    const stanza = `<message to='leafa.example'><body>${"x".repeat(5 * CHUNK + 17)}</body></message>`;
    const scanner = opened(matcher, { ...LIMITS, bytes: 10 * CHUNK });
    const seen = pieces(encode(`<iq/>${stanza}<iq/>`)).flatMap((piece) => feed(matcher, scanner, piece));
    assert.deepEqual(seen.map(({ text }) => text), ["<iq/>", stanza, "<iq/>"]);
    assert.equal(seen[1].to?.text, "leafa.example");
  });
}

function contractOfSizes({ name, create }: Implementation): void {
  Deno.test(`${name} scan() reads stanzas of many sizes, one behind the other, in chunks of many sizes`, () => {
    const random = new Random(5);
    const sizes = [
      200_000,
      30,
      140_000,
      20_000,
      300_000,
      70_000,
      1,
      131_072,
      ...random.several(10, 10, () => random.below(90_000)),
    ];
    const stanzas = sizes.map((size, i) => `<iq id='${i}'>${String(i % 10).repeat(size)}</iq>`);
    const bytes = encode(stanzas.join(""));
    for (const most of [15_000, CHUNK]) {
      const matcher = create(ENTRIES);
      const scanner = opened(matcher, { ...LIMITS, bytes: 1 << 20 });
      const other = opened(matcher);
      const seen = random.cut(bytes, most).flatMap((piece) => {
        if (random.once(3)) feed(matcher, other, "<iq/>");
        return feed(matcher, scanner, piece);
      });
      assert.deepEqual(seen.map(({ text }) => text?.length), stanzas.map(({ length }) => length));
      seen.forEach(({ text }, i) => assert.ok(text === stanzas[i]));
    }
  });
}

function contractOfDepth({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);
  const last = (text: string, limits = LIMITS) => {
    const scanner = opened(matcher);
    scanner.setLimits(limits);
    return pieces(encode(text)).flatMap((piece) => feed(matcher, scanner, piece)).at(-1);
  };

  Deno.test(`${name} scan() takes the deepest nesting allowed and refuses one more`, () => {
    assert.equal(last(nested(5), { ...LIMITS, depth: 5 })?.signal, "Element");
    assert.equal(last(nested(6), { ...LIMITS, depth: 5 })?.fault, "TooDeep");
    assert.equal(last(`<a><a><a><a><a/></a></a></a></a>`, { ...LIMITS, depth: 5 })?.signal, "Element");
    assert.equal(last(`<a><a><a><a><a><a/></a></a></a></a></a>`, { ...LIMITS, depth: 5 })?.fault, "TooDeep");
  });

  Deno.test(`${name} scan() nests 255 deep at most, whatever the limit says`, () => {
    assert.equal(last(nested(255), { ...LIMITS, depth: 1000 })?.signal, "Element");
    assert.equal(last(nested(256), { ...LIMITS, depth: 1000 })?.fault, "TooDeep");
  });

  Deno.test(`${name} scan() takes the most attributes allowed and refuses one more`, () => {
    assert.equal(last(`<iq${attributes(5)}/>`, { ...LIMITS, attributes: 5 })?.signal, "Stanza");
    assert.equal(last(`<iq${attributes(6)}/>`, { ...LIMITS, attributes: 5 })?.fault, "TooManyAttributes");
    assert.equal(
      last(`<iq${attributes(4)} xmlns:p='urn:x' />`, { ...LIMITS, attributes: 5 })?.signal,
      "Stanza",
    );
    assert.equal(
      last(`<iq${attributes(4)} xmlns:p='urn:x' b=''/>`, { ...LIMITS, attributes: 5 })?.fault,
      "TooManyAttributes",
    );
  });
}

function contractOfAttributeCounts({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);
  const last = (text: string, limits = LIMITS) => {
    const scanner = opened(matcher);
    scanner.setLimits(limits);
    return pieces(encode(text)).flatMap((piece) => feed(matcher, scanner, piece)).at(-1);
  };

  Deno.test(`${name} scan() takes 64 attributes at most, whatever the limit says`, () => {
    assert.equal(last(`<iq${attributes(64)}/>`, { ...LIMITS, attributes: 1000 })?.signal, "Stanza");
    assert.equal(last(`<iq${attributes(65)}/>`, { ...LIMITS, attributes: 1000 })?.fault, "TooManyAttributes");
  });

  Deno.test(`${name} scan() takes 64 namespace declarations in force, the header's included, and refuses one more`, () => {
    const limits = { ...LIMITS, attributes: 64 };
    assert.equal(last(`<iq${namespaces(61)}/><iq${namespaces(61)}/>`, limits)?.signal, "Stanza");
    assert.equal(last(`<iq${namespaces(62)}/>`, limits)?.fault, "TooManyNamespaces");
    assert.equal(last(`<iq${namespaces(60)}><a xmlns='a'/><b xmlns='b'/></iq>`, limits)?.signal, "Stanza");
    assert.equal(
      last(`<iq${namespaces(60)}><a xmlns='a'><b xmlns='b'/></a></iq>`, limits)?.fault,
      "TooManyNamespaces",
    );
  });
}

function nested(depth: number): string {
  return `${"<a>".repeat(depth)}${"</a>".repeat(depth)}`;
}

function attributes(count: number): string {
  return Array.from({ length: count }, (_, i) => ` a${i}=''`).join("");
}

function namespaces(count: number): string {
  return Array.from({ length: count }, (_, i) => ` xmlns:n${i}='urn:${i}'`).join("");
}
