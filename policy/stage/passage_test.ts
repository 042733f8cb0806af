import assert from "node:assert/strict";
import { labelOf, policyText, readSpifText } from "../../fixtures/policies/policies.ts";
import { rulesOf } from "../../fixtures/rules/stanzas.ts";
import {
  crossing,
  harbour,
  leaving,
  lighthouse,
  link,
  pass,
  plainLink,
  tree,
} from "../../fixtures/stage/crossing.ts";
import {
  ess,
  forwarded,
  HARBOUR,
  labelled,
  LIGHTHOUSE,
  message,
  stanag,
  succession,
} from "../../fixtures/stage/labels.ts";
import { readSecurityLabels } from "../labels/security_label.ts";
import { sameLabel } from "../spif/label.ts";
import { type Carried, readCarried } from "./carried.ts";
import type { Crossing } from "./control.ts";

const plain = plainLink("plain");
const high = link("high", harbour, { atMost: "SECRET" });
const stamping = link("stamping", harbour, { atMost: "SECRET" }, { default: "RESTRICTED", stamp: true });
const usual = link("usual", harbour, { atMost: "SECRET" }, { default: "RESTRICTED" });
const tower = link("tower", lighthouse, { atMost: "SEALED" }, { stamp: true });
const replacing = link("replacing", lighthouse, { atMost: "SEALED" }, { stamp: true, mapped: "replace" });

/** What the stanza's label and its equivalents say. */
function said(stanza: string): Carried {
  const labels = readSecurityLabels(tree(stanza));
  assert.ok(labels.kind === "one" && labels.label);
  const read = readCarried({ ...labels, label: labels.label }, { strict4774: false, lenient: false }, [
    harbour,
    lighthouse,
  ]);
  assert.ok(read.ok);
  return read.value;
}

/** What was put into the stanza; everything else is as it was. */
function inserted(crossing: Crossing, stanza: string): string {
  const result = leaving(pass(crossing, stanza));
  assert.ok(result !== undefined, "it passes");
  let front = 0;
  while (stanza[front] === result[front] && front < stanza.length) front++;
  for (let start = front; start >= 0; start--) {
    const end = result.length - (stanza.length - start);
    const found = result.slice(start, end);
    if (found.startsWith("<") && result.slice(0, start) + result.slice(end) === stanza) return found;
  }
  return assert.fail(`${result} is not the stanza with something put in`);
}

const restricted = labelOf(harbour, "RESTRICTED");
const guarded = labelOf(lighthouse, "GUARDED", { "i Origin": ["FOREIGN"] });
const code = (crossing: Crossing, stanza: string): string => {
  const { outcome } = pass(crossing, stanza);
  return outcome.action === "refuse" ? `${outcome.refusal.side} ${outcome.refusal.code}` : outcome.action;
};

Deno.test("takeAcross() leaves the bytes as they are where nothing is to be written", () => {
  const odd = message(
    `<x xmlns='urn:x'  a = "&#x41;" ><![CDATA[ < ]]>&gt;</x >${
      labelled(ess(HARBOUR, { classification: 2 }))
    }`,
  );
  for (const way of [crossing(high, high), crossing(stamping, high), crossing(high, plain)]) {
    assert.equal(leaving(pass(way, odd)), odd);
  }
  assert.equal(leaving(pass(crossing(usual, usual), message(""))), message(""));
});

Deno.test("takeAcross() stamps the default label, and nothing else changes", () => {
  for (
    const stanza of [
      message(""),
      message("<x xmlns='urn:x'>é &lt;/message&gt;</x>\n").replace("</message>", "</message >"),
    ]
  ) {
    const xml = inserted(crossing(stamping, high), stanza);
    assert.match(
      xml,
      /^<securitylabel xmlns='urn:xmpp:sec-label:0'><displaymarking fgcolor='[^']+' bgcolor='[^']+'>/,
    );
    const { label, equivalents, format } = said(leaving(pass(crossing(stamping, high), stanza)) ?? "");
    assert.ok(label && sameLabel(label, restricted));
    assert.deepEqual([format, equivalents.length], ["ess", 0]);
  }
  const xml = link("xml", harbour, { atMost: "SECRET" }, {
    default: "RESTRICTED",
    stamp: true,
    format: "stanag-4774",
  });
  assert.match(inserted(crossing(xml, plain), message("")), /<Classification>RESTRICTED<\/Classification>/);
});

Deno.test("takeAcross() stamps an empty element and fills an empty label", () => {
  const empty = "<message from='a@a.example' to='b@b.example' id='/' />";
  const stamped = leaving(pass(crossing(stamping, high), empty)) ?? "";
  assert.ok(stamped.startsWith("<message from='a@a.example' to='b@b.example' id='/' ><securitylabel "));
  assert.ok(stamped.endsWith("</securitylabel></message>"));
  const { outcome } = pass(crossing(stamping, high), message(labelled("")));
  assert.ok(outcome.action === "pass" && outcome.written === "replace");
  const filled = new TextDecoder().decode(outcome.stanza);
  const { label } = said(filled);
  assert.ok(label && sameLabel(label, restricted));
  assert.equal(filled.replace(/<securitylabel.*<\/securitylabel>/s, labelled("")), message(labelled("")));
});

Deno.test("takeAcross() writes a label that a strict link has stamped", () => {
  const strict = link("strict", harbour, { atMost: "SECRET" }, {
    ...{ default: "RESTRICTED", stamp: true, format: "stanag-4774", strict4774: true },
  });
  assert.match(inserted(crossing(strict, plain), message("")), /^<securitylabel /);
});

Deno.test("takeAcross() adds the mapped label beside the originator's, in its format", () => {
  for (const own of [ess(HARBOUR, { classification: 2 }), stanag("HARBOUR", "RESTRICTED")]) {
    for (
      const stanza of [
        message(labelled(own)),
        message(
          labelled(own).replaceAll(/<(\/?)(securitylabel|label|displaymarking)/g, "<$1s:$2").replace(
            "xmlns=",
            "xmlns:s=",
          ),
        ),
      ]
    ) {
      const xml = inserted(crossing(high, tower), stanza);
      assert.match(xml, /^<equivalentlabel xmlns='urn:xmpp:sec-label:0'>.*<\/equivalentlabel>$/);
      const { label, equivalents, format } = said(leaving(pass(crossing(high, tower), stanza)) ?? "");
      assert.ok(label && sameLabel(label, restricted) && equivalents.length === 1);
      assert.ok(sameLabel(equivalents[0], guarded));
      assert.equal(xml.includes("alternativeConfidentialityLabel"), format === "stanag-4774");
    }
  }
});

Deno.test("takeAcross() adds no mapped label where the sender has written it, and one beside a lie", () => {
  const own = ess(HARBOUR, { classification: 2 });
  const right = ess(LIGHTHOUSE, { classification: 5, values: [["1.3.6.1.4.1.32473.2.5", "tagType7", 1]] });
  const honest = message(labelled(own, right));
  assert.equal(leaving(pass(crossing(high, tower), honest)), honest);
  const lying = message(labelled(own, ess(LIGHTHOUSE, { classification: 0 })));
  assert.match(inserted(crossing(high, tower), lying), /^<equivalentlabel/);
});

Deno.test("takeAcross() puts the mapped label in the place of the original only where it is told to", () => {
  const stanza = message(`${labelled(ess(HARBOUR, { classification: 2 }))}<x xmlns='urn:x'/>`);
  const result = leaving(pass(crossing(high, replacing), stanza)) ?? "";
  const { label, equivalents } = said(result);
  assert.ok(label && sameLabel(label, guarded));
  assert.equal(equivalents.length, 0);
  const [without, before] = [result, stanza].map((text) =>
    text.replace(/<securitylabel.*<\/securitylabel>/s, "")
  );
  assert.equal(without, before);
  assert.match(result, />LH · GUARDED<\/displaymarking>/);
});

Deno.test("takeAcross() writes default and mapped label together into what has none", () => {
  for (const from of [stamping, usual]) {
    for (const stanza of [message(""), message(labelled(""))]) {
      const { label, equivalents } = said(leaving(pass(crossing(from, tower), stanza)) ?? "");
      assert.ok(label && sameLabel(label, restricted));
      assert.ok(equivalents.length === 1 && sameLabel(equivalents[0], guarded));
      const replaced = said(leaving(pass(crossing(from, replacing), stanza)) ?? "");
      assert.ok(replaced.label && sameLabel(replaced.label, guarded) && replaced.equivalents.length === 0);
    }
  }
  const silent = link("silent", lighthouse, { atMost: "SEALED" }, { mapped: "replace" });
  const { label } = said(leaving(pass(crossing(stamping, silent), message(""))) ?? "");
  assert.ok(label && sameLabel(label, restricted));
});

Deno.test("takeAcross() writes no label that is obsolete or has successors", () => {
  const obsolete = link("obsolete", harbour, { atMost: "GRAVE" }, { default: "GRAVE", stamp: true });
  assert.equal(code(crossing(obsolete, plain), message("")), "in internal");
  const accepts = link("accepts", harbour, { atMost: "GRAVE" }, { default: "GRAVE" });
  assert.equal(code(crossing(accepts, plain), message("")), "pass");
  const succeeded = message(
    labelled(stanag("HARBOUR", "RESTRICTED", [], succession("HARBOUR", "UNCLASSIFIED"))),
  );
  assert.equal(code(crossing(high, tower), succeeded), "out internal");
  assert.equal(code(crossing(high, high), succeeded), "pass");
});

Deno.test("takeAcross() refuses a stanza that it cannot read, and what rules make of it is judged again", () => {
  assert.equal(code(crossing(high, plain), "<message><x:y/></message>"), "in malformed");
  assert.equal(code(crossing(plain, high), "<message>"), "out malformed");
  const label = labelled(ess(HARBOUR, { classification: 2 }));
  const rules = (...list: unknown[]) => ({ out: rulesOf([...list, { default: "allow" }]) });
  const stripping = plainLink("stripping", rules({ do: { strip: "{urn:xmpp:sec-label:0}" } }));
  const higher = message(labelled(ess(HARBOUR, { classification: 3 })));
  assert.equal(code(crossing(usual, stripping), higher), "out internal");
  assert.equal(code(crossing(stamping, stripping), higher), "out internal");
  assert.equal(code(crossing(high, stripping), message(label)), "in unlabelled");
  const keeping = plainLink("keeping", rules({ do: { strip: "x{urn:x}" } }));
  const result = pass(crossing(stamping, keeping), message(`<x xmlns='urn:x'/>${label}`));
  assert.equal(leaving(result), message(label));
  const stamped = leaving(pass(crossing(stamping, keeping), message("<x xmlns='urn:x'/>"))) ?? "";
  assert.equal(stamped.replace(/<securitylabel.*<\/securitylabel>/s, ""), message(""));
  assert.ok(stamped.includes("<securitylabel"));
  const carbon = message(label + forwarded(message(label)));
  assert.equal(code(crossing(high, keeping), carbon), "pass");
});

Deno.test("takeAcross() lets no rule permit what labels refuse, and no rule's changes through that say nothing of them", () => {
  const allowing = plainLink("allowing", { out: rulesOf([{ default: "allow" }]) });
  const low = link("low", harbour, { atMost: "UNCLASSIFIED" });
  assert.equal(
    code(crossing(low, allowing), message(labelled(ess(HARBOUR, { classification: 2 })))),
    "in classification",
  );
  const dropping = plainLink("dropping", {
    out: rulesOf([{ when: { kind: "message" }, do: "drop" }, { default: "allow" }]),
  });
  assert.equal(
    code(crossing(high, dropping), message(labelled(ess(HARBOUR, { classification: 2 })))),
    "drop",
  );
});

Deno.test("Rules see whether there is a label, whatever counts in its place", () => {
  const rules = (labelled: boolean) =>
    plainLink("asking", { out: rulesOf([{ when: { labelled }, do: "drop" }, { default: "allow" }]) });
  const label = labelled(ess(HARBOUR, { classification: 2 }));
  for (const from of [usual, plain]) {
    for (const [content, has] of [["", false], [label, true], [labelled(""), false]] as const) {
      assert.equal(code(crossing(from, rules(has)), message(content)), "drop");
      assert.equal(code(crossing(from, rules(!has)), message(content)), "pass");
    }
  }
});

Deno.test("A refusal says what the standards say, and its sentence is for the log", () => {
  const error = (crossing: Crossing, stanza: string) => {
    const { outcome } = pass(crossing, stanza);
    return outcome.action === "refuse"
      ? `${outcome.refusal.error.type} ${outcome.refusal.error.condition}${
        outcome.refusal.discard ? " discard" : ""
      }`
      : outcome.action;
  };
  const low = link("low", harbour, { atMost: "UNCLASSIFIED" }, { subject: "block" });
  assert.equal(
    error(crossing(low, plain), message(labelled(ess(HARBOUR, { classification: 2 })))),
    "auth forbidden",
  );
  assert.equal(error(crossing(low, plain), message("")), "auth forbidden");
  assert.equal(
    error(crossing(low, plain), message(labelled(""), "type='error'")),
    "modify not-acceptable discard",
  );
  assert.equal(error(crossing(low, plain), message(labelled("x"))), "modify not-acceptable");
  const subject = "<message type='groupchat'><subject>x</subject></message>";
  assert.equal(error(crossing(low, plain), subject), "modify policy-violation");
  const noFiles = plainLink("rules", { out: rulesOf([{ default: "refuse" }]) });
  assert.equal(error(crossing(plain, noFiles), message("")), "modify policy-violation");
});

Deno.test("takeAcross() makes the same decision of a policy that is loaded a second time", () => {
  const again = readSpifText(policyText("harbour"));
  const other = link("other", again, { atMost: "SECRET" });
  const stanza = message(labelled(ess(HARBOUR, { classification: 2 })));
  assert.equal(code(crossing(other, other, [again]), stanza), "pass");
});
