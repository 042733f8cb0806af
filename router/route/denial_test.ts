import assert from "node:assert/strict";
import { brokenLink, crossing, harbour, link, pass, plainLink } from "../../fixtures/stage/crossing.ts";
import { ess, HARBOUR, labelled, message } from "../../fixtures/stage/labels.ts";
import { rulesOf } from "../../fixtures/rules/stanzas.ts";
import type { Crossing, OnDeny } from "../../policy/stage/control.ts";
import { denialOf } from "./denial.ts";

const secret = message(labelled(ess(HARBOUR, { classification: 3 })));
const WAYS: readonly OnDeny[] = ["bounce", "silent", "close"];

function denied(way: Crossing, stanza: string): string {
  const { outcome } = pass(way, stanza);
  if (outcome.action !== "refuse") return outcome.action;
  const { how, error } = denialOf(way, outcome.refusal);
  return `${how} ${error.type} ${error.condition}`;
}

Deno.test("denialOf() does what the link that refuses has configured for the direction", () => {
  for (const within of WAYS) {
    for (const out of WAYS) {
      const onDeny = { in: within, out };
      const low = link("low", harbour, { atMost: "RESTRICTED" }, { onDeny });
      const high = link("high", harbour, { atMost: "SECRET" }, { onDeny: { in: "close", out: "close" } });
      assert.equal(denied(crossing(low, high), secret), `${within} auth forbidden`);
      assert.equal(denied(crossing(high, low), secret), `${out} auth forbidden`);
      const broken = brokenLink("broken");
      const refusing = { ...broken, labels: { ...broken.labels, onDeny } };
      assert.equal(denied(crossing(high, refusing), secret), `${out} cancel service-unavailable`);
    }
  }
});

Deno.test("denialOf() answers rules, and never what must not be there", () => {
  const onDeny = { in: "close", out: "close" } as const;
  const low = link("low", harbour, { atMost: "RESTRICTED" }, { onDeny });
  const rules = plainLink("rules", { out: rulesOf([{ default: "refuse" }]) });
  assert.equal(denied(crossing(rules, rules), secret), "bounce modify policy-violation");
  const presence = `<presence from='a@a.example' to='b@b.example'>${labelled("")}</presence>`;
  assert.equal(denied(crossing(low, rules), presence), "silent modify not-acceptable");
});
