import assert from "node:assert/strict";
import fc from "fast-check";
import { crossing, harbour, leaving, lighthouse, link, pass } from "../../fixtures/stage/crossing.ts";
import { ess, forwarded, HARBOUR, labelled, message, stanag } from "../../fixtures/stage/labels.ts";

const high = link("high", harbour, { atMost: "SECRET" }, { default: "RESTRICTED", stamp: true });
const tower = link("tower", lighthouse, { atMost: "SEALED" }, { stamp: true, equivalent: "trust" });
const SAMPLES = [
  message(labelled(ess(HARBOUR, { classification: 2 }), stanag("LIGHTHOUSE", "OPEN"))),
  message(labelled(stanag("HARBOUR", "RESTRICTED", [["RESTRICTIVE", "Cargo", "DOCKSIDE"]]))),
  message(forwarded(message(labelled(ess(HARBOUR, { classification: 2 }))))),
  "<message type='groupchat'><subject>x</subject></message>",
  "<presence/>",
];

/** A sample with some of it cut out, doubled or overwritten. */
const mutated = fc.tuple(
  fc.constantFrom(...SAMPLES),
  fc.array(
    fc.tuple(
      fc.nat(),
      fc.nat(40),
      fc.constantFrom("", "<", "/>", "x", "&amp;", "'", "<label/>", " xmlns='urn:x'", "A"),
    ),
    { maxLength: 4 },
  ),
)
  .map(([text, changes]) =>
    changes.reduce((text, [at, length, put]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + put + text.slice(start + length);
    }, text)
  );

Deno.test("takeAcross() answers garbage with a value, and never passes what a stream would not carry", () => {
  fc.assert(
    fc.property(fc.oneof(mutated, fc.string({ unit: "binary" }), fc.string()), (text) => {
      for (const way of [crossing(high, tower), crossing(tower, high), crossing(high, high)]) {
        const left = leaving(pass(way, text.isWellFormed() ? text : text.toWellFormed()));
        if (left === undefined) continue;
        assert.match(left, /^<(message|presence|iq)[\s/>]/);
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("takeAcross() is indifferent to what is beside the label", () => {
  const text = fc.string({ unit: "grapheme" }).map((text) => text.replace(/[<&\p{C}]/gu, ""));
  fc.assert(
    fc.property(text, fc.constantFrom(1, 2, 3, 9), (text, classification) => {
      const label = labelled(ess(HARBOUR, { classification })).replace("HINT", () => text);
      const low = link("low", harbour, { atMost: "RESTRICTED" });
      const { outcome } = pass(crossing(low, low), message(`<x xmlns='urn:x'>${text}</x>${label}`));
      assert.equal(outcome.action, classification <= 2 ? "pass" : "refuse");
    }),
    { numRuns: 100 },
  );
});
