import assert from "node:assert/strict";
import { parse } from "yaml";
import { rulesOf, viewOf } from "../../fixtures/rules/stanzas.ts";
import { applyRules } from "./apply.ts";
import { CONDITIONS } from "./condition/when.ts";
import { createRates } from "./rates.ts";
import type { StanzaView } from "./view.ts";

const CHAT =
  "<message from='Alice@leafa.example/x' to='bob@sub.x.us' type='chat'><body>Hello</body><body xml:lang='fr'>top " +
  "SÉCRET</body></message>";
const HTML =
  "<message from='a@b.example' to='c@d.example'><html xmlns='http://jabber.org/protocol/xhtml-im'>" +
  "<body xmlns='http://www.w3.org/1999/xhtml'><p>a</p><p>se<b>cr</b>et</p></body></html></message>";
const PING = "<iq from='b.example' to='x.us' type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>";
const ALIEN = "<message from='a@b.example' to='c@d.example' type='odd'><body>п\u202Eи\u200B</body></message>";
const EMOJI = "<message from='a@b.example' to='c@d.example'><body>👩‍👩‍👧 ❤️ ok</body></message>";
const GONE = "<presence from='a@b.example' to='c@d.example' type='away'/>";

/** Friday. */
const NIGHT = Date.UTC(2026, 2, 6, 23, 30);
const MORNING = Date.UTC(2026, 2, 7, 5, 59);

type Case = readonly [
  when: string,
  stanza: string,
  holds: boolean,
  changes?: Partial<StanzaView>,
  now?: number,
];

const LABELLED: Partial<StanzaView> = {
  label: { labelled: true, classification: "Secret ", verdict: "permit" },
};

const CASES: readonly Case[] = [
  ["kind: message", CHAT, true],
  ["kind: [presence, iq]", CHAT, false],
  ["type: chat", CHAT, true],
  ["type: [normal, groupchat]", CHAT, false],
  ["type: normal", ALIEN, true],
  ["type: available", "<presence from='a@b' to='c@d'/>", true],
  ["type: available", GONE, false],
  ["type: unknown", GONE, true],
  ["type: unknown", "<presence from='a@b' to='c@d' type='available'/>", true],
  ["from: leafa.example", CHAT, true],
  ["from: LeafA.example", CHAT, true],
  ["from: '*.example'", CHAT, true],
  ["from: '*.leafa.example'", CHAT, true],
  ["from: a.example", CHAT, false],
  ["from: alice@leafa.example", CHAT, true],
  ["from: ａlice@leafa.example", CHAT, true],
  ["from: lice@leafa.example", CHAT, false],
  ["from: '*'", CHAT, true],
  ["to: '*.us'", CHAT, true],
  ["to: [x.us, y.us]", CHAT, false],
  ["payload: urn:xmpp:ping", PING, true],
  ["payload: 'urn:xmpp:*'", PING, true],
  ["payload: 'pong{urn:xmpp:ping}'", PING, false],
  ["payload: body", CHAT, true],
  ["only: [body, thread]", CHAT, true],
  ["only: 'ping{urn:xmpp:ping}'", CHAT, false],
  ["child: message/body", CHAT, true],
  ["child: iq/body", CHAT, false],
  ["body: {words: words}", CHAT, true],
  ["body: {words: words}", HTML, true],
  ["body: {words: words}", ALIEN, false],
  ["body: {matches: '^Hel+o$'}", CHAT, true],
  ["body: {matches: secret}", CHAT, false],
  ["body: {matches: secret, folded: true}", CHAT, true],
  ["body: {matches: alice}", CHAT, false],
  ["text: {matches: (?i)alice}", CHAT, true],
  ["text: {words: [words]}", HTML, true],
  ["over: {bytes: 10}", CHAT, true],
  ["over: {bytes: 1000}", CHAT, false],
  ["over: {depth: 2}", CHAT, false],
  ["over: {depth: 4}", HTML, true],
  ["over: {elements: 3}", CHAT, false],
  ["over: {children: 1}", CHAT, true],
  ["over: {attributes: 2}", CHAT, true],
  ["over: {attributes: 3, bytes: 1000}", CHAT, false],
  ["over: {characters: 14}", CHAT, true],
  ["over: {characters: 15}", CHAT, false],
  ["unicode: bidi", ALIEN, true],
  ["unicode: zero-width", ALIEN, true],
  ["unicode: zero-width", EMOJI, false],
  ["unicode: [control, private-use, unassigned]", ALIEN, false],
  ["unicode: control", "<message from='a@b' to='c@d'><body>a&#x85;</body></message>", true],
  ["unicode: control", "<message from='a@b' to='c@d'><body>a\tb\nc</body></message>", false],
  ["unicode: private-use", "<message from='a@b' to='c@d'><body>\uE000</body></message>", true],
  ["unicode: unassigned", "<message from='a@b' to='c@d'><body>\u0378</body></message>", true],
  ["unicode: not-nfc", "<message from='a@b' to='c@d'><body>e\u0301</body></message>", true],
  ["unicode: not-nfc", "<message from='a@b' to='c@d' id='e\u0301'/>", true],
  ["unicode: not-nfc", CHAT, false],
  ["outside-scripts: Latin", ALIEN, true],
  ["outside-scripts: [Latin, Cyrillic]", ALIEN, false],
  ["outside-scripts: Latin", EMOJI, false],
  ["time: '22:00-06:00'", PING, true, {}, NIGHT],
  ["time: '22:00-06:00'", PING, true, {}, MORNING],
  ["time: '22:00-06:00'", PING, false, {}, MORNING + 60_000],
  ["time: '06:00-22:00'", PING, false, {}, NIGHT],
  ["time: '06:00-24:00'", PING, true, {}, NIGHT],
  ["time: {between: '22:00-06:00', days: fri}", PING, true, {}, MORNING],
  ["time: {between: '22:00-06:00', days: sat}", PING, false, {}, MORNING],
  ["time: {days: [sat, sun]}", PING, true, {}, MORNING],
  ["time: {days: [sat, sun]}", PING, false, {}, NIGHT],
  ["labelled: false", CHAT, true],
  ["labelled: true", CHAT, false],
  ["labelled: true", CHAT, true, LABELLED],
  ["classification: SECRET", CHAT, true, LABELLED],
  ["classification: [RESTRICTED]", CHAT, false, LABELLED],
  ["classification: SECRET", CHAT, false],
  ["verdict: unchecked", CHAT, true],
  ["verdict: [permit, refuse]", CHAT, true, LABELLED],
  ["not: {kind: message}", CHAT, false],
  ["not: {kind: message, type: normal}", CHAT, true],
  ["any: [{kind: iq}, {type: chat}]", CHAT, true],
  ["any: [{kind: iq}, {type: normal}]", CHAT, false],
  ["{kind: message, type: chat, body: {matches: Hello}}", CHAT, true],
  ["{kind: message, type: chat, body: {matches: Hallo}}", CHAT, false],
];

for (const [when, stanza, holds, changes = {}, now = 0] of CASES) {
  Deno.test(`${when} ${holds ? "holds" : "does not hold"} for ${stanza.slice(0, 60)}${now === 0 ? "" : ` at ${now}`}`, () => {
    const list = rulesOf([{ when: parse(when) as unknown, do: "refuse" }, { default: "allow" }]);
    const { action } = applyRules(list, viewOf(stanza, changes), now, createRates());
    assert.equal(action, holds ? "refuse" : "allow");
  });
}

Deno.test("rate lets so many through, then as many as the time allows", () => {
  const list = rulesOf([{
    when: { kind: "message", rate: { by: "from", stanzas: 2, seconds: 10 } },
    do: "refuse",
  }, {
    default: "allow",
  }]);
  const rates = createRates();
  const at = (seconds: number, stanza: string) =>
    applyRules(list, viewOf(stanza), seconds * 1000, rates).action;
  assert.deepEqual([at(0, CHAT), at(0, PING), at(0, CHAT), at(1, CHAT)], [
    "allow",
    "allow",
    "allow",
    "refuse",
  ]);
  assert.equal(at(1, CHAT.replace("Alice", "aLICE")), "refuse", "the same account");
  assert.equal(at(1, CHAT.replace("Alice", "Carol")), "allow", "another account");
  assert.deepEqual([at(5, CHAT), at(5, CHAT), at(100, CHAT)], ["allow", "refuse", "allow"]);
});

Deno.test("rates by peer, domain and recipient have their own buckets", () => {
  for (const [by, other] of [["peer", "refuse"], ["domain", "refuse"], ["to", "refuse"], ["from", "allow"]]) {
    const list = rulesOf([{ when: { rate: { by, stanzas: 1, seconds: 10 } }, do: "refuse" }, {
      default: "allow",
    }]);
    const rates = createRates();
    assert.equal(applyRules(list, viewOf(CHAT), 0, rates).action, "allow");
    assert.equal(applyRules(list, viewOf(CHAT.replace("Alice", "Carol")), 0, rates).action, other, by);
    const elsewhere = applyRules(list, viewOf(HTML), 0, rates).action;
    assert.equal(elsewhere, by === "peer" ? "refuse" : "allow", by);
  }
});

Deno.test("every condition of the table is tested and explained", () => {
  const tested = new Set(
    CASES.flatMap(([when]) => [...when.matchAll(/([a-z-]+): /g)].map(([, name]) => name)),
  );
  const missing = Object.keys(CONDITIONS).filter((name) => !tested.has(name) && name !== "rate");
  assert.deepEqual(missing, []);
  for (const [name, { doc, example }] of Object.entries(CONDITIONS)) {
    assert.match(doc, /^[A-Z].*\.$/s, name);
    const lists = new Map([["secret-words", ["x"]]]);
    rulesOf([{ when: { [name]: example }, do: "refuse" }, { default: "allow" }], { lists });
  }
});
