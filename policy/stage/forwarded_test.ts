import assert from "node:assert/strict";
import { ask, crossing, harbour, link, plainLink } from "../../fixtures/stage/crossing.ts";
import { ess, forwarded, HARBOUR, labelled, message } from "../../fixtures/stage/labels.ts";

const plain = plainLink("plain");
const strict = link("strict", harbour, { atMost: "RESTRICTED" });
const usual = link("usual", harbour, { atMost: "RESTRICTED" }, { default: "RESTRICTED" });
const refusing = link("refusing", harbour, { atMost: "RESTRICTED" }, {
  default: "RESTRICTED",
  forwarded: "refuse",
});
const label = (classification: number) => labelled(ess(HARBOUR, { classification }));

/** A message with a good label of its own. */
const outer = (content: string): string => message(label(2) + content);
const WRAPPERS: Readonly<Record<string, (inner: string) => string>> = {
  "a carbon of something sent": (inner) => `<sent xmlns='urn:xmpp:carbons:2'>${forwarded(inner)}</sent>`,
  "a carbon of something received": (inner) =>
    `<received xmlns='urn:xmpp:carbons:2'>${forwarded(inner)}</received>`,
  "an archive": (inner) => `<result xmlns='urn:xmpp:mam:2' id='1'>${forwarded(inner)}</result>`,
  "something forwarded at the first level": (inner) => forwarded(inner),
  "something forwarded in something forwarded": (inner) => forwarded(message(label(2) + forwarded(inner))),
  "something forwarded deep inside": (inner) => `<a xmlns='urn:x'><b><c>${forwarded(inner)}</c></b></a>`,
  "something forwarded with a prefix": (inner) =>
    `<f:forwarded xmlns:f='urn:xmpp:forward:0'>${
      inner.replace("<message", "<message xmlns='jabber:client'")
    }</f:forwarded>`,
};

for (const [what, wrap] of Object.entries(WRAPPERS)) {
  Deno.test(`A label does not cover ${what}`, () => {
    assert.equal(ask(crossing(strict, plain), outer(wrap(message(label(2))))), "permit");
    assert.equal(ask(crossing(strict, plain), outer(wrap(message(label(3))))), "refuse in classification");
    assert.equal(ask(crossing(plain, strict), outer(wrap(message(label(3))))), "refuse out classification");
    assert.equal(ask(crossing(strict, plain), outer(wrap(message("")))), "refuse in unlabelled");
    assert.equal(ask(crossing(usual, plain), outer(wrap(message("")))), "permit");
    assert.equal(
      ask(crossing(usual, plain), outer(wrap(message(label(2).repeat(2))))),
      "refuse in malformed",
    );
    assert.equal(
      ask(crossing(usual, plain), outer(wrap(message(labelled("<x xmlns='urn:x'/>"))))),
      "refuse in malformed",
    );
    assert.equal(ask(crossing(refusing, plain), outer(wrap(message(label(2))))), "refuse in forwarded");
    assert.equal(ask(crossing(plain, refusing), outer(wrap(message(label(2))))), "refuse out forwarded");
  });
}

Deno.test("A good label inside does not help a bad one outside", () => {
  const carbon = WRAPPERS["a carbon of something sent"](message(label(2)));
  assert.equal(ask(crossing(strict, plain), message(label(3) + carbon)), "refuse in classification");
  assert.equal(ask(crossing(strict, plain), message(carbon)), "refuse in unlabelled");
});

Deno.test("Each of several forwarded messages is checked", () => {
  const both = forwarded(message(label(2))) + forwarded(message(label(3)));
  assert.equal(ask(crossing(strict, plain), outer(both)), "refuse in classification");
  assert.equal(
    ask(crossing(strict, plain), outer(forwarded(message(label(2)), message(label(3))))),
    "refuse in classification",
  );
});

Deno.test("What is forwarded in presence, iq and errors is checked as well", () => {
  const stanzas = (inner: string) => [
    `<iq type='result' id='1' from='a@a.example' to='b@b.example'><q xmlns='q'>${inner}</q></iq>`,
    `<presence from='a@a.example' to='b@b.example'>${inner}</presence>`,
    message(inner, "type='error'"),
  ];
  for (const stanza of stanzas(forwarded(message(label(3))))) {
    assert.equal(ask(crossing(strict, plain), stanza), "refuse in classification");
  }
  for (const stanza of stanzas(forwarded(message(label(2))))) {
    assert.equal(ask(crossing(strict, plain), stanza), "permit");
  }
});

Deno.test("A forwarded error, presence or iq has no label, and is asked for none", () => {
  const inside = (content: string) => [
    `<message xmlns='jabber:server' type='error'>${content}</message>`,
    `<presence xmlns='jabber:client'>${content}</presence>`,
    `<iq xmlns='jabber:client' type='get' id='1'>${content}</iq>`,
  ];
  const wrapped = (inner: string) => outer(`<forwarded xmlns='urn:xmpp:forward:0'>${inner}</forwarded>`);
  for (const inner of inside("")) assert.equal(ask(crossing(strict, plain), wrapped(inner)), "permit");
  for (const inner of inside(label(2))) {
    assert.equal(ask(crossing(strict, plain), wrapped(inner)), "refuse in violation");
  }
});

Deno.test("What is forwarded and no stanza is refused", () => {
  for (
    const inner of [
      "<x xmlns='urn:x'/>",
      "<message xmlns='urn:x'/>",
      "<body xmlns='jabber:client'>text</body>",
      "<message/>",
      "<delay xmlns='jabber:client'/>",
    ]
  ) {
    const stanza = outer(`<forwarded xmlns='urn:xmpp:forward:0'>${inner}</forwarded>`);
    assert.equal(ask(crossing(usual, plain), stanza), "refuse in forwarded", inner);
  }
  assert.equal(ask(crossing(usual, plain), outer("<forwarded xmlns='urn:xmpp:forward:0'/>")), "permit");
  assert.equal(ask(crossing(strict, plain), outer("<forwarded xmlns='urn:y'><x/></forwarded>")), "permit");
});
