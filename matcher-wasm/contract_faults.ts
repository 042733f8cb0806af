import assert from "node:assert/strict";
import { Fault } from "./codes.ts";
import { bytesOf, encode, ENTRIES, HEADER, type Implementation, pieces, replay } from "./contract_kit.ts";
import { Random } from "./random.ts";

/** What is refused, and the text that does it. */
type Case = readonly [what: string, text: string];

// Text is given one character a byte, so that bytes that are no UTF-8 can be written.

const BEFORE_THE_ROOT: Readonly<Record<string, readonly Case[]>> = {
  Stray: [
    ["text", "x"],
    ["a byte order mark", "\xef\xbb\xbf<stream>"],
    ["a reference", "&lt;"],
    ["a zero byte", "\0"],
  ],
  Restricted: [
    ["an XML declaration that is not the very first thing", " <?xml version='1.0'?>"],
    ["a second XML declaration", "<?xml version='1.0'?><?xml version='1.0'?>"],
    ["a processing instruction at the beginning", "<?php x?>"],
    ["a processing instruction whose name begins with xml", "<?xml-stylesheet href='x'?>"],
    ["a processing instruction behind the declaration", "<?xml version='1.0'?><?x?>"],
    ["a comment", "<!-- x -->"],
    ["a document type", "<!DOCTYPE stream>"],
  ],
  NotWellFormed: [
    ["an end tag", "</stream:stream>"],
    ["a declaration that does not end", `<?xml version='1.0'${" ".repeat(300)}?>`],
    ["a '<' alone", "< stream>"],
  ],
  Namespace: [
    ["a prefix that is not declared", "<stream:stream xmlns='jabber:server'>"],
    ["a root called xmlns:stream", "<xmlns:stream>"],
  ],
};

const BETWEEN_STANZAS: Readonly<Record<string, readonly Case[]>> = {
  Stray: [
    ["text between stanzas", "<iq/>x"],
    ["a reference between stanzas", "<iq/>&#32;"],
    ["a CDATA section between stanzas", "<iq/><![CDATA[ ]]>"],
    ["a zero byte between stanzas", "\0"],
    ["a form feed between stanzas", "\f"],
    ["a non-breaking space between stanzas", "\xc2\xa0"],
  ],
  Restricted: [
    ["a comment between stanzas", "<!-- x -->"],
    ["a document type between stanzas", "<!DOCTYPE x>"],
    ["an XML declaration between stanzas", "<?xml version='1.0'?>"],
    ["a processing instruction between stanzas", "<?x?>"],
    ["half the beginning of a CDATA section", "<![CDAT["],
  ],
  NotWellFormed: [
    ["the end of another root", "</stream:streams>"],
    ["the end of a root with an attribute", "</stream:stream x=''>"],
    ["an end tag too many", "<iq/></iq>"],
  ],
};

const IN_A_STANZA: Readonly<Record<string, readonly Case[]>> = {
  Restricted: [
    ["a comment inside a stanza", "<!-- x -->"],
    ["an empty comment", "<!---->"],
    ["a processing instruction inside a stanza", "<?x y?>"],
    ["an XML declaration inside a stanza", "<?xml version='1.0'?>"],
    ["a document type inside a stanza", "<!DOCTYPE x [<!ENTITY y 'z'>]>"],
    ["an entity declaration", "<!ENTITY x 'y'>"],
    ["an entity beyond the five", "&nbsp;"],
    ["an entity in upper case", "&LT;"],
    ["an entity in an attribute", "<a b='&eacute;'/>"],
    ["a CDATA section in lower case", "<![cdata[x]]>"],
    ["half the beginning of a CDATA section inside a stanza", "<![CDATAx"],
  ],
  NotWellFormed: [
    ["another end tag", "</message>"],
    ["an end tag that says more", "<a></ab>"],
    ["an end tag that says less", "<ab></a>"],
    ["an end tag in another case", "<a></A>"],
    ["an end tag with an attribute", "<a></a b=''>"],
    ["an end tag with white space before the name", "<a></ a>"],
    ["an empty name", "<>"],
    ["white space before a name", "< a/>"],
    ["a name that begins with a digit", "<1a/>"],
    ["a name that begins with a hyphen", "<-a/>"],
    ["a name that begins with a dot", "<.a/>"],
    ["a name that begins with a combining character", "<\xcc\x81a/>"],
    ["a name with a multiplication sign", "<a\xc3\x97b/>"],
    ["a name with a question mark", "<a?/>"],
    ["an attribute without a value", "<a b/>"],
    ["an attribute without quotes", "<a b=c/>"],
    ["an attribute without an equals sign", "<a b'c'/>"],
    ["two attributes without white space between", "<a b='c'd='e'/>"],
    ["an attribute's name that begins with a digit", "<a 1b='c'/>"],
    ["an attribute twice", "<a b='c' b='d'/>"],
    ["an attribute twice by its expanded name", "<a xmlns:p='urn:x' xmlns:q='urn:x' p:b='' q:b=''/>"],
    ["a declaration twice", "<a xmlns:p='urn:x' xmlns:p='urn:x'/>"],
    ["a '<' in an attribute value", "<a b='<'/>"],
    ["a '&' alone in an attribute value", "<a b='& '/>"],
    ["a control in an attribute value", "<a b='\x01'/>"],
    ["U+FFFE in an attribute value", "<a b='\xef\xbf\xbe'/>"],
    ["a slash inside a tag", "<a / b='c'>"],
    ["white space behind the slash", "<a/ >"],
    ["a '&' alone", "a & b"],
    ["an empty reference", "&;"],
    ["a reference that does not end", `&${"a".repeat(40)};`],
    ["a reference of 33 bytes", `&#${"0".repeat(28)}65;`],
    ["a reference with white space", "&lt ;"],
    ["a reference beyond ASCII", "&\xc3\xa9;"],
    ["a reference that begins with a digit", "&1;"],
    ["an empty character reference", "&#;"],
    ["an empty hexadecimal reference", "&#x;"],
    ["a hexadecimal reference with a capital X", "&#X41;"],
    ["a decimal reference with a letter", "&#4a;"],
    ["a hexadecimal reference with a wrong letter", "&#x4g;"],
    ["a reference to the zero character", "&#0;"],
    ["a reference to a control", "&#x1F;"],
    ["a reference to a surrogate", "&#xD800;"],
    ["a reference to the last surrogate", "&#57343;"],
    ["a reference to U+FFFE", "&#xFFFE;"],
    ["a reference beyond Unicode", "&#x110000;"],
    ["a reference that overflows", "&#x100000041;"],
    ["a reference that overflows twice", "&#18446744073709551681;"],
    ["']]>' in text", "]]>"],
    ["']]>' behind more brackets", "]]]]>"],
    ["']]>' behind a CDATA section", "<![CDATA[]]>]]>"],
    ["a zero byte in text", "\0"],
    ["a form feed in text", "\f"],
    ["an escape in text", "\x1b"],
    ["a control in a CDATA section", "<![CDATA[\x08]]>"],
    ["U+FFFE in text", "\xef\xbf\xbe"],
    ["U+FFFF in text", "\xef\xbf\xbf"],
    ["U+FFFF in a CDATA section", "<![CDATA[\xef\xbf\xbf]]>"],
    ["a control in a name", "<a\x01/>"],
    ["a byte that is no ASCII where '=' is due", "<a b\x20\xc3\xa9='c'/>"],
  ],
  Namespace: [
    ["an element's prefix that is not declared", "<p:a/>"],
    ["an attribute's prefix that is not declared", "<a p:b='c'/>"],
    ["a prefix that is declared inside only", "<p:a><b xmlns:p='urn:x'/></p:a>"],
    ["a prefix that is declared empty", "<a xmlns:p=''/>"],
    ["a name with two colons", "<a xmlns:p='urn:x'><p:q:r/></a>"],
    ["a name that begins with a colon", "<:a/>"],
    ["a name that ends with a colon", "<db:/>"],
    ["an attribute's name that begins with a colon", "<a :b='c'/>"],
    ["a local name that begins with a digit", "<db:1/>"],
    ["a local name that begins with a combining character", "<db:\xcc\x81/>"],
    ["an attribute's name with two colons", "<a db:b:c=''/>"],
    ["an element with the prefix xmlns", "<xmlns:a/>"],
    ["the prefix xmlns declared", "<a xmlns:xmlns='urn:x'/>"],
    ["the prefix xmlns declared rightly", "<a xmlns:xmlns='http://www.w3.org/2000/xmlns/'/>"],
    ["another prefix for the name of xmlns", "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>"],
    ["the name of xmlns as the default", "<a xmlns='http://www.w3.org/2000/xmlns/'/>"],
    ["the prefix xml declared wrongly", "<a xmlns:xml='urn:x'/>"],
    ["another prefix for the name of xml", "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>"],
    ["the name of xml as the default", "<a xmlns='http://www.w3.org/XML/1998/namespace'/>"],
    ["the name of xml written with a reference", "<a xmlns:p='http://www.w3.org/XML/1998/n&#97;mespace'/>"],
    ["a prefix declared with an empty local part", "<a xmlns:='urn:x'/>"],
  ],
  Encoding: [
    ["a continuation byte alone", "\x80"],
    ["a lead byte before ASCII", "\xc3a"],
    ["a lead byte before a tag", "\xe2\x82<"],
    ["an overlong '/'", "\xc0\xaf"],
    ["an overlong zero", "\xc1\x80"],
    ["an overlong sequence of three", "\xe0\x9f\xbf"],
    ["an overlong sequence of four", "\xf0\x8f\xbf\xbf"],
    ["a surrogate", "\xed\xa0\x80"],
    ["a character beyond Unicode", "\xf4\x90\x80\x80"],
    ["the byte F5", "\xf5\x80\x80\x80"],
    ["the byte FF", "\xff"],
    ["Latin-1 in an attribute value", "<a b='\xe9'/>"],
    ["Latin-1 in a CDATA section", "<![CDATA[\xe9]]>"],
    ["Latin-1 in a name", "<a\xe9b/>"],
  ],
};

/** Everything that a stream is refused for, whole, byte by byte and at random splits. */
export function contractOfFaults({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);
  const header = encode(HEADER);
  const surroundings = [
    { cases: BEFORE_THE_ROOT, before: new Uint8Array(), place: "before the root" },
    { cases: BETWEEN_STANZAS, before: header, place: "in the stream" },
    {
      cases: IN_A_STANZA,
      before: new Uint8Array([...header, ...encode("<message><body>")]),
      place: "in a stanza",
    },
  ];
  for (const { cases, before, place } of surroundings) {
    for (const [fault, what, text] of flat(cases)) {
      Deno.test(`${name} scan() refuses ${what} ${place} as ${fault}, however it is cut`, () => {
        // What follows is refused for another reason, so that nothing is refused too late.
        const bytes = new Uint8Array([
          ...before,
          ...bytesOf(text),
          ...encode(fault === "Restricted" ? "]]>" : "<?"),
        ]);
        const random = new Random(bytes.length);
        const splits = Array.from({ length: 20 }, () => random.cut(bytes, 6));
        for (const split of [[bytes], pieces(bytes, 1), ...splits]) {
          assert.deepEqual(replay(matcher, split).at(-1), { signal: "Fault", fault });
        }
      });
    }
  }

  Deno.test(`${name} scan() has a test for each fault that is no limit`, () => {
    const seen = new Set(surroundings.flatMap(({ cases }) => Object.keys(cases)));
    const limits = [Fault.TooLong, Fault.TooDeep, Fault.TooManyAttributes, Fault.TooManyNamespaces];
    const all = Object.values(Fault).filter((f) =>
      typeof f === "number" && f !== Fault.None && !limits.includes(f)
    );
    assert.deepEqual([...seen].sort(), all.map((f) => Fault[f as Fault]).sort());
  });
}

function flat(
  cases: Readonly<Record<string, readonly Case[]>>,
): readonly (readonly [string, string, string])[] {
  return Object.entries(cases).flatMap(([fault, list]) =>
    list.map(([what, text]) => [fault, what, text] as const)
  );
}
