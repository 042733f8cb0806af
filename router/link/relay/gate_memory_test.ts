import assert from "node:assert/strict";
import fc from "fast-check";
import { NOW } from "../../../fixtures/policies/policies.ts";
import { rulesOf } from "../../../fixtures/rules/stanzas.ts";
import {
  crossing,
  harbour,
  leaving,
  lighthouse,
  link,
  pass,
  plainLink,
} from "../../../fixtures/stage/crossing.ts";
import { Gatehouse } from "../../../fixtures/stage/gatehouse.ts";
import { ess, forwarded, HARBOUR, labelled, LIGHTHOUSE, message } from "../../../fixtures/stage/labels.ts";

const plain = plainLink("plain");
const low = link("low", harbour, { atMost: "RESTRICTED" });
const usual = link("usual", harbour, { atMost: "RESTRICTED" }, { default: "RESTRICTED" });
const stamping = link("stamping", harbour, { atMost: "RESTRICTED" }, { default: "RESTRICTED", stamp: true });
const tower = link("tower", lighthouse, { atMost: "SEALED" }, { stamp: true });
const label = (classification: number) => labelled(ess(HARBOUR, { classification }));

const RULES: Readonly<Record<string, readonly [rule: unknown, remembers: boolean]>> = {
  "a kind": [{ when: { kind: "presence" }, do: "drop" }, true],
  "a classification": [{ when: { classification: "SECRET" }, do: "drop" }, true],
  "whether there is a label": [{ when: { labelled: false }, do: "drop" }, true],
  "a rate": [{ when: { rate: { by: "from", stanzas: 5, seconds: 1 } }, do: "drop" }, false],
  "content": [{ when: { child: "x{urn:x}" }, do: "drop" }, false],
  "a size": [{ when: { over: { bytes: 100_000 } }, do: "drop" }, false],
  "an address": [{ when: { from: "c@c.example" }, do: "drop" }, false],
  "a copy": [{ do: { copy: "w@w.example" } }, false],
  "a log": [{ do: "log" }, false],
  "a change": [{ do: { strip: "x{urn:x}" } }, false],
};

for (const [what, [rule, remembers]] of Object.entries(RULES)) {
  Deno.test(`Gate ${remembers ? "remembers" : "does not remember"} what rules decide by ${what}`, () => {
    const ruled = { ...low, rules: { out: rulesOf([rule, { default: "allow" }]) } };
    const house = new Gatehouse(crossing(low, ruled));
    const answers = [house.ask(message(label(2))), house.ask(message(label(2)))];
    assert.deepEqual(answers.map(({ action }) => action), ["pass", "pass"]);
    assert.equal(answers[1].by, remembers ? "memory" : "examination");
  });
}

Deno.test("Gate gives by memory the very answers of a fresh examination, in any order", () => {
  const contents = [
    ...["", label(1), label(2), label(3), label(2) + label(2), labelled(""), labelled("x")],
    label(2) + forwarded(message(label(3))),
    ...["<subject>x</subject>", `<x xmlns='urn:x'>${label(2)}</x>`, label(2).replace("HINT", "OTHER")],
    label(2).replace("<label>", "<label >"),
    labelled(ess(HARBOUR, { classification: 2 }), ess(LIGHTHOUSE, { classification: 0 })),
  ];
  const attributes = [
    "type='chat'",
    "type='error'",
    "type='groupchat'",
    "type='err&#111;r'",
    "type='odd'",
    "",
  ];
  const stanza = fc.oneof(
    fc.tuple(fc.constantFrom(...contents), fc.constantFrom(...attributes)).map(([content, type]) =>
      message(content, type)
    ),
    fc.constantFrom(
      ...contents.map((content) => `<presence from='a@a.example' to='b@b.example'>${content}</presence>`),
    ),
    fc.constantFrom(
      ...contents.map((content) =>
        `<iq type='get' id='1' from='a@a.example' to='b@b.example'><q xmlns='q'/>${content}</iq>`
      ),
    ),
  );
  const trusting = link("trusting", lighthouse, { atMost: "GUARDED" }, { equivalent: "trust", stamp: true });
  const ways = [
    crossing(low, low),
    crossing(usual, low),
    crossing(stamping, tower),
    crossing(plain, trusting),
    crossing(usual, trusting),
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...ways),
      fc.array(stanza, { minLength: 5, maxLength: 40 }),
      (way, stanzas) => {
        const house = new Gatehouse(way);
        for (const one of stanzas) {
          const fresh = pass(way, one.replace("&#111;", "o"), NOW);
          const said = house.ask(one);
          assert.equal(said.action, fresh.outcome.action, one);
          assert.equal(said.leaves?.replace("&#111;", "o"), leaving(fresh));
        }
      },
    ),
    { numRuns: 60 },
  );
});
