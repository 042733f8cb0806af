import assert from "node:assert/strict";
import { policyText, readSpifText } from "../../../fixtures/policies/policies.ts";
import { crossing, harbour, lighthouse, link, plainLink } from "../../../fixtures/stage/crossing.ts";
import { Gatehouse, type Said } from "../../../fixtures/stage/gatehouse.ts";
import { ess, forwarded, HARBOUR, labelled, LIGHTHOUSE, message } from "../../../fixtures/stage/labels.ts";
import { LABELS } from "../../../matcher-wasm/types.ts";

const plain = plainLink("plain");
const low = link("low", harbour, { atMost: "RESTRICTED" });
const usual = link("usual", harbour, { atMost: "RESTRICTED" }, { default: "RESTRICTED" });
const stamping = link("stamping", harbour, { atMost: "RESTRICTED" }, { default: "RESTRICTED", stamp: true });
const tower = link("tower", lighthouse, { atMost: "SEALED" }, { stamp: true });
const label = (classification: number) => labelled(ess(HARBOUR, { classification }));
const short = ({ by, action, code }: Said): string => [by, action, ...(code ? [code] : [])].join(" ");

/** What the gate says of a stanza the first time and the second. */
function twice(house: Gatehouse, stanza: string): readonly string[] {
  return [short(house.ask(stanza)), short(house.ask(stanza))];
}

const REMEMBERED = ["examination pass", "memory pass"];
const NOT = ["examination pass", "examination pass"];

Deno.test("Gate remembers what it permits by the label, whatever else is in the stanza", () => {
  const house = new Gatehouse(crossing(low, low));
  assert.equal(short(house.ask(message(label(2)))), "examination pass");
  assert.equal(
    short(house.ask(message(`<x xmlns='urn:x'>${"y".repeat(900)}</x>${label(2)}`))),
    "memory pass",
  );
  assert.equal(short(house.ask(message(label(1)))), "examination pass");
  assert.equal(short(house.ask(message(label(2), "type='normal'"))), "examination pass");
  assert.equal(short(house.ask(message(label(2)))), "memory pass");
});

Deno.test("Gate never remembers a refusal, nor passes another label for one that it knows", () => {
  const house = new Gatehouse(crossing(low, low));
  assert.deepEqual(twice(house, message(label(2))), REMEMBERED);
  for (
    const other of [
      label(3),
      label(2) + label(2),
      labelled("x"),
      labelled(ess(HARBOUR, { classification: 2 }) + "<x/>"),
      "",
    ]
  ) {
    for (const said of twice(house, message(other))) assert.match(said, /^examination refuse/);
  }
  assert.deepEqual(twice(house, message(label(2) + forwarded(message(label(3))))), [
    "examination refuse classification",
    "examination refuse classification",
  ]);
  assert.equal(short(house.ask(message(label(2), "type='error'"))), "examination refuse violation");
  assert.equal(
    short(house.ask(`<presence from='a@a.example' to='b@b.example'>${label(2)}</presence>`)),
    "examination refuse violation",
  );
});

Deno.test("Gate remembers the unlabelled, presence and iq by their kind and type", () => {
  const house = new Gatehouse(crossing(usual, low));
  assert.deepEqual(twice(house, message("")), REMEMBERED);
  assert.deepEqual(twice(house, "<presence from='a@a.example' to='b@b.example'/>"), REMEMBERED);
  assert.deepEqual(
    twice(house, "<iq type='get' id='1' from='a@a.example' to='b@b.example'><q xmlns='q'/></iq>"),
    REMEMBERED,
  );
  assert.deepEqual(twice(house, message("", "type='error'")), REMEMBERED);
  assert.equal(short(new Gatehouse(crossing(low, low)).ask(message(""))), "examination refuse unlabelled");
});

Deno.test("Gate does not take an error that is written with references for another type", () => {
  const house = new Gatehouse(crossing(low, low));
  assert.deepEqual(twice(house, message("", "type='err&#111;r'")), REMEMBERED);
  for (const type of ["type='err0r'", "type='&#101;rror '", "type=''", "", "type='chat'"]) {
    assert.equal(short(house.ask(message("", type))), "examination refuse unlabelled");
  }
});

Deno.test("Gate looks into subjects and forwarded stanzas each time", () => {
  const house = new Gatehouse(crossing(usual, low));
  assert.deepEqual(twice(house, message(`${label(2)}${forwarded(message(label(2)))}`)), NOT);
  assert.deepEqual(twice(house, message(`<subject>x</subject>${label(2)}`)), NOT);
  assert.deepEqual(
    twice(
      house,
      "<message type='groupchat' from='a@a.example' to='b@b.example'><subject>x</subject></message>",
    ),
    NOT,
  );
});

/** The bytes of this label are the same wherever it stands; what they say depends on the default namespace. */
const LEANING = "<s:securitylabel xmlns:s='urn:xmpp:sec-label:0'><s:label>" +
  `${ess("1.2.3.4", { classification: 1 })}</s:label><s:equivalentlabel>` +
  `${ess(LIGHTHOUSE, { classification: 0 })}</s:equivalentlabel><s:equivalentlabel>` +
  `${
    ess(LIGHTHOUSE, { classification: 7 }).replace(/ xmlns='[^']*'/, "")
  }</s:equivalentlabel></s:securitylabel>`;

Deno.test("Gate does not pass the same bytes that mean something else where another namespace is in force", () => {
  const trusting = link("trusting", lighthouse, { atMost: "OPEN" }, { equivalent: "trust" });
  const ways = crossing(plain, trusting);
  const house = new Gatehouse(ways);
  assert.deepEqual(twice(house, message(LEANING)), REMEMBERED);
  const prefixed = (namespace: string) =>
    `<q:message xmlns:q='jabber:server' xmlns='${namespace}' from='a@a.example' to='b@b.example' type='chat'>` +
    `${LEANING}</q:message>`;
  assert.equal(short(house.ask(prefixed("urn:xmpp:sec-label:ess:0"))), "examination refuse policy");
  assert.deepEqual(twice(house, prefixed("jabber:server")), NOT);
});

Deno.test("Gate does not remember a label whose prefixes are declared around it", () => {
  const declared = "xmlns:s='urn:xmpp:sec-label:0'";
  const outside = label(2).replaceAll(/<(\/?)(securitylabel|label|displaymarking)\b/g, "<$1s:$2").replace(
    / xmlns='urn:xmpp:sec-label:0'/,
    "",
  );
  const house = new Gatehouse(crossing(low, low));
  assert.deepEqual(twice(house, message(outside, `type='chat' ${declared}`)), NOT);
  assert.equal(
    short(house.ask(message(outside, "type='chat' xmlns:s='urn:x'"))),
    "examination refuse unlabelled",
  );
  const header = new Gatehouse(crossing(low, low), "refusals", ` ${declared}`);
  assert.deepEqual(twice(header, message(outside)), NOT);
  assert.deepEqual(twice(header, message(label(2))), REMEMBERED);
});

Deno.test("Gate goes on when the label table is full or was emptied by others", () => {
  const house = new Gatehouse(crossing(low, low));
  assert.deepEqual(twice(house, message(label(2))), REMEMBERED);
  for (let n = 0; n < LABELS + 10; n++) {
    assert.equal(house.ask(message(label(2).replace("HINT", `hint ${n}`))).action, "pass");
    const high = house.ask(message(label(3).replace("HINT", `hint ${n}`)));
    assert.equal(short(high), "examination refuse classification");
  }
  assert.deepEqual(twice(house, message(label(2))), REMEMBERED);
  house.matcher.forgetLabels();
  assert.equal(short(house.ask(message(label(3)))), "examination refuse classification");
  assert.deepEqual(twice(house, message(label(2))), REMEMBERED);
});

Deno.test("Gate examines a label each time that would fill the table, and keeps the others", () => {
  const house = new Gatehouse(crossing(low, low));
  assert.deepEqual(twice(house, message(label(2))), REMEMBERED);
  const generation = house.matcher.labelGeneration;
  for (const length of [40_000, 600_000]) {
    assert.deepEqual(twice(house, message(label(2).replace("HINT", "x".repeat(length)))), NOT);
  }
  assert.equal(house.matcher.labelGeneration, generation);
  assert.equal(short(house.ask(message(label(2)))), "memory pass");
});

Deno.test("Gate forgets when a date of a policy passes", () => {
  const dated = readSpifText(
    policyText("harbour").replace(
      'schemaVersion="2.1"',
      'schemaVersion="2.1" notAfter="2026-12-31T23:59:59Z"',
    ),
  );
  const link1 = link("dated", dated, { atMost: "RESTRICTED" }, { default: "RESTRICTED" });
  const house = new Gatehouse(crossing(link1, link1, [dated]));
  for (const content of ["", label(2)]) assert.deepEqual(twice(house, message(content)), REMEMBERED);
  house.now = Date.parse("2026-12-31T23:59:59Z");
  for (const content of ["", label(2)]) assert.equal(house.ask(message(content)).action, "pass");
  house.now++;
  for (const content of ["", label(2)]) {
    assert.equal(short(house.ask(message(content))), "examination refuse invalid");
  }
});

Deno.test("Gate remembers what it writes, unless each writing is on record", () => {
  const stamped = crossing(stamping, low);
  for (const [way, content] of [[stamped, ""], [crossing(low, tower), label(2)]] as const) {
    const first = message(content);
    const house = new Gatehouse(way);
    const [one, two] = [house.ask(first), house.ask(first)];
    assert.deepEqual([one.by, two.by, one.leaves], ["examination", "memory", two.leaves]);
    assert.notEqual(one.leaves, first);
    const other = house.ask(message(`<x xmlns='urn:x'/>${content}`));
    assert.equal(other.by, "memory");
    assert.equal(other.leaves, one.leaves?.replace("</body>", "</body><x xmlns='urn:x'/>"));
    const audited = new Gatehouse(way, "changes");
    assert.deepEqual(twice(audited, first), NOT);
    assert.equal(audited.passages.length, 2);
  }
});

Deno.test("Gate examines everything where everything is on record", () => {
  const house = new Gatehouse(crossing(low, low), "all");
  assert.deepEqual(twice(house, message(label(2))), NOT);
  assert.equal(house.passages.length, 2);
});
