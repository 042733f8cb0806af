// Streams for the differential test: well-formed ones from a grammar, and mutations that hurt them.

import { bytesOf, encode } from "./contract_kit.ts";
import type { Random } from "./random.ts";

const NAMES = [
  "a",
  "body",
  "x",
  "forwarded",
  "securitylabel",
  "hops",
  "thread",
  "no-store",
  "message",
  "\u00e9l\u00e9ment",
  "_b",
  "a.b-c1",
  "\u{10000}",
  "xmlfoo",
];
const PREFIXES = ["p", "q", "xm", "\u00fc", "db", "stream"];
const NAMESPACES = [
  "urn:xmpp:sec-label:0",
  "urn:xmpp:forward:0",
  "urn:trunkline:hops:0",
  "urn:xmpp:hints",
  "http://jabber.org/protocol/chatstates",
  "jabber:server",
  "jabber:client",
  "urn:a",
  "urn: a",
  "urn:\u00e9",
];
const KNOWN = [
  "securitylabel xmlns='urn:xmpp:sec-label:0'",
  "forwarded xmlns='urn:xmpp:forward:0'",
  "hops xmlns='urn:trunkline:hops:0' via='a.example'",
  "active xmlns='http://jabber.org/protocol/chatstates'",
  "no-store xmlns='urn:xmpp:hints'",
  "body xmlns='jabber:server'",
];
const TYPES = [
  "chat",
  "get",
  "set",
  "result",
  "error",
  "probe",
  "subscribed",
  "normal",
  "unavailable",
  "headline",
  "",
];
const LOCALS = ["", "", "r@", "romeo.m@", "r\u00e9@", "r&amp;j@", "@", "r s@"];
const DOMAINS = [
  "leafa.example",
  "x.LeafB.example",
  "a.us",
  "b.example.",
  "\u00fc.example",
  "xn--a.example",
  "[::1]",
  "a..b",
  "a-.b",
  "",
];
const RESOURCES = ["", "", "/o", "/ \u{1f600}", "/", "/a@b/c", "/&lt;"];
const SPACES = [" ", " ", " ", "\n", "\t ", "\r\n"];
const CHARACTERS = [
  "a",
  "b",
  " ",
  "]",
  "]]",
  "\n",
  "\r",
  ":",
  "=",
  "/",
  "\u00e9",
  "\u20ac",
  "\u{1f600}",
  "\u007f",
  "\ufffd",
  "\u0085",
];
const REFERENCES = ["&lt;", "&gt;", "&amp;", "&apos;", "&quot;", "&#65;", "&#x1F600;", "&#xA;", "&#09;"];

/** Headers, and the end tags of their roots. */
const ROOTS: readonly (readonly [header: string, end: string])[] = [
  ["<stream:stream xmlns='jabber:server' xmlns:stream='urn:s' xmlns:db='urn:d'>", "</stream:stream>"],
  [
    "<?xml version='1.0'?>\n<s xmlns='jabber:server' xmlns:stream='urn:s' xmlns:db='urn:xmpp:forward:0'>",
    "</s >",
  ],
  ["<db:s xmlns='jabber:client' xmlns:stream='jabber:server' xmlns:db='urn:d'>", "</db:s>"],
];

/** A stream in two parts: what comes before the mutations, and what may be hurt. */
export interface Document {
  readonly header: Uint8Array;
  readonly body: Uint8Array;
}

/** A well-formed stream of a few elements. */
export function document(random: Random): Document {
  const [header, end] = random.pick(ROOTS);
  const elements = random.several(1, 3, () => stanza(random));
  return { header: encode(header), body: encode(`${elements.join(random.pick(["", "\n", " \r\n"]))}${end}`) };
}

function stanza(random: Random): string {
  const name = random.pick([
    "message",
    "message",
    "presence",
    "iq",
    "stream:features",
    "db:result",
    "stream:iq",
  ]);
  const own = random.once(3) ? [`id=${value(random)}`] : [];
  const attributes = [
    ...(random.once(5) ? [] : [`to=${quoted(random, address(random))}`]),
    ...(random.once(5) ? [] : [`from=${quoted(random, address(random))}`]),
    ...(random.once(3) ? [] : [`type=${quoted(random, disguised(random, random.pick(TYPES)))}`]),
    ...own,
  ];
  return tagged(random, name, attributes, ["db", "stream"], 3);
}

function address(random: Random): string {
  return random.pick(LOCALS) + random.pick(DOMAINS) + random.pick(RESOURCES);
}

/** An element with the attributes and some more, in whose scope the prefixes are declared. */
function tagged(
  random: Random,
  name: string,
  given: readonly string[],
  prefixes: readonly string[],
  depth: number,
): string {
  const declared = random.several(0, random.below(3), () => random.pick(PREFIXES)).filter((p, i, all) =>
    all.indexOf(p) === i
  );
  const scope = [...prefixes, ...declared];
  const attributes = [
    ...given,
    ...declared.map((prefix) =>
      `xmlns:${prefix}=${quoted(random, disguised(random, random.pick(NAMESPACES)))}`
    ),
    ...(random.once(4)
      ? [`xmlns=${quoted(random, disguised(random, random.pick([...NAMESPACES, ""])))}`]
      : []),
    ...(random.once(4)
      ? [`${random.pick(["xml:lang", "one", `${random.pick(scope)}:two`])}=${value(random)}`]
      : []),
    ...(random.once(6) ? [`${random.pick(scope)}:three=${value(random)}`] : []),
  ];
  const tag = [name, ...attributes].join(random.pick(SPACES)) + random.pick(["", "", " ", "\n"]);
  if (random.once(4)) return `<${tag}/>`;
  return `<${tag}>${content(random, scope, depth)}</${name}${random.pick(["", "", "", " \t"])}>`;
}

function content(random: Random, prefixes: readonly string[], depth: number): string {
  return random.several(0, 3, () => {
    if (depth > 0 && random.once(2)) {
      const prefix = random.once(3) ? `${random.pick(prefixes)}:` : "";
      if (random.once(6)) return `<${random.pick(KNOWN)}/>`;
      return tagged(random, prefix + random.pick(NAMES), [], prefixes, depth - 1);
    }
    if (random.once(4)) {
      return `<![CDATA[${text(random)}<&>${random.pick(["", "]", "]]"])}]]>`;
    }
    return text(random) + random.pick(["", "", random.pick(REFERENCES)]);
  }).join("");
}

function text(random: Random): string {
  return random.several(0, 8, () => random.pick(CHARACTERS)).join("");
}

function value(random: Random): string {
  return quoted(random, text(random) + random.pick(["", random.pick(REFERENCES), ">"]));
}

function quoted(random: Random, text: string): string {
  const quote = random.pick(["'", '"']);
  return quote + text + quote;
}

/** The text, some of whose characters may be written as references. */
function disguised(random: Random, text: string): string {
  if (!random.once(4)) return text;
  return [...text].map((c) => random.once(5) ? `&#${c.codePointAt(0)};` : c).join("");
}

// One character a byte.
const TOKENS = [
  ..."<>&'\"=/:;#x! ]?\t\n\r\0\x01\x1f\x7f\x80\xc3\xe2\xed\xf0\xf4\xff",
  "]]>",
  "<![CDATA[",
  "<!--",
  "-->",
  "<!DOCTYPE a>",
  "<?a b?>",
  "<?xml version='1.0'?>",
  "/>",
  "</",
  "</a>",
  "<a>",
  "<p:a/>",
  "xmlns:p='urn:a'",
  " xmlns:p=''",
  " xmlns:xmlns='urn:a'",
  " xmlns:q='urn:a' q:two=''",
  " xmlns:xml='http://www.w3.org/XML/1998/namespace'",
  " xmlns:p='http://www.w3.org/XML/1998/namespace'",
  " xmlns='http://www.w3.org/2000/xmlns/'",
  " one='1'",
  " one='2'",
  " to=''",
  "xmlns:",
  "&#0;",
  "&#xD800;",
  "&#x110000;",
  "&#1114112;",
  "&lt;",
  "&lt",
  "&foo;",
  "&#;",
  "&;",
  "&#x41;",
  `&#${"0".repeat(40)}65;`,
  "\xef\xbf\xbe",
  "\xef\xbf\xbf",
  "\xef\xbb\xbf",
  "\xed\xa0\x80",
  "\xf4\x90\x80\x80",
  "\xc0\x80",
  "\xcc\x81",
  "\xc2\xb7",
  "\xc3\x97",
  "\xe2\x80\xbf",
];

type Mutation = (random: Random, bytes: Uint8Array) => Uint8Array;

const MUTATIONS: readonly Mutation[] = [
  (random, bytes) => bytes.with(random.below(bytes.length), random.below(256)),
  (random, bytes) => {
    const at = random.below(bytes.length);
    return bytes.with(at, bytes[at] ^ (1 << random.below(8)));
  },
  (random, bytes) => spliced(random, bytes, new Uint8Array(), 1 + random.below(6)),
  (random, bytes) => spliced(random, bytes, bytesOf(random.pick(TOKENS)), 0),
  (random, bytes) => spliced(random, bytes, bytesOf(random.pick(TOKENS)), 0),
  (random, bytes) => spliced(random, bytes, bytesOf(random.pick(TOKENS)), random.below(4)),
  (random, bytes) => spliced(random, bytes, part(random, bytes), 0),
  (random, bytes) => spliced(random, bytes, part(random, document(random).body), random.below(20)),
  (random, bytes) => bytes.slice(0, random.below(bytes.length)),
];

/** The bytes, hurt a few times or not at all. */
export function mutated(random: Random, bytes: Uint8Array): Uint8Array {
  let hurt = bytes;
  for (let i = random.below(4); i > 0 && hurt.length > 0; i--) hurt = random.pick(MUTATIONS)(random, hurt);
  return hurt;
}

/** The bytes with `count` of them replaced somewhere. */
function spliced(random: Random, bytes: Uint8Array, insertion: Uint8Array, count: number): Uint8Array {
  const at = random.below(bytes.length + 1);
  return new Uint8Array([...bytes.subarray(0, at), ...insertion, ...bytes.subarray(at + count)]);
}

function part(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.below(bytes.length);
  return bytes.subarray(at, at + 1 + random.below(40));
}
