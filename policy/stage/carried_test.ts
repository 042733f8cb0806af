import assert from "node:assert/strict";
import { ask, crossing, harbour, lighthouse, link, plainLink } from "../../fixtures/stage/crossing.ts";
import { ess, HARBOUR, labelled, LIGHTHOUSE, message, stanag } from "../../fixtures/stage/labels.ts";

const high = link("high", harbour, { atMost: "SECRET" });
const tower = (equivalent: "ignore" | "verify" | "trust", atMost = "GUARDED") =>
  link("tower", lighthouse, { atMost }, { equivalent });

const restricted = ess(HARBOUR, { classification: 2 });
const guarded = ess(LIGHTHOUSE, { classification: 5 });
const open = ess(LIGHTHOUSE, { classification: 0 });
const strange = ess("1.3.6.1.4.1.32473.99", { classification: 1 });
/** Valid and permitted where it came from, with no equivalent in the other policy. */
const buoy = ess(HARBOUR, {
  classification: 2,
  values: [["1.3.6.1.4.1.32473.1.4", "enumerated restrictive", 13]],
});

Deno.test("An equivalent label that lies counts for nothing under ignore and verify", () => {
  const lying = message(labelled(restricted, open));
  for (const mode of ["ignore", "verify"] as const) {
    assert.equal(ask(crossing(high, tower(mode, "OPEN")), lying), "refuse out classification");
    assert.equal(ask(crossing(high, tower(mode)), lying), "permit");
    assert.equal(ask(crossing(high, tower(mode)), message(labelled(restricted, guarded))), "permit");
  }
});

Deno.test("An equivalent label does not stand in for a mapping that fails under ignore and verify", () => {
  const anyone = plainLink("anyone");
  for (const label of [buoy, strange]) {
    for (const mode of ["ignore", "verify"] as const) {
      assert.equal(ask(crossing(anyone, tower(mode)), message(labelled(label, open))), "refuse out policy");
    }
    assert.equal(ask(crossing(anyone, tower("trust")), message(labelled(label, open))), "permit");
  }
});

Deno.test("An equivalent label is taken at its word under trust, and must be valid and permitted itself", () => {
  const trusting = tower("trust", "OPEN");
  assert.equal(ask(crossing(high, trusting), message(labelled(restricted, open))), "permit");
  assert.equal(
    ask(crossing(high, trusting), message(labelled(restricted, guarded))),
    "refuse out classification",
  );
  const watch = ess(LIGHTHOUSE, {
    classification: 0,
    values: [["1.3.6.1.4.1.32473.2.2", "restrictive", 0]],
  });
  const sharing = link("tower", lighthouse, { atMost: "OPEN", categories: { Watch: ["NIGHT WATCH"] } }, {
    equivalent: "trust",
  });
  assert.equal(ask(crossing(high, sharing), message(labelled(restricted, watch))), "refuse out invalid");
});

Deno.test("Equivalent labels that contradict each other say nothing, and the same one twice says it once", () => {
  const trusting = tower("trust");
  const by = (label: string, ...equivalents: string[]) =>
    ask(crossing(plainLink("anyone"), trusting), message(labelled(label, ...equivalents)));
  assert.equal(by(strange, open, guarded), "refuse out policy");
  assert.equal(by(strange, open, open), "permit");
  assert.equal(by(strange, open, stanag("LIGHTHOUSE", "OPEN")), "permit");
  assert.equal(by(strange, open, restricted), "permit");
  assert.equal(by(restricted, open, guarded), "permit");
});

Deno.test("Trust does not extend to a label that its own policy does not understand or permit", () => {
  const trusting = crossing(plainLink("anyone"), tower("trust"));
  const unknown = ess(HARBOUR, { classification: 77 });
  const invalid = ess(HARBOUR, { classification: 4 });
  const contradicting = stanag("HARBOUR", "RESTRICTED").replace(
    "<PolicyIdentifier>",
    "<PolicyIdentifier URI='urn:oid:1.2.3'>",
  );
  for (const label of [unknown, invalid]) {
    assert.equal(ask(trusting, message(labelled(label, open))), "refuse out invalid");
  }
  assert.equal(ask(trusting, message(labelled(contradicting, open))), "refuse out policy");
});

Deno.test("An equivalent label never takes the place of a label of the link's own policy", () => {
  const own = labelled(ess(LIGHTHOUSE, { classification: 7 }), open);
  assert.equal(ask(crossing(plainLink("anyone"), tower("trust")), message(own)), "refuse out classification");
});

Deno.test("STANAG 4774 and ESS of the same meaning have the same verdict, also in a binding", () => {
  const bind = (label: string) =>
    "<BindingInformation xmlns='urn:nato:stanag:4778:bindinginformation:1:0'><MetadataBindingContainer>" +
    `<MetadataBinding><Metadata>${label}</Metadata></MetadataBinding></MetadataBindingContainer></BindingInformation>`;
  const pairs = [
    [ess(HARBOUR, { classification: 2 }), stanag("HARBOUR", "RESTRICTED"), "permit"],
    [ess(HARBOUR, { classification: 3 }), stanag("HARBOUR", "CONFIDENTIAL"), "refuse out category"],
    [
      ess(HARBOUR, { classification: 1, values: [["1.3.6.1.4.1.32473.1.2", "restrictive", 0]] }),
      stanag("Harbour", " Unclassified ", [["RESTRICTIVE", "Cargo", "DOCKSIDE"]]),
      "refuse in invalid",
    ],
  ] as const;
  for (const [der, xml, expected] of pairs) {
    for (const label of [der, xml, bind(xml)]) {
      assert.equal(ask(crossing(high, tower("verify")), message(labelled(label))), expected);
    }
  }
});

Deno.test("Each link reads labels as strictly as it wants", () => {
  const slip = labelled(
    stanag("HARBOUR", "RESTRICTED").replace(
      "<PolicyIdentifier>",
      "<PolicyIdentifier URL='urn:oid:1.3.6.1.4.1.32473.1'>",
    ),
  );
  const strict = link("strict", harbour, { atMost: "SECRET" }, { strict4774: true });
  assert.equal(ask(crossing(high, high), message(slip)), "permit");
  assert.equal(ask(crossing(strict, high), message(slip)), "refuse in malformed");
  assert.equal(ask(crossing(high, strict), message(slip)), "refuse out malformed");
  const unpadded = labelled(restricted.replace(/=*<\/ess/, "</ess"));
  const padded = restricted.includes("=</ess");
  const lenient = link("lenient", harbour, { atMost: "SECRET" }, { lenient: true });
  if (padded) assert.equal(ask(crossing(high, high), message(unpadded)), "refuse in malformed");
  assert.equal(ask(crossing(lenient, plainLink("b")), message(unpadded)), "permit");
  if (padded) assert.equal(ask(crossing(lenient, high), message(unpadded)), "refuse out malformed");
});
