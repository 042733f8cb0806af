import assert from "node:assert/strict";
import { recordedStanza } from "../../../fixtures/streams/recorded.ts";
import { formatHops } from "../../stream/hops.ts";
import { WayCheck, type WayRefusal, type WayRules } from "./way_check.ts";

const RULES: WayRules = { node: "hub.example", limit: 3, fromTrunk: true };

function stanza(hops: string): string {
  return `<message><body>x</body>${hops}</message>`;
}

function way(...via: readonly string[]): string {
  return stanza(new TextDecoder().decode(formatHops(via)));
}

function judge(text: string, rules: Partial<WayRules> = {}, check = new WayCheck()): WayRefusal | undefined {
  const { source, stanza } = recordedStanza(text);
  return check.judge(source, stanza, { ...RULES, ...rules });
}

Deno.test("WayCheck lets pass what has come by other nodes, up to the limit", () => {
  for (const via of [["a.example"], ["a.example", "b.example", "c.example"]]) {
    assert.equal(judge(way(...via)), undefined);
  }
});

Deno.test("WayCheck ends what has come by this node, and names the nodes in their order", () => {
  for (const via of [["hub.example"], ["a.example", "hub.example", "b.example"]]) {
    const refusal = judge(way(...via));
    assert.equal(refusal?.reason, "loop");
    assert.deepEqual(refusal?.via, via);
    assert.deepEqual(refusal?.error, {
      type: "cancel",
      condition: "remote-server-not-found",
      text: `The stanza goes round: ${[...via, "hub.example"].join(" → ")}`,
    });
  }
});

Deno.test("WayCheck ends what has come by more nodes than may be", () => {
  const via = ["a.example", "b.example", "c.example", "d.example"];
  assert.deepEqual(judge(way(...via))?.via, via);
  assert.match(
    judge(way(...via))?.error.text ?? "",
    /^The stanza has come by more nodes than 3: a\.example → b/,
  );
  assert.equal(judge(way(...via), { limit: 4 }), undefined);
});

Deno.test("WayCheck takes no way from a standard server, whatever it says", () => {
  const refusal = judge(way("a.example"), { fromTrunk: false });
  assert.deepEqual([refusal?.reason, refusal?.error.condition], ["hops", "policy-violation"]);
  assert.equal(refusal?.via, undefined, "what it says is not repeated");
});

const FAULTS: readonly (readonly [what: string, hops: string])[] = [
  ["without a way", "<hops xmlns='urn:trunkline:hops:0'/>"],
  ["that names what is no node", "<hops xmlns='urn:trunkline:hops:0' via='A.example'/>"],
  ["that come twice", "<hops xmlns='urn:trunkline:hops:0' via='a'/>".repeat(2)],
  ["with more nodes than anybody may have passed", new TextDecoder().decode(formatHops(Array(33).fill("a")))],
];
for (const [what, hops] of FAULTS) {
  Deno.test(`WayCheck ends a stanza with hops ${what}`, () => {
    const refusal = judge(stanza(hops));
    assert.deepEqual([refusal?.reason, refusal?.error.condition], ["hops", "bad-request"]);
  });
}

Deno.test("WayCheck remembers ways by what they are, not by where they came", () => {
  const check = new WayCheck();
  for (let n = 0; n < 3; n++) {
    assert.equal(judge(way("a.example"), {}, check), undefined);
    assert.equal(judge(way("hub.example"), {}, check)?.reason, "loop");
  }
  assert.equal(judge(way("a.example"), {}, check), undefined);
  check.forget();
  assert.equal(judge(way("a.example"), { node: "a.example" }, check)?.reason, "loop", "other rules hold");
});
