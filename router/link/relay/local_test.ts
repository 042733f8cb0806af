import assert from "node:assert/strict";
import { Kind, StanzaType } from "../../../matcher-wasm/mod.ts";
import { elementOf } from "../../../fixtures/streams/element_of.ts";
import { answerLocally } from "./local.ts";

const NODE = "hub.example";
const PING = "<ping xmlns='urn:xmpp:ping'/>";
const VERSION = "<query xmlns='jabber:iq:version'/>";
const DISCO = "<query xmlns='http://jabber.org/protocol/disco#info'/>";
const REFUSED = /^<(iq|message) type='error' .*<error type='cancel'><service-unavailable /;

function answer(to: string, child: string, kind = Kind.Iq, type = StanzaType.Get): string | undefined {
  const envelope = { kind, to, from: "x@leafa.example/r", id: "i1" };
  return answerLocally(envelope, type, elementOf(`<iq>${child}</iq>`), { version: "1.2.3" });
}

Deno.test("answerLocally() answers pings, version and service discovery to the bare domain of the node", () => {
  assert.equal(answer(NODE, PING), `<iq type='result' from='${NODE}' to='x@leafa.example/r' id='i1'></iq>`);
  assert.match(answer(NODE, VERSION) ?? "", /<version>1\.2\.3<\/version>/);
  assert.match(answer(NODE, DISCO) ?? "", /<identity category='server' type='im'/);
  assert.match(answer("HUB.example.", PING) ?? "", /type='result'/, "in any spelling");
});

for (const to of [`bob@${NODE}`, `bob@${NODE}/r`, `${NODE}/r`]) {
  Deno.test(`answerLocally() has nobody at ${to} (RFC 6120 §10.5)`, () => {
    for (const child of [PING, VERSION, DISCO]) assert.match(answer(to, child) ?? "", REFUSED);
  });
}

Deno.test("answerLocally() refuses whatever else is asked", () => {
  assert.match(answer(NODE, "<query xmlns='jabber:iq:private'/>") ?? "", REFUSED);
  assert.match(answer(NODE, "") ?? "", REFUSED);
  assert.match(answer(NODE, "<query xmlns='urn:xmpp:ping'/>") ?? "", REFUSED);
  assert.match(answer(NODE, PING, Kind.Iq, StanzaType.Set) ?? "", REFUSED);
  assert.match(answer(NODE, PING, Kind.Message, StanzaType.Chat) ?? "", REFUSED);
  assert.match(answer(NODE, "<x xmlns='constructor'/>") ?? "", REFUSED);
  assert.match(answer(NODE, "<constructor xmlns='toString'/>") ?? "", REFUSED);
});

Deno.test("answerLocally() says nothing to presence, results and errors", () => {
  assert.equal(answer(NODE, "", Kind.Presence, StanzaType.Absent), undefined);
  assert.equal(answer(NODE, "", Kind.Iq, StanzaType.Result), undefined);
  assert.equal(answer(NODE, PING, Kind.Iq, StanzaType.Error), undefined);
  assert.equal(answer(NODE, "", Kind.Message, StanzaType.Error), undefined);
});
