import assert from "node:assert/strict";
import fc from "fast-check";
import { elementOf } from "../../fixtures/streams/element_of.ts";
import {
  countAhead,
  countBetween,
  formatManagement,
  MANAGEMENT_CONDITIONS,
  type ManagementElement,
  numberAfter,
  readManagement,
  readPlainManagement,
} from "./management.ts";

function read(text: string): ReturnType<typeof readManagement> {
  return readManagement(elementOf(text));
}

const SM = "xmlns='urn:xmpp:sm:3'";

const READ: readonly (readonly [text: string, element: ManagementElement])[] = [
  [`<enable ${SM}/>`, { name: "enable", resume: false }],
  [`<enable ${SM} resume='1' max='600'/>`, { name: "enable", resume: true, max: 600 }],
  [
    `<enabled ${SM} id='some-long-sm-id' resume='true' location='[2001:db8::1]:5269'/>`,
    { name: "enabled", id: "some-long-sm-id", resume: true },
  ],
  [`<enabled ${SM} resume="false"></enabled>`, { name: "enabled", resume: false }],
  [`<resume ${SM} h='7' previd='a&amp;b'/>`, { name: "resume", previd: "a&b", h: 7 }],
  [`<resume ${SM} h='7' previd='x' first='9'/>`, { name: "resume", previd: "x", h: 7, first: 9 }],
  [`<resumed ${SM} h='4294967295' previd='x'/>`, { name: "resumed", previd: "x", h: 4294967295 }],
  [
    `<failed ${SM} h='3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>`,
    { name: "failed", condition: "item-not-found", h: 3 },
  ],
  [`<failed ${SM}><item-not-found xmlns='urn:other'/></failed>`, {
    name: "failed",
    condition: "undefined-condition",
  }],
  [`<failed ${SM}/>`, { name: "failed", condition: "undefined-condition" }],
  [`<r ${SM}> </r>`, { name: "r" }],
  [`<sm:a xmlns:sm='urn:xmpp:sm:3' h='0'/>`, { name: "a", h: 0 }],
];

for (const [text, element] of READ) {
  Deno.test(`readManagement() reads ${text}`, () => assert.deepEqual(read(text), element));
}

const MALFORMED: readonly (readonly [text: string, why: RegExp])[] = [
  [`<a ${SM}/>`, /^sent <a\/> without "h"$/],
  [`<a ${SM} h=''/>`, /^sent <a\/> whose "h" is no number from 0 to 4294967295: ""$/],
  [`<a ${SM} h='-1'/>`, /"-1"$/],
  [`<a ${SM} h='+1'/>`, /"\+1"$/],
  [`<a ${SM} h=' 1'/>`, /" 1"$/],
  [`<a ${SM} h='1e3'/>`, /"1e3"$/],
  [`<a ${SM} h='0x10'/>`, /"0x10"$/],
  [`<a ${SM} h='\u0661'/>`, /"\u0661"$/],
  [`<a ${SM} h='4294967296'/>`, /"4294967296"$/],
  [`<a ${SM} h='00000000001'/>`, /"00000000001"$/],
  [`<a ${SM} x:h='1' xmlns:x='urn:x'/>`, /without "h"$/],
  [`<enable ${SM} resume='yes'/>`, /whose "resume" is neither true nor false: "yes"$/],
  [`<enable ${SM} max='a day'/>`, /whose "max" is no number/],
  [`<enabled ${SM} id=''/>`, /without "id"$/],
  [`<resume ${SM} h='1'/>`, /without "previd"$/],
  [`<resume ${SM} previd='x'/>`, /without "h"$/],
  [`<resume ${SM} h='1' previd='${"x".repeat(1_001)}'/>`, /whose "previd" is longer than 1000 characters$/],
  [`<resume ${SM} h='1' previd='x' first='one'/>`, /whose "first" is no number/],
  [`<failed ${SM} h='x'/>`, /whose "h" is no number/],
  [`<sm ${SM}/>`, /^sent <sm\/> of urn:xmpp:sm:3, which does not have it$/],
  [`<constructor ${SM}/>`, /which does not have it$/],
];

for (const [text, why] of MALFORMED) {
  Deno.test(`readManagement() refuses ${text.slice(0, 80)}`, () => {
    const found = read(text);
    assert.ok("malformed" in found, JSON.stringify(found));
    assert.match(found.malformed, why);
  });
}

Deno.test("readManagement() quotes no more than a line of log takes", () => {
  const found = read(`<a ${SM} h='${"9".repeat(1_000)}'/>`);
  assert.ok("malformed" in found && found.malformed.length < 200);
});

const NUMBER = fc.nat({ max: 2 ** 32 - 1 });
const ID = fc.string({ minLength: 1, maxLength: 1_000, unit: fc.constantFrom(..."aB9-_&<>'\" ü€") });
const optional = <K extends string, T>(key: K, value: fc.Arbitrary<T>): fc.Arbitrary<{ [_ in K]?: T }> =>
  fc.record({ [key]: value }, { requiredKeys: [] }) as fc.Arbitrary<{ [_ in K]?: T }>;

/** Any element of stream management. */
const ELEMENT: fc.Arbitrary<ManagementElement> = fc.oneof(
  fc.tuple(fc.boolean(), optional("max", NUMBER)).map(([resume, max]) => ({
    name: "enable" as const,
    resume,
    ...max,
  })),
  fc.tuple(optional("id", ID), fc.boolean(), optional("max", NUMBER))
    .map(([id, resume, max]) => ({ name: "enabled" as const, ...id, resume, ...max })),
  fc.tuple(ID, NUMBER, optional("first", NUMBER))
    .map(([previd, h, first]) => ({ name: "resume" as const, previd, h, ...first })),
  fc.tuple(ID, NUMBER).map(([previd, h]) => ({ name: "resumed" as const, previd, h })),
  fc.tuple(fc.constantFrom(...MANAGEMENT_CONDITIONS), optional("h", NUMBER))
    .map(([condition, h]) => ({ name: "failed" as const, condition, ...h })),
  fc.constant({ name: "r" as const }),
  NUMBER.map((h) => ({ name: "a" as const, h })),
);

Deno.test("readManagement() reads what formatManagement() writes", () => {
  fc.assert(
    fc.property(ELEMENT, (element) => {
      assert.deepEqual(read(formatManagement(element)), element);
    }),
    { seed: 1 },
  );
});

Deno.test("formatManagement() writes them as XEP-0198 does", () => {
  assert.equal(formatManagement({ name: "r" }), "<r xmlns='urn:xmpp:sm:3'/>");
  assert.equal(formatManagement({ name: "a", h: 1 }), "<a xmlns='urn:xmpp:sm:3' h='1'/>");
  assert.equal(
    formatManagement({ name: "enable", resume: true }),
    "<enable xmlns='urn:xmpp:sm:3' resume='true'/>",
  );
  assert.equal(
    formatManagement({ name: "failed", condition: "item-not-found", h: 2 }),
    "<failed xmlns='urn:xmpp:sm:3' h='2'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>",
  );
});

Deno.test("readPlainManagement() reads <r/> and <a/> as they are nearly always written", () => {
  const plain: readonly (readonly [string, ManagementElement])[] = [
    [`<r ${SM}/>`, { name: "r" }],
    ['<r xmlns="urn:xmpp:sm:3" />', { name: "r" }],
    [`<a ${SM} h='4294967295'/>`, { name: "a", h: 4294967295 }],
    [`<a h='12' ${SM}/>`, { name: "a", h: 12 }],
    [`<a h="12" xmlns="urn:xmpp:sm:3"/>`, { name: "a", h: 12 }],
  ];
  for (const [text, element] of plain) assert.deepEqual(readPlainManagement(text), element);
});

Deno.test("readPlainManagement() leaves everything else to readManagement(), and never says otherwise", () => {
  const texts = [...READ, ...MALFORMED].map(([text]) => text);
  const others = [
    `<r ${SM}/><r ${SM}/>`,
    `<a h='1' ${SM}>x</a>`,
    "<r xmlns='urn:xmpp:sm:2'/>",
    `<ra ${SM}/>`,
    "",
  ];
  for (const text of others) assert.equal(readPlainManagement(text), undefined);
  for (const text of texts) {
    const plain = readPlainManagement(text);
    if (plain !== undefined) assert.deepEqual(plain, read(text));
  }
  fc.assert(
    fc.property(ELEMENT, (element) => {
      const plain = readPlainManagement(formatManagement(element));
      const often = element.name === "r" || element.name === "a";
      assert.deepEqual(plain, often ? element : undefined);
    }),
    { seed: 2 },
  );
});

const MODULUS = 2n ** 32n;

Deno.test("numberAfter() and countBetween() are the arithmetic modulo 2^32, as BigInt does it", () => {
  fc.assert(
    fc.property(NUMBER, NUMBER, (a, b) => {
      assert.equal(BigInt(numberAfter(a, b)), (BigInt(a) + BigInt(b)) % MODULUS);
      assert.equal(BigInt(countBetween(a, b)), BigInt.asUintN(32, BigInt(b) - BigInt(a)));
      assert.equal(numberAfter(a, countBetween(a, b)), b);
    }),
    { seed: 3 },
  );
});

Deno.test("countAhead() counts what is nearer ahead than behind, as signed numbers do", () => {
  const near = fc.tuple(NUMBER, fc.integer({ min: -3, max: 3 })).map((
    [a, b],
  ) => [a, numberAfter(a, b + 2 ** 31)]);
  fc.assert(
    fc.property(fc.oneof(fc.tuple(NUMBER, NUMBER), near), ([a, b]) => {
      const signed = Number(BigInt.asIntN(32, BigInt(b) - BigInt(a)));
      assert.equal(countAhead(a, b), signed < 0 ? undefined : signed);
    }),
    { seed: 3 },
  );
});

Deno.test("numberAfter() and countBetween() go round at 2^32", () => {
  assert.equal(numberAfter(2 ** 32 - 1, 1), 0);
  assert.equal(countBetween(2 ** 32 - 1, 0), 1);
  assert.equal(countBetween(0, 2 ** 32 - 1), 2 ** 32 - 1);
  assert.equal(countBetween(5, 5), 0);
});
