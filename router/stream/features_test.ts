import assert from "node:assert/strict";
import { elementOf } from "../../fixtures/streams/element_of.ts";
import {
  formatFeatures,
  type OfferedFeatures,
  offeredFeatures,
  type Offering,
  readFeatures,
} from "./features.ts";

const TLS: Offering = {
  encrypted: true,
  plainAllowed: false,
  authenticated: false,
  certified: true,
  methods: ["external", "dialback"],
  trunk: false,
  management: true,
};

function read(features: string): OfferedFeatures {
  return readFeatures(elementOf(features));
}

const CASES: readonly (readonly [name: string, changes: Partial<Offering>, offered: readonly string[]])[] = [
  ["STARTTLS alone before TLS", { encrypted: false, certified: false }, ["starttls"]],
  [
    "STARTTLS and dialback where the stream may go on without TLS",
    { encrypted: false, certified: false, plainAllowed: true },
    ["starttls", "dialback"],
  ],
  ["SASL EXTERNAL and dialback inside TLS", {}, ["external", "dialback"]],
  ["dialback alone to a certificate that proves nothing", { certified: false }, ["dialback"]],
  ["dialback alone where the peer control wants no more", { methods: ["dialback"] }, ["dialback"]],
  ["SASL EXTERNAL alone where the peer control wants no more", { methods: ["external"] }, ["external"]],
  [
    "nothing where only a certificate would do and there is none",
    { certified: false, methods: ["external"] },
    [],
  ],
  [
    "dialback for further domains and stream management once authenticated",
    { authenticated: true },
    ["dialback", "sm"],
  ],
  ["no stream management where the node takes no part in it", { authenticated: true, management: false }, [
    "dialback",
  ]],
  ["stanzas both ways to a trunk inside TLS", { trunk: true }, ["bidi", "external", "dialback"]],
  ["STARTTLS alone to a trunk before TLS", { encrypted: false, trunk: true }, ["starttls"]],
  ["stream management alone to a trunk once authenticated", { authenticated: true, trunk: true }, ["sm"]],
];

for (const [name, changes, offered] of CASES) {
  Deno.test(`offeredFeatures() offers ${name}`, () => {
    assert.deepEqual(offeredFeatures({ ...TLS, ...changes }).map(({ name }) => name), offered);
  });
}

Deno.test("offeredFeatures() never offers SASL EXTERNAL without TLS, whatever else holds", () => {
  const both = [true, false];
  for (const plainAllowed of both) {
    for (const certified of both) {
      const offered = offeredFeatures({ ...TLS, encrypted: false, plainAllowed, certified });
      assert.ok(offered.every(({ name }) => name !== "external"));
    }
  }
});

Deno.test("formatFeatures() writes them as RFC 6120 §5.4.1 and §6.4.1 and XEP-0220 §2.3.1 do", () => {
  const text = (offering: Offering): string => formatFeatures(offeredFeatures(offering), offering);
  assert.equal(
    text({ ...TLS, encrypted: false }),
    "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>",
  );
  assert.equal(
    text(TLS),
    "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism></mechanisms>" +
      "<dialback xmlns='urn:xmpp:features:dialback'><errors/></dialback></stream:features>",
  );
  assert.match(
    text({ ...TLS, encrypted: false, plainAllowed: true }),
    /<starttls xmlns='[^']*'><\/starttls>/,
  );
});

Deno.test("formatFeatures() writes them as XEP-0288 §2.1 and XEP-0198 §2 do", () => {
  const text = (offering: Offering): string => formatFeatures(offeredFeatures(offering), offering);
  assert.match(text({ ...TLS, trunk: true }), /<bidi xmlns='urn:xmpp:features:bidi'\/>/);
  assert.match(text({ ...TLS, authenticated: true }), /<sm xmlns='urn:xmpp:sm:3'\/>/);
});

Deno.test("readFeatures() reads what formatFeatures() writes", () => {
  for (const [, changes, offered] of CASES) {
    const offering = { ...TLS, ...changes };
    assert.deepEqual(read(formatFeatures(offeredFeatures(offering), offering)), {
      startTls: offered.includes("starttls"),
      external: offered.includes("external"),
      dialback: offered.includes("dialback"),
      bidi: offered.includes("bidi"),
      management: offered.includes("sm"),
    });
  }
});

Deno.test("readFeatures() finds EXTERNAL among other mechanisms, and takes nothing else for it", () => {
  const external = (mechanisms: string): boolean =>
    read(
      `<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${mechanisms}</mechanisms></stream:features>`,
    )
      .external;
  assert.ok(external("<mechanism>PLAIN</mechanism><mechanism> EXTERNAL\n</mechanism>"));
  assert.ok(!external("<mechanism>PLAIN</mechanism>"));
  assert.ok(!external("<mechanism>external</mechanism>"));
  assert.ok(!external("<mechanism xmlns='urn:other'>EXTERNAL</mechanism>"));
  assert.ok(!external("EXTERNAL"));
  assert.ok(
    !read("<stream:features><mechanisms><mechanism>EXTERNAL</mechanism></mechanisms></stream:features>")
      .external,
  );
});
