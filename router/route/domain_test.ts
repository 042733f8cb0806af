import assert from "node:assert/strict";
import punycode from "node:punycode";
import fc from "fast-check";
import { canonicalDomain } from "./domain.ts";

const LONG_LABEL = "a".repeat(63);
/** 253 octets, the most that DNS has room for (RFC 1035 §2.3.4). */
const LONG_DOMAIN = `${LONG_LABEL}.${LONG_LABEL}.${LONG_LABEL}.${"a".repeat(61)}`;

const CANONICAL: readonly (readonly [text: string, canonical: string, why: string])[] = [
  ["leafa.example", "leafa.example", "is as it should be"],
  ["LeafA.EXAMPLE", "leafa.example", "ASCII case does not count (RFC 4343 §3)"],
  ["leafa.example.", "leafa.example", "the final dot is stripped (RFC 7622 §3.2)"],
  ["localhost", "localhost", "one label is enough"],
  ["_xmpp.a_b.example", "_xmpp.a_b.example", "underscores occur"],
  ["192.0.2.1", "192.0.2.1", "an IPv4 address"],
  ["[2001:DB8:0:0:1:0:0:1]", "[2001:db8::1:0:0:1]", "RFC 5952 §2, §4.2.3"],
  ["[::FFFF:192.0.2.1]", "[::ffff:c000:201]", "one spelling for both forms of an embedded IPv4 address"],
  [`${LONG_LABEL}.example`, `${LONG_LABEL}.example`, "a label of 63 octets"],
  [LONG_DOMAIN, LONG_DOMAIN, "253 octets"],
  ["他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye", "RFC 3492 §7.1 (B)"],
  ["他們爲什麽不說中文", "xn--ihqwctvzc91f659drss3x8bo0yb", "RFC 3492 §7.1 (C)"],
  ["למההםפשוטלאמדבריםעברית", "xn--4dbcagdahymbxekheh6e0a7fei0b", "RFC 3492 §7.1 (E)"],
  ["なぜみんな日本語を話してくれないのか", "xn--n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa", "RFC 3492 §7.1 (G)"],
  ["почемужеонинеговорятпорусски", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l", "RFC 3492 §7.1 (I)"],
  ["faß.de", "xn--fa-hia.de", "UTS 46 §4.5: IDNA2008 keeps the sharp s"],
  ["βόλος.com", "xn--nxasmm1c.com", "UTS 46 §4.5: and the final sigma"],
  ["نامه\u200cای.com", "xn--mgba3gch31f060k.com", "UTS 46 §4.5: and ZWNJ where it joins (RFC 5892 §A.1)"],
  ["XN--FA-HIA.de", "xn--fa-hia.de", "an A-label in capitals"],
];

for (const [text, canonical, why] of CANONICAL) {
  Deno.test(`canonicalDomain() gives ${canonical.slice(0, 40)}: ${why}`, () => {
    assert.equal(canonicalDomain(text), canonical);
  });
}

const REFUSED: readonly (readonly [text: string, why: string])[] = [
  ["", "the empty text"],
  [".", "the root alone"],
  [".a.example", "an empty label in front"],
  ["a..example", "an empty label"],
  ["a.example..", "two final dots"],
  ["-a.example", "a label that begins with a hyphen"],
  ["a-.example", "a label that ends with one"],
  ["a b.example", "a space"],
  ["a\0.example", "a control character"],
  ["a.example:5269", "a port"],
  ["bob@a.example", "a localpart"],
  ["a.example/b", "a resource"],
  ["*.example", "a pattern"],
  ["a%2eexample", "an escape of URLs"],
  [`${LONG_LABEL}a.example`, "a label of 64 octets"],
  [`${LONG_DOMAIN}a`, "254 octets"],
  ["[::1", "an open bracket"],
  ["[::1].", "a dot behind the bracket"],
  ["[::1%eth0]", "a zone"],
  ["[192.0.2.1]", "IPv4 in brackets"],
  ["::1", "IPv6 without brackets"],
  ["xn--.example", "an A-label of nothing"],
  ["xn--abc-.example", "an A-label of ASCII (RFC 5891 §5.4)"],
  ["xn--zn7c.com", "an A-label of a character that is mapped (UTS 46 §4)"],
  ["xn--u-ccb.com", "an A-label that is not in NFC (UTS 46 §4)"],
  ["bu\u0308cher.example", "letters that are not in NFC (RFC 5891 §4.1)"],
  ["BÜCHER.example", "a capital beyond ASCII"],
  ["ﬀ.example", "a ligature"],
  ["ｅxample.com", "a full-width letter"],
  ["example。com", "an ideographic dot"],
  ["example．com", "a full-width dot"],
  ["ſ.example", "the long s, which other software reads as s"],
  ["\u212a.example", "the Kelvin sign, which other software reads as k"],
  ["exam\u00adple.com", "a soft hyphen"],
  ["exam\u200bple.com", "a zero-width space"],
  ["exam\u200dple.com", "a joiner that joins nothing (RFC 5892 §A.2)"],
  ["\ufeffexample.com", "a byte order mark"],
  ["exam\u202eple.com", "a change of direction"],
  ["1א.example", "a right-to-left label that begins with a digit (RFC 5893 §2)"],
  ["１９２.0.2.1", "digits that are mapped"],
  ["\ud800.example", "half a surrogate pair"],
];

for (const [text, why] of REFUSED) {
  Deno.test(`canonicalDomain() refuses ${why}`, () => {
    assert.equal(canonicalDomain(text), undefined);
  });
}

/** Text that looks like a domain, with everything in it that IDNA has an opinion on. */
const TRICKY = fc.array(
  fc.oneof(
    {
      arbitrary: fc.constantFrom("a", "B", "z9", ".", ".xn--fa-hia", "bücher", "他", "ß", "ς", "_"),
      weight: 6,
    },
    fc.constantFrom(..."Z-[]:%*@/", "xn--", "[::1]", "\u00ad", "\u200d", "。", "İ", "\u212a", "א", "1"),
    fc.string({ unit: "binary", maxLength: 2 }),
  ),
  { minLength: 1, maxLength: 8 },
).map((parts) => parts.join(""));
const MANY = { numRuns: 3_000 };

Deno.test("canonicalDomain() changes nothing that it has made", () => {
  fc.assert(
    fc.property(TRICKY, (text) => {
      const canonical = canonicalDomain(text);
      if (canonical !== undefined) assert.equal(canonicalDomain(canonical), canonical);
    }),
    MANY,
  );
});

Deno.test("canonicalDomain() gives ASCII without capitals and without a final dot, or nothing", () => {
  fc.assert(
    fc.property(TRICKY, (text) => {
      assert.match(canonicalDomain(text) ?? "none", /^(\[[0-9a-f:]+\]|[a-z0-9_-]+(\.[a-z0-9_-]+)*)$/);
    }),
    MANY,
  );
});

Deno.test("canonicalDomain() does not see ASCII case", () => {
  const flip = (text: string): string =>
    text.replace(
      /[A-Za-z]/g,
      (letter) => letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    );
  fc.assert(
    fc.property(TRICKY, (text) => assert.equal(canonicalDomain(flip(text)), canonicalDomain(text))),
    MANY,
  );
});

// Letters that IDNA2008 allows anywhere and maps nowhere, of scripts that are written from left to right.
const LETTERS = fc.oneof(
  fc.constantFrom(..."abcxyzßàéöøüÿπσωжщяüéñ"),
  fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((code) => String.fromCodePoint(code)),
);

Deno.test("canonicalDomain() agrees with another implementation of Punycode (RFC 3492) on plain letters", () => {
  const label = fc.array(LETTERS, { minLength: 1, maxLength: 12 }).map((letters) => letters.join(""));
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 3 }), (labels) => {
      const expected = labels.map((label) =>
        /^[a-z]*$/.test(label) ? label : `xn--${punycode.encode(label)}`
      );
      assert.equal(canonicalDomain(labels.join(".")), expected.join("."));
    }),
    MANY,
  );
});
