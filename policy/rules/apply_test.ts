import assert from "node:assert/strict";
import fc from "fast-check";
import { arbitraryTree, plainTree } from "../../fixtures/rules/trees.ts";
import { readStanzas, rulesOf, viewOf } from "../../fixtures/rules/stanzas.ts";
import type { XmlElement } from "../xml/element.ts";
import { applyRules } from "./apply.ts";
import { createRates } from "./rates.ts";
import { descendants } from "./tree.ts";
import type { StanzaView } from "./view.ts";

const MESSAGE = "<message from='a@b.example' to='c@d.example' type='chat'><body>Hello</body></message>";

const tree = arbitraryTree({
  names: ["body", "x", "show", "status", "html", "active", "p", "item"],
  namespaces: [
    ...[
      "jabber:server",
      "jabber:client",
      "urn:x",
      "urn:xmpp:receipts",
      "http://jabber.org/protocol/muc#user",
    ],
    ...[
      "http://jabber.org/protocol/chatstates",
      "http://www.w3.org/1999/xhtml",
      "http://jabber.org/protocol/xhtml-im",
    ],
  ],
  attributes: ["id", "nick", "xml:lang", "{urn:x}y"],
}, 4);

const stanza = fc.tuple(fc.constantFrom("message", "presence", "iq"), tree).map((
  [name, root],
): XmlElement => ({
  ...root,
  name,
  namespace: "jabber:server",
}));

function outcomeOf(
  rules: readonly unknown[],
  stanza: string | XmlElement,
  changes: Partial<StanzaView> = {},
) {
  return applyRules(rulesOf(rules), viewOf(stanza, changes), 0, createRates());
}

const DEFAULT = { default: "allow" };

Deno.test("the default is reached exactly if no rule ends", () => {
  const kind = fc.constantFrom("message", "presence", "iq");
  const rule = fc.record({
    kind,
    do: fc.constantFrom("allow", "refuse", "drop", "log", { strip: "{urn:none}" }),
  });
  fc.assert(fc.property(fc.array(rule, { maxLength: 6 }), stanza, (rules, root) => {
    const list = [...rules.map(({ kind, do: does }) => ({ when: { kind }, do: does })), {
      default: "refuse",
    }];
    const ends = rules.findIndex(({ kind, do: does }) =>
      kind === root.name && (does === "allow" || does === "refuse" || does === "drop")
    );
    const { rule, action } = outcomeOf(list, root);
    assert.deepEqual([rule, action], ends < 0 ? ["default", "refuse"] : [String(ends + 1), rules[ends].do]);
  }));
});

Deno.test("what is stripped is nowhere in what is left, and all else is", () => {
  fc.assert(fc.property(stanza, (root) => {
    const list = rulesOf([{ do: { strip: "urn:x" } }, DEFAULT]);
    const { changed, action } = applyRules(list, viewOf(root), 0, createRates());
    if (action !== "allow") return;
    const left = [...descendants(changed ?? root)].map(({ name, namespace }) => `${name} ${namespace}`);
    assert.deepEqual(left, withoutX(root));
  }));
});

/** The elements under a root that are not in one of urn:x, in document order, by a plain recursion. */
function withoutX(root: XmlElement): readonly string[] {
  return root.children.flatMap((child) =>
    child.kind !== "element" || child.namespace === "urn:x"
      ? []
      : [`${child.name} ${child.namespace}`, ...withoutX(child)]
  );
}

Deno.test("folding twice is folding once", () => {
  for (
    const does of [
      "fold-presence",
      "fold-message",
      { keep: ["body", "x{urn:x}"] },
      { strip: "p" },
      "first-line",
    ]
  ) {
    const changes: Partial<StanzaView> = { label: { labelled: true, verdict: "permit", marking: "M" } };
    fc.assert(fc.property(stanza, (root) => {
      const { changed } = outcomeOf([{ do: does }, DEFAULT], root, changes);
      if (changed === undefined) return;
      assert.notDeepEqual(plainTree(changed), plainTree(root), "it was changed");
      assert.equal(outcomeOf([{ do: does }, DEFAULT], changed, changes).changed, undefined);
    }));
  }
});

Deno.test("a rule that cannot read the stanza keeps it out; one that need not, does not mind", () => {
  const unreadable = { root: () => undefined };
  const decide = (rule: unknown) => {
    const { action, condition, rule: by } = outcomeOf([rule, DEFAULT], MESSAGE, unreadable);
    return [action, condition?.condition, by];
  };
  assert.deepEqual(decide({ when: { body: { words: "words" } }, do: "log" }), [
    "refuse",
    "policy-violation",
    "1",
  ]);
  assert.deepEqual(decide({ when: { child: "body" }, do: "drop" }), ["drop", undefined, "1"]);
  assert.deepEqual(decide({ when: { child: "body" }, do: { refuse: "forbidden" } }), [
    "refuse",
    "forbidden",
    "1",
  ]);
  assert.deepEqual(decide({ when: { not: { child: "body" } }, do: "allow" }), [
    "refuse",
    "policy-violation",
    "1",
  ]);
  assert.deepEqual(decide({ do: "fold-message" }), ["refuse", "policy-violation", "1"]);
  assert.deepEqual(decide({ when: { kind: "iq", child: "body" }, do: "drop" }), [
    "allow",
    undefined,
    "default",
  ]);
  assert.deepEqual(decide({ when: { any: [{ child: "body" }, { kind: "message" }] }, do: "drop" }), [
    "drop",
    undefined,
    "1",
  ]);
  assert.deepEqual(decide({ when: { over: { bytes: 10, depth: 3 } }, do: "drop" }), ["drop", undefined, "1"]);
  assert.deepEqual(decide({ when: { kind: "message" }, do: "log" }), ["allow", undefined, "default"]);
});

Deno.test("a label whose classification is not understood is refused where a rule asks for it", () => {
  const changes: Partial<StanzaView> = { label: { labelled: true, verdict: "unchecked" } };
  const rules = [{ when: { classification: "SECRET" }, do: "log" }, DEFAULT];
  assert.equal(outcomeOf(rules, MESSAGE, changes).action, "refuse");
});

Deno.test("more senders than can be counted are refused, as the rule refuses", () => {
  const list = rulesOf([
    { when: { rate: { by: "from", stanzas: 5, seconds: 60 } }, do: { refuse: "resource-constraint" } },
    DEFAULT,
  ]);
  const rates = createRates({ entries: 10, entriesPerRule: 2 });
  const from = (local: string) =>
    applyRules(list, viewOf(MESSAGE.replace("a@", `${local}@`)), 0, rates).condition?.condition ?? "allowed";
  assert.deepEqual(["a", "b", "c", "a"].map(from), ["allowed", "allowed", "resource-constraint", "allowed"]);
});

Deno.test("later rules see what earlier ones made", () => {
  const rules = [
    { when: { body: { matches: "Hello" } }, do: { strip: "body" } },
    { when: { child: "body" }, do: "drop" },
    { when: { over: { bytes: 80 } }, do: "drop" },
    DEFAULT,
  ];
  const { action, changed } = outcomeOf(rules, MESSAGE.replace("</message>", "<subject/></message>"));
  assert.deepEqual([action, changed?.children.length], ["allow", 1]);
});

Deno.test("the trace has a sentence for each rule that was looked at, and for the default", () => {
  const rules = [
    { name: "no queries", when: { kind: "iq" }, do: "refuse" },
    { name: "words", when: { kind: "message", body: { words: "words" } }, do: "drop" },
    { when: { type: "chat" }, do: "log" },
    { do: { strip: "{urn:x}" } },
    { do: { strip: ["subject", "thread"] } },
    { do: { copy: "w@g.example" } },
    "no-files",
    { default: { refuse: "forbidden" } },
  ];
  const message = MESSAGE.replace("</message>", "<subject/></message>");
  assert.deepEqual(
    outcomeOf(rules, message).trace.map((sentence) => sentence.replace(/\["(\{|data).*/, "[…")),
    [
      'Rule "no queries" does not apply: kind: iq does not hold.',
      'Rule "words" does not apply: body: {"words":"words"} does not hold.',
      "Rule 3 applies: logged.",
      "Rule 4 applies: strip: {urn:x}, which changed nothing.",
      'Rule 5 applies: strip: ["subject","thread"].',
      "Rule 6 applies: a copy for w@g.example.",
      'Rule "no-files: transfers" does not apply: child: […',
      'Rule "no-files: links" does not apply: child: […',
      'Rule "no-files: binary data" does not apply: kind: iq does not hold.',
      'Rule "no-files: pictures" applies: strip: […',
      'Rule "no-files: media links" does not apply: body: {"matches":"(?i)\\\\baesgcm://"} does not hold.',
      "No rule decided: refused with forbidden (auth) by default.",
    ],
  );
  assert.deepEqual(
    outcomeOf([{ when: { child: "x" }, do: "drop" }, DEFAULT], MESSAGE, { root: () => undefined }).trace,
    [
      "Rule 1 cannot be judged, since the stanza's content cannot be read: dropped.",
    ],
  );
});

Deno.test("a list says what it looks at", () => {
  const traits = (...rules: readonly unknown[]) => {
    const { needsContent, needsLabel, memoizable, memoizableByLabel } = rulesOf([...rules, DEFAULT]);
    return [needsContent, needsLabel, memoizable, memoizableByLabel];
  };
  const rule = (when: unknown) => ({ when, do: "refuse" });
  assert.deepEqual(traits(), [false, false, true, true]);
  assert.deepEqual(traits(rule({ kind: "iq", type: "get", from: "*.us", not: { to: "a.us" } })), [
    false,
    false,
    true,
    true,
  ]);
  assert.deepEqual(traits(rule({ from: "a@b.us" })), [false, false, false, false]);
  assert.deepEqual(traits(rule({ any: [{ kind: "iq" }, { labelled: false }] })), [false, true, false, true]);
  assert.deepEqual(traits(rule({ over: { bytes: 4 } })), [false, false, false, false]);
  assert.deepEqual(traits(rule({ over: { depth: 4 } })), [true, false, false, false]);
  assert.deepEqual(traits(rule({ time: "00:00-01:00" })), [false, false, false, false]);
  assert.deepEqual(traits(rule({ rate: { by: "peer", stanzas: 1, seconds: 1 } })), [
    false,
    false,
    false,
    false,
  ]);
  assert.deepEqual(traits({ do: "fold-presence" }), [true, false, false, false]);
  assert.deepEqual(traits({ do: "first-line" }), [true, true, false, false]);
  assert.deepEqual(traits({ do: { copy: "w@g.example" } }, { do: "log" }), [false, false, true, true]);
});

Deno.test("a list that can be remembered never looks at a stanza's tree, address or size", () => {
  const list = rulesOf([
    { when: { kind: "iq", not: { type: "get" } }, do: "drop" },
    { when: { from: "*.example", to: "x.us" }, do: "log" },
    DEFAULT,
  ]);
  assert.ok(list.memoizable);
  for (const stanza of readStanzas().values()) {
    const view = viewOf(stanza);
    const outcome = applyRules(list, view, 0, createRates());
    const blank = { ...view, from: "", to: "", bytes: 0, root: () => assert.fail("the tree was asked for") };
    assert.deepEqual({ ...applyRules(list, blank, 0, createRates()) }, { ...outcome });
  }
});
