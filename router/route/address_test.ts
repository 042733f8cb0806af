import assert from "node:assert/strict";
import fc from "fast-check";
import { type Address, parseAddress } from "./address.ts";

/** RFC 7622 §3.5, table 1, in its order, taken apart by hand. */
const VALID: readonly (readonly [text: string, address: Address])[] = [
  ["juliet@example.com", { local: "juliet", domain: "example.com" }],
  ["juliet@example.com/foo", { local: "juliet", domain: "example.com", resource: "foo" }],
  ["juliet@example.com/foo bar", { local: "juliet", domain: "example.com", resource: "foo bar" }],
  ["juliet@example.com/foo@bar", { local: "juliet", domain: "example.com", resource: "foo@bar" }],
  ["foo\\20bar@example.com", { local: "foo\\20bar", domain: "example.com" }],
  ["fussball@example.com", { local: "fussball", domain: "example.com" }],
  ["fu\u00dfball@example.com", { local: "fu\u00dfball", domain: "example.com" }],
  ["\u03c0@example.com", { local: "\u03c0", domain: "example.com" }],
  ["\u03a3@example.com/foo", { local: "\u03a3", domain: "example.com", resource: "foo" }],
  ["\u03c3@example.com/foo", { local: "\u03c3", domain: "example.com", resource: "foo" }],
  ["\u03c2@example.com/foo", { local: "\u03c2", domain: "example.com", resource: "foo" }],
  ["king@example.com/\u265a", { local: "king", domain: "example.com", resource: "\u265a" }],
  ["example.com", { domain: "example.com" }],
  ["example.com/foobar", { domain: "example.com", resource: "foobar" }],
  ["a.example.com/b@example.net", { domain: "a.example.com", resource: "b@example.net" }],
  // Table 2 calls it a violation; erratum 4560 takes that back.
  ["juliet@example.com/ foo", { local: "juliet", domain: "example.com", resource: " foo" }],
];

for (const [text, address] of VALID) {
  Deno.test(`parseAddress() takes ${text} apart (RFC 7622 §3.5)`, () => {
    assert.deepEqual(parseAddress(text), address);
  });
}

const INVALID: readonly (readonly [text: string, why: string])[] = [
  // RFC 7622 §3.5, table 2
  ['"juliet"@example.com', "quotation marks in the localpart"],
  ["foo bar@example.com", "a space in the localpart"],
  ["@example.com/", "an empty localpart and resourcepart"],
  ["juliet@", "a localpart without a domainpart"],
  ["/foobar", "a resourcepart without a domainpart"],
  // §3.3.1, §3.4.1, and what separates the parts
  ["", "the empty text"],
  ["@example.com", "an empty localpart"],
  ["juliet@example.com/", "an empty resourcepart"],
  ["juliet@@example.com", "two at signs"],
  ["a@b@example.com", "a localpart with an at sign"],
  ["<juliet@example.com", "an angle bracket"],
  ["o'hara@example.com", "an apostrophe"],
  ["a:b@example.com", "a colon"],
  ["a&b@example.com", "an ampersand"],
  ["a\u00a0b@example.com", "a no-break space in the localpart"],
  ["a\u200bb@example.com", "a zero-width space in the localpart"],
  ["\ufeffjuliet@example.com", "a byte order mark in front"],
  ["a\u202eb@example.com", "a change of direction in the localpart"],
  ["a\nb@example.com", "a line break in the localpart"],
  ["juliet@example.com/a\u0007b", "a control character in the resourcepart"],
  ["juliet@example.com/a\u2028b", "a line separator in the resourcepart"],
  ["juliet@example.com/\ud800", "half a surrogate pair"],
  ["juliet@-example.com", "a domainpart that is none"],
];

for (const [text, why] of INVALID) {
  Deno.test(`parseAddress() refuses ${why}`, () => assert.equal(parseAddress(text), undefined));
}

// RFC 7622 forbids them in a localpart too (table 2), and older servers allow them (RFC 6122). They cannot be taken for
// another part, so the domain's own server is left to judge them.
Deno.test("parseAddress() leaves a localpart's symbols and compatibility characters to its own server", () => {
  for (const local of ["henry\u2163", "\u265a"]) {
    assert.deepEqual(parseAddress(`${local}@example.com`), { local, domain: "example.com" });
  }
});

Deno.test("parseAddress() takes parts of 1,023 octets and none longer (RFC 7622 §3.1)", () => {
  const cases: [part: string, fits: boolean][] = [
    ["a".repeat(1023), true],
    ["a".repeat(1024), false],
    ["\u03c0".repeat(511) + "a", true],
    ["\u03c0".repeat(512), false],
  ];
  for (const [part, fits] of cases) {
    assert.equal(parseAddress(`${part}@example.com`) !== undefined, fits);
    assert.equal(parseAddress(`example.com/${part}`) !== undefined, fits);
  }
});

Deno.test("parseAddress() gives the domain in its canonical form", () => {
  assert.equal(parseAddress("a@B\u00dcCHER.example"), undefined);
  assert.equal(parseAddress("a@b\u00fccher.EXAMPLE./r")?.domain, "xn--bcher-kva.example");
});

Deno.test("parseAddress() finds the parts that an address was put together from", () => {
  const local = fc.string({ unit: fc.constantFrom(..."ab.-\u00df\\"), minLength: 1, maxLength: 8 });
  const resource = fc.string({ unit: fc.constantFrom(..."ab /@\"'<\u265a"), minLength: 1, maxLength: 8 });
  const domain = fc.constantFrom("example.com", "xn--bcher-kva.example", "[::1]", "localhost");
  const address = fc.record({ local, domain, resource }, { requiredKeys: ["domain"] });
  fc.assert(fc.property(address, ({ ...address }) => {
    const { local, domain, resource } = address;
    const text = `${local === undefined ? "" : `${local}@`}${domain}${
      resource === undefined ? "" : `/${resource}`
    }`;
    assert.deepEqual(parseAddress(text), address);
  }));
});
