import assert from "node:assert/strict";
import { elementOf } from "../../fixtures/streams/element_of.ts";
import {
  createDialbackKeys,
  type DialbackClaim,
  type DialbackElement,
  type DialbackOutcome,
  formatDialback,
  readDialback,
} from "./dialback.ts";

const CLAIM = { originating: "example.org", receiving: "xmpp.example.com", id: "D60000229F" };
const KEY = "37c69b1cf07a3f67c04a5ef5902fa5114f2c76fe4a2686482ba5b89323075643";

/** Keys that were published. */
const PUBLISHED: readonly (readonly [where: string, secret: string, claim: DialbackClaim, key: string])[] = [
  ["XEP-0185 §3", "s3cr3tf0rd14lb4ck", CLAIM, KEY],
  [
    "XEP-0220 §2.1.1",
    "s3cr3tf0rd14lb4ck",
    { originating: "capulet.example", receiving: "montague.example", id: "D60000229F" },
    "b4835385f37fe2895af6c196b59097b16862406db80559900d96bf6fa7d23df3",
  ],
  [
    "XEP-0220 §2.2.2",
    "d14lb4ck43v3r",
    { originating: "montague.example", receiving: "capulet.example", id: "417GAF25" },
    "225cc5aa6a071133249d25fef42ae516fc7a86c523aa1c6980a7f73e784c972d",
  ],
];

for (const [where, secret, claim, key] of PUBLISHED) {
  Deno.test(`createDialbackKeys() makes the key of ${where}`, () => {
    assert.equal(createDialbackKeys(secret).key(claim), key);
  });
}

function read(text: string): DialbackElement | undefined {
  return readDialback(elementOf(text));
}

Deno.test("createDialbackKeys() recognises its own key for its own claim alone", () => {
  const keys = createDialbackKeys("s3cr3tf0rd14lb4ck");
  assert.ok(keys.recognises(CLAIM, KEY));
  assert.ok(
    createDialbackKeys("s3cr3tf0rd14lb4ck").recognises(CLAIM, KEY),
    "another node with the same secret",
  );
  assert.ok(!createDialbackKeys("other").recognises(CLAIM, KEY));
  for (
    const key of ["", KEY.slice(1), `${KEY}0`, KEY.toUpperCase(), `0${KEY.slice(1)}`, "\u0663" + KEY.slice(2)]
  ) {
    assert.ok(!keys.recognises(CLAIM, key), key);
  }
  const others = [
    { ...CLAIM, id: "D60000229E" },
    { ...CLAIM, originating: "example.net" },
    { ...CLAIM, receiving: "example.com" },
    { ...CLAIM, originating: CLAIM.receiving, receiving: CLAIM.originating },
  ];
  for (const other of others) assert.ok(!keys.recognises(other, KEY));
});

Deno.test("readDialback() reads the questions and answers of XEP-0220", () => {
  const addresses = { from: "capulet.example", to: "montague.example" };
  assert.deepEqual(read(`<db:result from='capulet.example' to='montague.example'>\n${KEY}\n</db:result>`), {
    ...addresses,
    name: "result",
    id: undefined,
    type: undefined,
    key: KEY,
  });
  assert.deepEqual(
    read(`<db:verify from='capulet.example' id='D60000229F' to='montague.example' type='valid'/>`),
    {
      ...addresses,
      name: "verify",
      id: "D60000229F",
      type: "valid",
      key: "",
    },
  );
});

Deno.test("readDialback() wants its namespace, one of its two names and both addresses", () => {
  const others = [
    "<db:result from='a.example'>k</db:result>",
    "<db:verify to='a.example' id='1'>k</db:verify>",
    "<db:other from='a.example' to='b.example'>k</db:other>",
    "<result from='a.example' to='b.example'>k</result>",
  ];
  for (const text of others) assert.equal(read(text), undefined, text);
});

Deno.test("formatDialback() writes a question with its key", () => {
  assert.equal(
    formatDialback("result", "a.example", "b.example", { key: KEY }),
    `<db:result from='a.example' to='b.example'>${KEY}</db:result>`,
  );
  assert.equal(
    formatDialback("verify", "b.example", "a.example", { key: "k<'" }, "i'd"),
    "<db:verify from='b.example' to='a.example' id='i&apos;d'>k&lt;&apos;</db:verify>",
  );
});

/** XEP-0220 §2.5, and the type that RFC 6120 §8.3.3 gives each condition; the one that it does not know may pass. */
const ANSWERS: readonly (readonly [outcome: DialbackOutcome, type: string, errorType?: string])[] = [
  ["valid", "valid"],
  ["invalid", "invalid"],
  ["item-not-found", "error", "cancel"],
  ["policy-violation", "error", "modify"],
  ["remote-connection-failed", "error", "wait"],
  ["remote-server-not-found", "error", "cancel"],
  ["remote-server-timeout", "error", "wait"],
  ["resource-constraint", "error", "wait"],
];

for (const [outcome, type, errorType] of ANSWERS) {
  Deno.test(`formatDialback() answers ${outcome} with the type ${type}`, () => {
    const element = elementOf(formatDialback("result", "a.example", "b.example", { outcome }));
    assert.equal(element.attributes.type, type);
    const error = element.children[0];
    assert.deepEqual(
      error && [error.attributes.type, error.children[0].name, error.children[0].namespace],
      errorType && [errorType, outcome, "urn:ietf:params:xml:ns:xmpp-stanzas"],
    );
  });
}
