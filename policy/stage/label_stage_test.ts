import assert from "node:assert/strict";
import { NOW, policyText, readSpifText } from "../../fixtures/policies/policies.ts";
import {
  ask,
  brokenLink,
  crossing,
  harbour,
  lighthouse,
  link,
  plainLink,
} from "../../fixtures/stage/crossing.ts";
import {
  ess,
  HARBOUR,
  labelled,
  LIGHTHOUSE,
  message,
  stanag,
  succession,
} from "../../fixtures/stage/labels.ts";

const plain = plainLink("plain");
const low = link("low", harbour, { atMost: "RESTRICTED", categories: { "Releasable To": ["ALPHA"] } });
const high = link("high", harbour, { atMost: "SECRET", categories: { "Releasable To": ["ALPHA", "BRAVO"] } });
const usual = (name: string, classification: string) =>
  link(name, harbour, { atMost: "RESTRICTED" }, { default: classification });
const restricted = labelled(ess(HARBOUR, { classification: 2 }));
const bare = "<securitylabel xmlns='urn:xmpp:sec-label:0'>";

Deno.test("examineLabels() asks nothing where neither link asks for labels", () => {
  assert.equal(ask(crossing(plain, plainLink("other")), message(restricted + restricted)), "permit");
});

const STRUCTURE: Readonly<Record<string, readonly [content: string, expected: string]>> = {
  "no label": ["", "unlabelled"],
  "an empty label": [labelled(""), "unlabelled"],
  "a label": [restricted, "permit"],
  "two security labels": [restricted + restricted, "malformed"],
  "no label element": [`${bare}<displaymarking>X</displaymarking></securitylabel>`, "malformed"],
  "two label elements": [`${bare}<label/><label/></securitylabel>`, "malformed"],
  "two children in label": [labelled(ess(HARBOUR, { classification: 2 }).repeat(2)), "malformed"],
  "text in label": [labelled("RESTRICTED"), "malformed"],
  "a child of XEP-0258's own namespace": [labelled("<label/>"), "malformed"],
  "an unknown element": [`${bare}<label/><colour/></securitylabel>`, "malformed"],
  "an empty equivalent label": [labelled(ess(HARBOUR, { classification: 2 }), ""), "malformed"],
  "an unknown format": [labelled("<tag xmlns='urn:example:labels'>RESTRICTED</tag>"), "malformed"],
  "base64 that is none": [
    labelled("<esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'>?</esssecuritylabel>"),
    "malformed",
  ],
  "a label of another namespace": ["<securitylabel xmlns='urn:x'><label/></securitylabel>", "unlabelled"],
  "a label deeper inside": [`<x xmlns='urn:x'>${restricted}</x>`, "unlabelled"],
  "an unknown policy": [labelled(ess("1.2.3", { classification: 2 })), "policy"],
  "an unknown classification": [labelled(ess(HARBOUR, { classification: 77 })), "invalid"],
  "no such name": [labelled(stanag("HARBOUR", "RESTRICTIVE")), "invalid"],
};

for (const [what, [content, expected]] of Object.entries(STRUCTURE)) {
  Deno.test(`examineLabels() judges a message with ${what}: ${expected}`, () => {
    const whole = expected === "permit" ? expected : `refuse in ${expected}`;
    assert.equal(ask(crossing(low, high), message(content)), whole);
    assert.equal(ask(crossing(plain, low), message(content)), whole.replace(" in ", " out "));
  });
}

Deno.test("examineLabels() asks the clearances of both links, the one it came in by first", () => {
  const secret = (...ports: number[]) =>
    message(labelled(ess(HARBOUR, {
      classification: 4,
      values: ports.map((port) => ["1.3.6.1.4.1.32473.1.1", "enumerated permissive", port] as const),
    })));
  assert.equal(ask(crossing(high, high), secret(1)), "permit");
  assert.equal(ask(crossing(low, high), secret(1)), "refuse in classification");
  assert.equal(ask(crossing(high, low), secret(1)), "refuse out classification");
  assert.equal(ask(crossing(high, high), secret(3)), "refuse in category");
  const alpha = link("alpha", harbour, { atMost: "SECRET", categories: { "Releasable To": ["ALPHA"] } });
  assert.equal(ask(crossing(high, alpha), secret(2)), "refuse out category");
  assert.equal(ask(crossing(high, alpha), secret(2, 1)), "permit");
});

Deno.test("examineLabels() keeps a link with a minimum from writing down", () => {
  const sealed = link("sealed", harbour, { range: { min: "RESTRICTED" } });
  assert.equal(ask(crossing(sealed, high), message(restricted)), "permit");
  const unclassified = message(labelled(ess(HARBOUR, { classification: 1 })));
  assert.equal(ask(crossing(sealed, high), unclassified), "refuse in classification");
  assert.equal(ask(crossing(high, sealed), unclassified), "refuse out classification");
});

Deno.test("examineLabels() takes the default label of the link that governs: the one it came in by, else the other", () => {
  assert.equal(ask(crossing(usual("a", "RESTRICTED"), high), message("")), "permit");
  assert.equal(ask(crossing(usual("a", "RESTRICTED"), high), message(labelled(""))), "permit");
  assert.equal(ask(crossing(plain, usual("b", "RESTRICTED")), message("")), "permit");
  assert.equal(ask(crossing(usual("a", "RESTRICTED"), plain), message("")), "permit");
  assert.equal(ask(crossing(low, usual("b", "UNCLASSIFIED")), message("")), "refuse in unlabelled");
  assert.equal(ask(crossing(usual("a", "CONFIDENTIAL"), high), message("")), "refuse in classification");
  assert.equal(ask(crossing(usual("a", "SECRET"), high), message("")), "refuse in invalid");
  const toUnclassified = link("c", harbour, { atMost: "UNCLASSIFIED" }, { default: "UNCLASSIFIED" });
  assert.equal(
    ask(crossing(usual("a", "RESTRICTED"), toUnclassified), message("")),
    "refuse out classification",
  );
});

Deno.test("examineLabels() maps between two policies, and from the original each time", () => {
  const tower = link("tower", lighthouse, {
    atMost: "GUARDED",
    categories: { "Shared With": ["NORTH COAST"] },
  });
  const release = (port: number) => [["1.3.6.1.4.1.32473.1.1", "enumerated permissive", port] as const];
  const to = (port: number) => message(labelled(ess(HARBOUR, { classification: 2, values: release(port) })));
  assert.equal(ask(crossing(high, tower), to(1)), "permit");
  assert.equal(ask(crossing(high, tower), to(2)), "refuse out category");
  assert.equal(
    ask(crossing(high, tower), message(labelled(ess(HARBOUR, { classification: 9 })))),
    "refuse in classification",
  );
  assert.equal(ask(crossing(plain, tower), to(3)), "refuse in policy".replace("in", "out"));
  assert.equal(
    ask(crossing(tower, high), message(labelled(ess(LIGHTHOUSE, { classification: 5 })))),
    "permit",
  );
  assert.equal(ask(crossing(tower, high), message(labelled(stanag("LIGHTHOUSE", "guarded")))), "permit");
  assert.equal(
    ask(crossing(tower, low), message(labelled(ess(LIGHTHOUSE, { classification: 7 })))),
    "refuse in classification",
  );
  // CONFIDENTIAL is mapped with STORM WATCH, which the tower does not hold.
  assert.equal(
    ask(crossing(high, tower), message(labelled(ess(HARBOUR, { classification: 3 })))),
    "refuse out category",
  );
  assert.equal(ask(crossing(tower, tower), message(restricted)), "permit");
});

Deno.test("examineLabels() refuses a crafted label that access control alone would grant", () => {
  const all = link("all", harbour, {
    atMost: "GRAVE",
    categories: { "Cargo": ["DOCKSIDE", "MANIFEST"], "Operations": ["TIDE", "ANCHOR", "REGATTA"] },
  });
  const crafted = [
    // DOCKSIDE excludes UNCLASSIFIED; TIDE requires SECRET and excludes ANCHOR; SECRET requires a release.
    { classification: 1, values: [["1.3.6.1.4.1.32473.1.2", "restrictive", 0]] },
    { classification: 2, values: [["1.3.6.1.4.1.32473.1.4", "enumerated restrictive", 10]] },
    { classification: 4 },
    { classification: 2, values: [["1.3.6.1.4.1.32473.1.4", "enumerated restrictive", 12]] },
  ] as const;
  for (const label of crafted) {
    assert.equal(ask(crossing(all, all), message(labelled(ess(HARBOUR, label)))), "refuse in invalid");
    assert.equal(ask(crossing(plain, all), message(labelled(ess(HARBOUR, label)))), "refuse out invalid");
  }
});

Deno.test("examineLabels() asks for a label's successor as for the label", () => {
  const succeeded = (successor: string) =>
    message(labelled(stanag("HARBOUR", "RESTRICTED", [], succession("HARBOUR", successor))));
  assert.equal(ask(crossing(low, low), succeeded("UNCLASSIFIED")), "permit");
  assert.equal(ask(crossing(low, low), succeeded("CONFIDENTIAL")), "refuse in classification");
  assert.equal(ask(crossing(high, low), succeeded("CONFIDENTIAL")), "refuse out classification");
  assert.equal(ask(crossing(high, low), succeeded("SECRET")), "refuse in invalid");
});

Deno.test("examineLabels() heeds the dates of policies and values", () => {
  const dated = readSpifText(
    policyText("harbour").replace(
      '<securityPolicyId name="HARBOUR" id="1.3.6.1.4.1.32473.1"/>',
      '<securityPolicyId name="HARBOUR" id="1.3.6.1.4.1.32473.1"/>',
    ).replace('schemaVersion="2.1"', 'schemaVersion="2.1" notAfter="2026-12-31T23:59:59Z"'),
  );
  const end = Date.parse("2026-12-31T23:59:59Z");
  const a = link("a", dated, { atMost: "SECRET" }, { default: "UNCLASSIFIED" });
  for (const content of ["", restricted]) {
    assert.equal(ask(crossing(a, a, [dated]), message(content), end), "permit");
    assert.equal(ask(crossing(a, a, [dated]), message(content), end + 1), "refuse in invalid");
  }
  const regatta = message(labelled(ess(HARBOUR, {
    classification: 2,
    values: [["1.3.6.1.4.1.32473.1.4", "enumerated restrictive", 12]],
  })));
  const b = link("b", harbour, { atMost: "SECRET", categories: { Operations: ["REGATTA"] } });
  assert.equal(ask(crossing(b, b), regatta, NOW), "refuse in invalid");
  assert.equal(ask(crossing(b, b), regatta, Date.parse("2026-06-15T00:00:00Z")), "permit");
});

Deno.test("examineLabels() refuses everything where a link's policy could not be loaded", () => {
  const stanzas = [
    message(""),
    message(restricted),
    message("", "type='error'"),
    "<presence from='a@a.example' to='b@b.example'/>",
    "<iq type='get' id='1' from='a@a.example' to='b@b.example'><q xmlns='q'/></iq>",
    "<message type='groupchat' from='a@a.example' to='b@b.example'><subject>x</subject></message>",
  ];
  const broken = brokenLink("broken");
  const lax = { ...broken, labels: { ...broken.labels, subject: "allow" as const } };
  for (const stanza of stanzas) {
    assert.equal(ask(crossing(lax, plain), stanza), "refuse in no-policy");
    assert.equal(ask(crossing(plain, lax), stanza), "refuse out no-policy");
    assert.equal(ask(crossing(usual("a", "UNCLASSIFIED"), lax), stanza), "refuse out no-policy");
    assert.equal(ask(crossing(lax, lax), stanza), "refuse in no-policy");
  }
});

Deno.test("examineLabels() takes no label in presence, iq and errors, and asks none of them", () => {
  const others = (content: string) => [
    `<presence from='a@a.example' to='b@b.example'>${content}</presence>`,
    `<iq type='get' id='1' from='a@a.example' to='b@b.example'><q xmlns='q'/>${content}</iq>`,
    `<iq type='error' id='1' from='a@a.example' to='b@b.example'>${content}</iq>`,
    message(content, "type='error'"),
    message(content, "type='err&#111;r'"),
  ];
  for (const stanza of others("")) {
    assert.equal(ask(crossing(low, low), stanza), "permit");
    assert.equal(ask(crossing(plain, low), stanza), "permit");
  }
  for (const label of [restricted, labelled(""), restricted + restricted]) {
    for (const stanza of others(label)) assert.equal(ask(crossing(low, low), stanza), "refuse in violation");
    for (const stanza of others(label)) {
      assert.equal(ask(crossing(plain, low), stanza), "refuse out violation");
    }
  }
});

Deno.test("examineLabels() accepts labels in the result of a query for a catalog", () => {
  const item = `<item selector='a'>${restricted}</item>`;
  const stanza = (content: string) =>
    `<iq type='result' id='1' from='a@a.example' to='b@b.example'>${content}</iq>`;
  const catalog = `<catalog xmlns='urn:xmpp:sec-label:catalog:2'>${item}</catalog>`;
  assert.equal(ask(crossing(low, low), stanza(catalog)), "permit");
  assert.equal(ask(crossing(low, low), stanza(catalog + restricted)), "refuse in violation");
});

Deno.test("examineLabels() refuses what is no stanza", () => {
  for (
    const stanza of ["<x/>", "<message xmlns='urn:x'/>", "<message xmlns='jabber:client'/>", "<presences/>"]
  ) {
    assert.equal(ask(crossing(usual("a", "RESTRICTED"), plain), stanza), "refuse in malformed");
    assert.equal(ask(crossing(plain, low), stanza), "refuse out malformed");
  }
});

Deno.test("examineLabels() does not look at display markings", () => {
  for (const text of ["UNCLASSIFIED", "SECRET", ""]) {
    const forged = (label: string) => message(label.replace("HINT", text));
    assert.equal(ask(crossing(low, low), forged(restricted)), "permit");
    assert.equal(
      ask(crossing(low, low), forged(labelled(ess(HARBOUR, { classification: 3 })))),
      "refuse in classification",
    );
  }
});
