import assert from "node:assert/strict";
import { readQuestion } from "./stanza_question.ts";

const ADDRESSES = `from='alice@leafa.example' to="bob@navy.us"`;
const FROM_TO = { from: "alice@leafa.example", to: "bob@navy.us" };

Deno.test("readQuestion() reads addresses, kind and type of a stanza", () => {
  const message = `<message ${ADDRESSES}><body>x</body></message>`;
  assert.deepEqual(readQuestion(message), { ...FROM_TO, kind: "message", stanza: message });
  const probe = `<presence ${ADDRESSES} type='probe'/>`;
  assert.deepEqual(readQuestion(`\n ${probe}\n`), {
    ...FROM_TO,
    kind: "presence",
    type: "probe",
    stanza: probe,
  });
  const iq = `<iq xmlns='jabber:server' ${ADDRESSES} type='get' id='1'><q xmlns='q'/></iq>`;
  assert.deepEqual(readQuestion(iq), { ...FROM_TO, kind: "iq", type: "get", stanza: iq });
});

Deno.test("readQuestion() reads what attribute values say, not how they are written", () => {
  const stanza =
    `<message from='a&#x40;leafa.example/&quot;' to='b@x.example/&lt;' xmlns:q='q' q:to='c@y.example'/>`;
  assert.deepEqual(readQuestion(stanza), {
    from: 'a@leafa.example/"',
    to: "b@x.example/<",
    kind: "message",
    stanza,
  });
});

const REFUSED: readonly (readonly [why: string, text: string])[] = [
  ["nothing", ""],
  ["what is no XML", "hello"],
  ["two stanzas", `<message ${ADDRESSES}/><message ${ADDRESSES}/>`],
  ["half a stanza", `<message ${ADDRESSES}>`],
  ["a stanza with something behind it", `<message ${ADDRESSES}/>x`],
  ["a stanza without a sender", "<message to='b@x.example'/>"],
  ["a stanza without a recipient", "<message from='b@x.example'/>"],
  ["an element that is no stanza", `<result xmlns='jabber:server:dialback' ${ADDRESSES}/>`],
  ["a stanza of the client namespace", `<message xmlns='jabber:client' ${ADDRESSES}/>`],
  ["a comment", `<message ${ADDRESSES}><!-- x --></message>`],
  ["an undeclared prefix", `<message ${ADDRESSES}><x:y/></message>`],
  ["an XML declaration", `<?xml version='1.0'?><message ${ADDRESSES}/>`],
];

for (const [why, text] of REFUSED) {
  Deno.test(`readQuestion() refuses ${why}`, () => assert.equal(readQuestion(text), undefined));
}
