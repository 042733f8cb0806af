import assert from "node:assert/strict";
import { ENTRIES, type Implementation, inStream, stanza } from "./contract_kit.ts";

const LONG_LABEL = "a".repeat(63);
const LONG_DOMAIN = `${LONG_LABEL}.${LONG_LABEL}.${LONG_LABEL}.${"b".repeat(61)}`;
const LONG_PART = "p".repeat(1023);

const KNOWN: readonly (readonly [address: string, domain: string])[] = [
  ["leafa.example", "leafa.example"],
  ["LeafA.Example", "leafa.example"],
  ["leafa.example.", "leafa.example"],
  ["example", "example"],
  ["a_b.example", "a_b.example"],
  ["_xmpp-server.example", "_xmpp-server.example"],
  ["1.2.3.4", "1.2.3.4"],
  ["r@leafa.example", "leafa.example"],
  ["r@leafa.example/o", "leafa.example"],
  ["leafa.example/o", "leafa.example"],
  ["leafa.example./o", "leafa.example"],
  ["leafa.example/a@b.example/c", "leafa.example"],
  ["leafa.example/ [x] :<{}>".replace("<", ""), "leafa.example"],
  ["r!#$%()*+,-.;=?[]^_`{|}~\\@leafa.example", "leafa.example"],
  ["xn@leafa.example", "leafa.example"],
  ["xn--a@leafa.example", "leafa.example"],
  ["xn-.leafa.example".replace("-.", "a."), "xna.leafa.example"],
  ["axn--b.example", "axn--b.example"],
  [LONG_DOMAIN, LONG_DOMAIN],
  [`${LONG_DOMAIN}.`, LONG_DOMAIN],
  [`${LONG_PART}@a.example/${LONG_PART}`, "a.example"],
];

const MALFORMED: readonly string[] = [
  "",
  " ",
  ".",
  "..",
  "a..example",
  ".example",
  "a.example..",
  "-a.example",
  "a-.example",
  "a.-b",
  "a.b-",
  "a b.example",
  "a.example ",
  " a.example",
  "@a.example",
  "r@",
  "r@/o",
  "/o",
  "a.example/",
  "r@s@a.example",
  "r s@a.example",
  "r:s@a.example",
  'r"s@a.example',
  "r>s@a.example",
  "a.example:5269",
  "a,b.example",
  "r\x7fs@a.example",
  "a.example/x\x7f",
  "*.example",
  `${LONG_LABEL}a.example`,
  `${LONG_DOMAIN}b`,
  `${LONG_DOMAIN}b.`,
  `${LONG_DOMAIN}.b`,
  `${LONG_PART}p@a.example`,
  `a.example/${LONG_PART}p`,
  "a".repeat(5000),
  "a.".repeat(5000),
];

const TEXTUAL: readonly string[] = [
  "bücher.example",
  "r@bücher.example",
  "rö@a.example",
  "a.example/ö",
  "r&amp;s@a.example",
  "a.ex&#97;mple",
  "a.example/&lt;",
  "xn--bcher-kva.example",
  "XN--bcher-kva.example",
  "a.xn--p1ai",
  "[::1]",
  "r@[::1]/o",
];

/** `to` and `from`. */
export function contractOfAddresses({ name, create }: Implementation): void {
  contractOfForms({ name, create });
  contractOfAddressTable({ name, create });
}

function contractOfForms({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);
  const to = (address: string) => stanza(matcher, `<message to='${address}'/>`).to;

  Deno.test(`${name} scan() finds the canonical domain of an address`, () => {
    for (const [address, domain] of KNOWN) {
      assert.deepEqual(to(address), { state: "Known", domain, text: address });
      assert.equal(stanza(matcher, `<iq from="${address}"/>`).from?.domain, domain);
    }
  });

  Deno.test(`${name} scan() calls malformed what is no address`, () => {
    for (const address of MALFORMED) assert.equal(to(address)?.state, "Malformed", JSON.stringify(address));
    assert.equal(stanza(matcher, `<iq to="r's@a.example"/>`).to?.state, "Malformed");
  });

  Deno.test(`${name} scan() leaves to others what must be read as text`, () => {
    for (const address of TEXTUAL) assert.equal(to(address)?.state, "Textual", address);
  });

  Deno.test(`${name} scan() numbers the domains of to and from in the one domain table`, () => {
    const own = create(ENTRIES);
    const number = own.intern("leafa.example");
    stanza(own, "<message to='x@leafa.example' from='LEAFB.example/y'/>");
    assert.equal(own.intern("leafa.example"), number);
    assert.equal(own.routeOf(own.intern("leafb.example")), 2);
    assert.equal(own.intern("leafb.example"), number + 1);
  });
}

function contractOfAddressTable({ name, create }: Implementation): void {
  Deno.test(`${name} scan() reads an address as before when its domain is in the table already`, () => {
    const own = create(ENTRIES);
    const states = [
      ["xn--bcher-kva.example", "Textual"],
      ["a..b", "Malformed"],
      ["a.example", "Known"],
      ["a.example", "Known"],
      ["r s@a.example", "Malformed"],
      ["@a.example", "Malformed"],
      ["a.example/", "Malformed"],
    ];
    for (const domain of ["xn--bcher-kva.example", "a..b", "a.example"]) own.intern(domain);
    for (const [address, state] of states) {
      assert.equal(stanza(own, `<iq to='${address}'/>`).to?.state, state);
    }
  });

  Deno.test(`${name} scan() calls an address crowded when the domain table is full, until forgetDomains()`, () => {
    const own = create(ENTRIES, { domains: 2 });
    const message = "<message to='a.example' from='b.example'/>";
    assert.equal(stanza(own, message).to?.state, "Known");
    const [crowded, again] = inStream(own, `<iq to='c.example' from='a.example'/>${message}`);
    assert.deepEqual([crowded.to?.state, crowded.from?.state], ["Crowded", "Known"]);
    assert.deepEqual([again.to?.domain, again.from?.domain], ["a.example", "b.example"]);
    assert.equal(stanza(own, "<iq to='c..example'/>").to?.state, "Malformed");
    own.forgetDomains();
    assert.equal(stanza(own, "<iq to='c.example'/>").to?.domain, "c.example");
  });
}
