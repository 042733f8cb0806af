import assert from "node:assert/strict";
import { parse } from "yaml";
import { rulesOf, viewOf } from "../../fixtures/rules/stanzas.ts";
import { writeXml } from "../xml/write.ts";
import { ACTIONS } from "./action/do.ts";
import { applyRules } from "./apply.ts";
import { createRates } from "./rates.ts";
import type { StanzaView } from "./view.ts";

const ADDRESSES = "from='a@b.example' to='c@d.example'";
const SECRET: Partial<StanzaView> = {
  label: { labelled: true, verdict: "permit", marking: " SECRET\n//  X " },
};

type Case = readonly [does: string, content: string, becomes: string, changes?: Partial<StanzaView>];

/** What stands inside of a message, before and after. */
const TRANSFORMATIONS: readonly Case[] = [
  ["strip: 'x{jabber:x:oob}'", "<body>b</body><x xmlns='jabber:x:oob'/>", "<body>b</body>"],
  ["strip: jabber:x:oob", "<body>b</body><y xmlns='jabber:x:oob'/>", "<body>b</body>"],
  [
    "strip: 'x{urn:x}'",
    "<body>a<x xmlns='urn:x'/>b</body><y xmlns='urn:y'><x xmlns='urn:x'><x/></x></y>",
    "<body>ab</body><y xmlns='urn:y'/>",
  ],
  [
    "strip: 'message/x{urn:x}'",
    "<body/><x xmlns='urn:x'/><y xmlns='urn:y'><x xmlns='urn:x'/></y>",
    "<body/><y xmlns='urn:y'><x xmlns='urn:x'/></y>",
  ],
  ["strip: ['{urn:x}', body]", "<body>b</body><x xmlns='urn:x'/><subject/>", "<subject/>"],
  ["keep: body", "\n<body>b</body>\n<x xmlns='urn:x'/>", "<body>b</body>"],
  [
    "keep: body",
    "<body xml:lang='en' a='b'>b<x xmlns='urn:x'>c</x>d</body>",
    "<body xml:lang='en'>bd</body>",
  ],
  ["keep: ['{urn:x}']", "<body/><x xmlns='urn:x' a='b'><body/></x>", "<x xmlns='urn:x' a='b'><body/></x>"],
  ["fold-message", "<body>b</body><active xmlns='http://jabber.org/protocol/chatstates'/>", "<body>b</body>"],
  [
    "first-line",
    "<body>b</body><body xml:lang='fr'>c</body>",
    "<body>SECRET // X\nb</body><body xml:lang='fr'>SECRET // X\nc</body>",
    SECRET,
  ],
  ["first-line", "<body/>", "<body>SECRET // X\n</body>", SECRET],
  [
    "first-line",
    "<body>b</body><html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>b</body></html>",
    "<body>SECRET // X\nb</body><html xmlns='http://jabber.org/protocol/xhtml-im'>" +
    "<body xmlns='http://www.w3.org/1999/xhtml'><p>SECRET // X</p>b</body></html>",
    SECRET,
  ],
];

function message(content: string): string {
  return `<message ${ADDRESSES}>${content}</message>`;
}

for (const [does, content, becomes, changes = {}] of TRANSFORMATIONS) {
  Deno.test(`${does} makes of ${content.slice(0, 70)} what is wanted, and nothing more the second time`, () => {
    const list = rulesOf([{ do: parse(does) as unknown }, { default: "allow" }]);
    const { changed, action } = applyRules(list, viewOf(message(content), changes), 0, createRates());
    assert.deepEqual([action, changed && writeXml(changed)], ["allow", message(becomes)]);
    assert.ok(changed);
    const again = applyRules(list, viewOf(changed, changes), 0, createRates());
    assert.deepEqual([again.action, again.changed], ["allow", undefined]);
  });
}

Deno.test("keep takes away attributes that RFC 6120 does not have", () => {
  const list = rulesOf([{ do: { keep: "body" } }, { default: "allow" }]);
  const stanza = `<message ${ADDRESSES} id='1' xml:lang='en' x='y' a:b='c' xmlns:a='urn:a'><body/></message>`;
  const { changed } = applyRules(list, viewOf(stanza), 0, createRates());
  assert.equal(changed && writeXml(changed), `<message ${ADDRESSES} id='1' xml:lang='en'><body/></message>`);
});

Deno.test("fold-presence leaves messages alone, and fold-message presences", () => {
  const list = rulesOf([{ do: "fold-presence" }, { do: "fold-message" }, { default: "allow" }]);
  const chat = message("<body/><status xmlns='jabber:server'/>");
  assert.equal(applyRules(list, viewOf(chat), 0, createRates()).changed, undefined);
  const presence = `<presence ${ADDRESSES}><show>dnd</show></presence>`;
  assert.equal(applyRules(list, viewOf(presence), 0, createRates()).changed, undefined);
});

Deno.test("fold-presence makes few states of many", () => {
  const list = rulesOf([{ do: "fold-presence" }, { default: "allow" }]);
  const shows = ["away", " xa ", "dnd", "chat", "", "busy"].map((show) => {
    const stanza = `<presence ${ADDRESSES}><show>${show}</show></presence>`;
    const { changed } = applyRules(list, viewOf(stanza), 0, createRates());
    return /<show>(.*)<\/show>/.exec(changed ? writeXml(changed) : stanza)?.[1];
  });
  assert.deepEqual(shows, ["away", "away", "dnd", undefined, undefined, undefined]);
});

Deno.test("first-line refuses a body without a marking, and lets pass what has no body", () => {
  const list = rulesOf([{ name: "marking", do: "first-line" }, { default: "allow" }]);
  const { action, rule } = applyRules(list, viewOf(message("<body>b</body>")), 0, createRates());
  assert.deepEqual([action, rule], ["refuse", "marking"]);
  const typing = message("<active xmlns='http://jabber.org/protocol/chatstates'/>");
  assert.equal(applyRules(list, viewOf(typing), 0, createRates()).action, "allow");
});

Deno.test("a changed message that says nothing any more is dropped, a changed iq without payload refused", () => {
  const list = rulesOf([{ name: "no x", do: { strip: "{urn:x}" } }, { default: "allow" }]);
  const outcomeOf = (stanza: string) => {
    const { action, condition, rule, changed } = applyRules(list, viewOf(stanza), 0, createRates());
    return [action, condition?.condition, rule, changed && writeXml(changed)];
  };
  const x = "<x xmlns='urn:x'/>";
  assert.deepEqual(outcomeOf(message(`${x}<thread>t</thread><store xmlns='urn:xmpp:hints'/>`)), [
    "drop",
    undefined,
    "no x",
    undefined,
  ]);
  assert.deepEqual(outcomeOf(message("<thread>t</thread>")), ["allow", undefined, "default", undefined]);
  assert.deepEqual(outcomeOf(`<iq ${ADDRESSES} type='get' id='1'>${x}</iq>`), [
    "refuse",
    "policy-violation",
    "no x",
    undefined,
  ]);
  assert.deepEqual(outcomeOf(`<iq ${ADDRESSES} type='result' id='1'>${x}</iq>`), [
    "allow",
    undefined,
    "default",
    `<iq ${ADDRESSES} type='result' id='1'/>`,
  ]);
});

Deno.test("copy and log go on, and say whom and which", () => {
  const list = rulesOf([
    { do: { copy: ["Watcher@Guard.example", "guard.example"] } },
    { name: "seen", do: "log" },
    { do: { copy: "watcher@guard.example" } },
    { do: "log" },
    { default: { refuse: "forbidden" } },
  ]);
  const outcome = applyRules(list, viewOf(message("<body/>")), 0, createRates());
  assert.deepEqual(outcome.copies, ["watcher@guard.example", "guard.example"]);
  assert.deepEqual(outcome.log, ["seen", "4"]);
  assert.deepEqual([outcome.action, outcome.condition], ["refuse", { type: "auth", condition: "forbidden" }]);
});

Deno.test("allow, refuse and drop end the list", () => {
  for (
    const [does, action] of [["allow", "allow"], [{ refuse: "not-allowed" }, "refuse"], [
      "drop",
      "drop",
    ]] as const
  ) {
    const list = rulesOf([{ when: { kind: "message" }, do: does }, { do: { strip: "body" } }, {
      default: "refuse",
    }]);
    const outcome = applyRules(list, viewOf(message("<body/>")), 0, createRates());
    assert.deepEqual([outcome.action, outcome.rule, outcome.changed], [action, "1", undefined]);
    assert.equal(outcome.condition?.condition, action === "refuse" ? "not-allowed" : undefined);
  }
});

Deno.test("every action of the table can be read as its example", () => {
  for (const [name, { doc, example }] of Object.entries(ACTIONS)) {
    assert.match(doc, /^[A-Z].*\.$/s, name);
    const item = { when: { kind: "iq" }, do: example };
    assert.equal(rulesOf([item, { default: "allow" }]).rules.length, 1);
  }
});
