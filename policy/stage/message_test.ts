import assert from "node:assert/strict";
import { ask, crossing, harbour, link, plainLink, type Unusual } from "../../fixtures/stage/crossing.ts";
import { ess, forwarded, HARBOUR, labelled } from "../../fixtures/stage/labels.ts";

type Mode = "allow" | "check" | "block";
const low = (subject: Mode, more: Unusual = {}) =>
  link("low", harbour, { atMost: "RESTRICTED" }, { subject, ...more });
const plain = plainLink("plain");
const groupchat = (content: string, type = "groupchat") =>
  `<message from='r@a.example/n' to='b@b.example' type='${type}'>${content}</message>`;
const subject = "<subject>plans</subject>";

Deno.test("A change of a room's subject is checked against the default label of its link", () => {
  assert.equal(ask(crossing(low("check"), plain), groupchat(subject)), "refuse in unlabelled");
  assert.equal(ask(crossing(low("check", { default: "RESTRICTED" }), plain), groupchat(subject)), "permit");
  assert.equal(
    ask(crossing(low("check", { default: "CONFIDENTIAL" }), plain), groupchat(subject)),
    "refuse in classification",
  );
  const label = labelled(ess(HARBOUR, { classification: 3 }));
  assert.equal(ask(crossing(low("check"), plain), groupchat(subject + label)), "refuse in classification");
});

Deno.test("A change of a room's subject passes unasked where the link allows it, and the other link is asked still", () => {
  assert.equal(ask(crossing(low("allow"), plain), groupchat(subject)), "permit");
  assert.equal(ask(crossing(low("allow"), low("allow")), groupchat(subject)), "permit");
  assert.equal(ask(crossing(low("allow"), low("check")), groupchat(subject)), "refuse out unlabelled");
  assert.equal(ask(crossing(low("check"), low("allow")), groupchat(subject)), "refuse in unlabelled");
  assert.equal(ask(crossing(low("allow"), low("block")), groupchat(subject)), "refuse out subject");
  const label = labelled(ess(HARBOUR, { classification: 3 }));
  assert.equal(ask(crossing(low("allow"), plain), groupchat(subject + label)), "refuse in classification");
});

Deno.test("What rooms put beside a subject does not make it a message", () => {
  const beside =
    "<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/><stanza-id xmlns='urn:xmpp:sid:0' id='1' by='r'/>";
  assert.equal(ask(crossing(low("allow"), plain), groupchat(beside + subject)), "permit");
});

const NOT_ALONE: Readonly<Record<string, string>> = {
  "a body": "<body>text</body>",
  "an empty body": "<body/>",
  "html":
    "<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>x</body></html>",
  "a foreign child": "<x xmlns='urn:x'>text</x>",
  "text in a delay": "<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'>text</delay>",
  "an encrypted payload": "<encrypted xmlns='eu.siacs.conversations.axolotl'/>",
};

for (const [what, content] of Object.entries(NOT_ALONE)) {
  Deno.test(`A subject with ${what} is a message like any other, even where subjects are allowed`, () => {
    assert.equal(ask(crossing(low("allow"), plain), groupchat(subject + content)), "refuse in unlabelled");
    const usual = low("allow", { default: "RESTRICTED" });
    assert.equal(ask(crossing(usual, plain), groupchat(subject + content)), "permit");
  });
}

Deno.test("A subject in a message of another type is a message like any other", () => {
  for (const type of ["chat", "normal", "headline"]) {
    assert.equal(ask(crossing(low("allow"), plain), groupchat(subject, type)), "refuse in unlabelled");
    assert.equal(
      ask(crossing(low("block", { default: "RESTRICTED" }), plain), groupchat(subject, type)),
      "permit",
    );
  }
  assert.equal(ask(crossing(low("allow"), plain), groupchat(subject, "gro&#117;pchat")), "permit");
});

Deno.test("A change of a room's subject is refused where the link takes none, whatever its label", () => {
  const label = labelled(ess(HARBOUR, { classification: 2 }));
  const blocking = low("block", { default: "RESTRICTED" });
  for (const content of [subject, subject + label, `${subject}<x xmlns='urn:x'/>`]) {
    assert.equal(ask(crossing(blocking, plain), groupchat(content)), "refuse in subject");
    assert.equal(ask(crossing(plain, blocking), groupchat(content)), "refuse out subject");
  }
  assert.equal(ask(crossing(blocking, plain), groupchat(`${subject}<body>text</body>`)), "permit");
});

Deno.test("A change of a room's subject inside something forwarded has the same rules", () => {
  const outer = labelled(ess(HARBOUR, { classification: 2 }));
  const history = groupchat(outer + forwarded(groupchat(subject)), "normal");
  assert.equal(ask(crossing(low("check"), plain), history), "refuse in unlabelled");
  assert.equal(ask(crossing(low("allow"), plain), history), "permit");
  assert.equal(ask(crossing(low("block", { default: "RESTRICTED" }), plain), history), "refuse in subject");
});
