import assert from "node:assert/strict";
import { elementOf } from "../../fixtures/streams/element_of.ts";
import type { WalkReport } from "../route/walk.ts";
import {
  errorCondition,
  formatQuestion,
  formatReport,
  isTrace,
  readTraceQuestion,
  readTraceReport,
  type TraceQuestion,
} from "./trace_element.ts";

const QUESTION: TraceQuestion = {
  from: "ohara@a.example/<o'x>",
  to: "b@b.example",
  kind: "message",
  depth: 2,
  wait: 10,
};

Deno.test("readTraceQuestion() reads what formatQuestion() writes", () => {
  const iq = elementOf(`<iq>${formatQuestion(QUESTION)}</iq>`);
  assert.ok(isTrace(iq));
  assert.deepEqual(readTraceQuestion(iq), QUESTION);
});

const FAULTS: readonly (readonly [string, string])[] = [
  ["from=", "von="],
  ["to='b@b.example'", "to='b b'"],
  ["'message'", "'constructor'"],
  ["depth='2'", "depth='0'"],
  ["depth='2'", "depth='-1'"],
  ["depth='2'", "depth='1e3'"],
  ["wait='10'", "wait='61'"],
  ["wait='10'", ""],
  ["urn:trunkline:trace:0", "urn:trunkline:trace:1"],
];
for (const [good, bad] of FAULTS) {
  Deno.test(`readTraceQuestion() takes no question with ${bad || `no ${good}`}`, () => {
    const text = formatQuestion(QUESTION);
    assert.ok(text.includes(good));
    assert.equal(readTraceQuestion(elementOf(`<iq>${text.replace(good, bad)}</iq>`)), undefined);
  });
}

Deno.test("readTraceReport() reads what formatReport() writes", () => {
  const reports: readonly WalkReport[] = [
    { node: "a.example", action: "local" },
    { node: "a.example", action: "drop", reason: "invalid-from" },
    {
      node: "a.example",
      action: "forward",
      egress: { peer: "next", link: "x2x", state: "held", waits: 86_400_000 },
    },
  ];
  for (const report of reports) {
    assert.deepEqual(readTraceReport(elementOf(`<iq>${formatReport(report)}</iq>`)), report);
  }
});

Deno.test("readTraceReport() takes no number that is none, and no report of another", () => {
  const forwarded = "<trace xmlns='urn:trunkline:trace:0' node='a' action='forward' peer='b' link='s2s'" +
    " state='open' waits='1'/>";
  assert.ok(readTraceReport(elementOf(`<iq>${forwarded}</iq>`)));
  for (const waits of ["", "x", "0x1", "-1", "1".repeat(13)]) {
    const iq = elementOf(`<iq>${forwarded.replace("waits='1'", `waits='${waits}'`)}</iq>`);
    assert.equal(readTraceReport(iq), undefined, waits);
  }
  assert.equal(readTraceReport(elementOf("<iq/>")), undefined);
});

Deno.test("errorCondition() names the condition, and nothing else that an error may hold", () => {
  const error = (condition: string): string =>
    errorCondition(elementOf(`<iq><error><text xmlns='x'/>${condition}</error></iq>`));
  assert.equal(error("<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"), "item-not-found");
  assert.equal(error("<item-not-found/>"), "undefined-condition");
  assert.equal(error("<Ä xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"), "undefined-condition");
  assert.equal(errorCondition(elementOf("<iq/>")), "undefined-condition");
});
