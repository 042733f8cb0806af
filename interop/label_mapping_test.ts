import assert from "node:assert/strict";
import type { Element } from "@xmldom/xmldom";
import { ACME } from "../fixtures/labels/acme.ts";
import { essByAsn1js } from "../fixtures/labels/ess_by_asn1js.ts";
import { stanagBySaxes } from "../fixtures/labels/stanag_by_saxes.ts";
import { labelOf, readPolicy, type Values } from "../fixtures/policies/policies.ts";
import type { Arrival } from "../fixtures/rig/clients/person.ts";
import { canonical, childElements } from "../fixtures/xml/canonical.ts";
import { writeLabel } from "../policy/stage/write.ts";
import { type LabelStar, type StarLeaf, startLabelStar } from "./label_star.ts";
import {
  assertAbsent,
  assertBounce,
  assertUnchanged,
  ess,
  labelIn,
  type Letter,
  letter,
  refusalsOf,
  securityLabel,
} from "./letter.ts";

const LABELS = {
  a: {
    policy: "harbour",
    clearance: { atMost: "SECRET", categories: { "Releasable To": ["ALPHA", "BRAVO", "CHARLIE"] } },
    default: { classification: "UNCLASSIFIED" },
    stamp: true,
    onDeny: { in: "bounce" },
  },
  b: {
    policy: "lighthouse",
    clearance: { atMost: "SEALED", categories: { "Shared With": ["NORTH COAST", "ISLANDS"] } },
    default: { classification: "OPEN" },
    stamp: true,
    format: "stanag-4774",
    onDeny: { in: "bounce" },
  },
  c: {
    policy: "harbour",
    clearance: { atMost: "RESTRICTED", categories: { "Releasable To": ["ALPHA"] } },
    onDeny: { in: "bounce" },
  },
} as const;

/** What a label says: `ESS` as asn1js reads it, by numbers; `STANAG 4774` as saxes does, by names. */
const SAYS: Readonly<Record<string, readonly [ess: string, stanag: string]>> = {
  HARBOUR: ["policy 1.3.6.1.4.1.32473.1 ?", "policy 1.3.6.1.4.1.32473.1 HARBOUR"],
  UNCLASSIFIED: ["classification 1", 'classification "UNCLASSIFIED"'],
  RESTRICTED: ["classification 2", 'classification "RESTRICTED"'],
  SECRET: ["classification 4", 'classification "SECRET"'],
  ALPHA: [
    "permissive integers 1.3.6.1.4.1.32473.1.1 ? 1",
    'permissive 1.3.6.1.4.1.32473.1.1 Releasable To "ALPHA"',
  ],
  LIGHTHOUSE: ["policy 1.3.6.1.4.1.32473.2 ?", "policy 1.3.6.1.4.1.32473.2 LIGHTHOUSE"],
  OPEN: ["classification 0", 'classification "OPEN"'],
  GUARDED: ["classification 5", 'classification "GUARDED"'],
  SEALED: ["classification 7", 'classification "SEALED"'],
  NORTH: [
    "permissive bits 1.3.6.1.4.1.32473.2.1 ? 0",
    'permissive 1.3.6.1.4.1.32473.2.1 Shared With "NORTH COAST"',
  ],
  SOUTH: [
    "permissive bits 1.3.6.1.4.1.32473.2.1 ? 1",
    'permissive 1.3.6.1.4.1.32473.2.1 Shared With "SOUTH COAST"',
  ],
  FOREIGN: ["informative 1.3.6.1.4.1.32473.2.5 ? 1", 'informative 1.3.6.1.4.1.32473.2.5 Origin "FOREIGN"'],
};

/** A label on a way, the words of what is written beside it, and why it does not come to the other end. */
interface Case {
  readonly way: readonly [from: StarLeaf, to: StarLeaf];
  readonly label: readonly [classification: string, values?: Values];
  readonly beside?: string;
  readonly refused?: string;
}

const ALPHA = { "p Releasable To": ["ALPHA"] };
const BOTH = { "p Releasable To": ["ALPHA", "BRAVO"] };
const BRAVO = { "p Releasable To": ["BRAVO"] };
const CHARLIE = { "p Releasable To": ["CHARLIE"] };
const NORTH = { "p Shared With": ["NORTH COAST"] };
const ISLANDS = { "p Shared With": ["ISLANDS"] };

// By hand, from the equivalences of the two SPIFs and the clearances above.
const CASES: readonly Case[] = [
  { way: ["a", "b"], label: ["UNCLASSIFIED"], beside: "LIGHTHOUSE OPEN FOREIGN" },
  { way: ["a", "b"], label: ["RESTRICTED", ALPHA], beside: "LIGHTHOUSE GUARDED NORTH FOREIGN" },
  { way: ["a", "b"], label: ["RESTRICTED", BOTH], beside: "LIGHTHOUSE GUARDED NORTH SOUTH FOREIGN" },
  { way: ["a", "b"], label: ["SECRET", ALPHA], beside: "LIGHTHOUSE SEALED NORTH FOREIGN" },
  { way: ["a", "b"], label: ["RESTRICTED", BRAVO], refused: "category" },
  { way: ["a", "b"], label: ["RESTRICTED", CHARLIE], refused: "policy" },
  { way: ["a", "b"], label: ["CONFIDENTIAL"], refused: "category" },
  { way: ["a", "b"], label: ["UNCLASSIFIED", ALPHA], refused: "invalid" },
  { way: ["a", "c"], label: ["RESTRICTED", ALPHA] },
  { way: ["a", "c"], label: ["RESTRICTED", BRAVO], refused: "category" },
  { way: ["a", "c"], label: ["SECRET", ALPHA], refused: "classification" },
  { way: ["a", "c"], label: ["UNCLASSIFIED", ALPHA], refused: "invalid" },
  { way: ["c", "a"], label: ["RESTRICTED", ALPHA] },
  { way: ["c", "a"], label: ["RESTRICTED", BRAVO], refused: "category" },
  { way: ["c", "b"], label: ["RESTRICTED", ALPHA], beside: "LIGHTHOUSE GUARDED NORTH FOREIGN" },
  { way: ["b", "a"], label: ["OPEN"], beside: "HARBOUR UNCLASSIFIED" },
  { way: ["b", "a"], label: ["GUARDED", NORTH], beside: "HARBOUR RESTRICTED ALPHA" },
  { way: ["b", "a"], label: ["SEALED", NORTH], beside: "HARBOUR SECRET ALPHA" },
  { way: ["b", "a"], label: ["SEALED"], refused: "invalid" },
  { way: ["b", "a"], label: ["GUARDED", ISLANDS], refused: "policy" },
  { way: ["b", "c"], label: ["GUARDED", NORTH] },
  { way: ["b", "c"], label: ["SEALED", NORTH], refused: "classification" },
];

const SPIFS = { harbour: readPolicy("harbour"), lighthouse: readPolicy("lighthouse") };

const FORMATS = ["ess", "stanag-4774"] as const;

type Format = typeof FORMATS[number];

function written(leaf: StarLeaf, [classification, values]: Case["label"], format: Format): string {
  const label = writeLabel(labelOf(SPIFS[LABELS[leaf].policy], classification, values), { format, now: 0 });
  assert.ok(label.ok);
  return label.value;
}

/** What a label's element says, in its own vocabulary. */
function said(holder: Element): readonly string[] {
  const [label] = childElements(holder);
  return label.localName === "esssecuritylabel"
    ? essByAsn1js(Uint8Array.fromBase64(label.textContent ?? ""))
    : stanagBySaxes(canonical(label));
}

function words(text: string, format: Format): readonly string[] {
  const [policy, classification, ...values] = text.split(" ").map((word) =>
    SAYS[word][FORMATS.indexOf(format)]
  );
  return [policy, classification, "mark ?", ...values.sort()];
}

function holders(arrival: Arrival, name: "label" | "equivalentlabel"): readonly Element[] {
  return childElements(labelIn(arrival)).filter(({ localName }) => localName === name);
}

/** Asserts that it is as it was written, but for the mapped label inside the security label. */
function assertMapped(arrival: Arrival, sent: Letter, format: Format, beside: string | undefined): void {
  const added = holders(arrival, "equivalentlabel");
  assert.deepEqual(added.map(said), beside === undefined ? [] : [words(beside, format)]);
  for (const element of added) element.parentNode?.removeChild(element);
  assertUnchanged(arrival, sent);
}

async function cross(star: LabelStar, { way: [from, to], label, beside, refused }: Case): Promise<void> {
  const [sender, receiver] = [star.person(from), star.person(to)];
  // Each twice: the second is decided from memory.
  for (const format of [...FORMATS, ...FORMATS]) {
    const sent = letter(receiver.jid, securityLabel(written(from, label, format)));
    await sender.send(sent.xml);
    if (refused === undefined) {
      assertMapped(await receiver.awaitId(sent.id), sent, format, beside);
      continue;
    }
    assertBounce(await sender.awaitId(sent.id, "error"), sent, "auth forbidden");
    assertAbsent(receiver, sent);
    assert.deepEqual(refusalsOf(star.audit(), sent).map(({ reason }) => reason), [refused]);
  }
}

Deno.test("labels of two policies are mapped on their way, and the originator's stays as it is", async (t) => {
  await using star = await startLabelStar({ policies: ["harbour", "lighthouse", "acme"], labels: LABELS });
  for (const one of CASES) {
    const { way: [from, to], label: [classification, values = {}], beside, refused } = one;
    const what = [classification, ...Object.values(values).flat()].join(" ");
    const outcome = beside ?? refused ?? "as it is";
    await t.step(`${from} → ${to}: ${what}: ${outcome}`, () => cross(star, one));
  }
  await t.step("a label of a policy that is loaded, but nobody's, is refused", async () => {
    const [alice, carol] = [star.person("a"), star.person("c")];
    const sent = letter(carol.jid, securityLabel(ess(ACME.labels[1].ess)));
    await alice.send(sent.xml);
    assertBounce(await alice.awaitId(sent.id, "error"), sent, "auth forbidden");
    assert.deepEqual(refusalsOf(star.audit(), sent).map(({ reason }) => reason), ["policy"]);
  });
  assert.ok(star.audit().some(({ event }) => event === "map"));
  await star.finish();
});

/** What is written into an unlabelled message on a way. */
const UNLABELLED: readonly {
  readonly way: Case["way"];
  readonly format: Format;
  readonly label: string;
  readonly beside?: string;
  readonly marking: string;
}[] = [
  { way: ["a", "c"], format: "ess", label: "HARBOUR UNCLASSIFIED", marking: "HARBOUR UNCLASSIFIED" },
  {
    way: ["a", "b"],
    format: "ess",
    label: "HARBOUR UNCLASSIFIED",
    beside: "LIGHTHOUSE OPEN FOREIGN",
    marking: "HARBOUR UNCLASSIFIED",
  },
  {
    way: ["b", "a"],
    format: "stanag-4774",
    label: "LIGHTHOUSE OPEN",
    beside: "HARBOUR UNCLASSIFIED",
    marking: "LH · OPEN",
  },
  { way: ["b", "c"], format: "stanag-4774", label: "LIGHTHOUSE OPEN", marking: "LH · OPEN" },
];

Deno.test("an unlabelled message gets its link's default label, and is refused where the link has none", async (t) => {
  await using star = await startLabelStar({ policies: ["harbour", "lighthouse"], labels: LABELS });
  for (const { way: [from, to], format, label, beside, marking } of UNLABELLED) {
    for (const content of ["", "<securitylabel xmlns='urn:xmpp:sec-label:0'><label/></securitylabel>"]) {
      await t.step(`${from} → ${to}: ${content === "" ? "without" : "with an empty label"}`, async () => {
        const sent = letter(star.person(to).jid, content);
        await star.person(from).send(sent.xml);
        const arrival = await star.person(to).awaitId(sent.id);
        assert.deepEqual(holders(arrival, "label").map(said), [words(label, format)]);
        const others = holders(arrival, "equivalentlabel").map(said);
        assert.deepEqual(others, beside === undefined ? [] : [words(beside, format)]);
        assert.equal(labelIn(arrival).getElementsByTagName("displaymarking")[0]?.textContent, marking);
        labelIn(arrival).parentNode?.removeChild(labelIn(arrival));
        assertUnchanged(arrival, letter("", ""));
      });
    }
  }
  for (const to of ["a", "b"] as const) {
    await t.step(`c → ${to}: refused`, async () => {
      const [carol, other] = [star.person("c"), star.person(to)];
      const sent = letter(other.jid, "");
      await carol.send(sent.xml);
      assertBounce(await carol.awaitId(sent.id, "error"), sent, "auth forbidden");
      assertAbsent(other, sent);
      assert.deepEqual(refusalsOf(star.audit(), sent).map(({ reason }) => reason), ["unlabelled"]);
    });
  }
  await star.finish();
});

Deno.test("a peer whose policy cannot be loaded gets nothing and sends nothing; the others go on", async () => {
  await using star = await startLabelStar({ policies: ["harbour"], lost: ["lighthouse"], labels: LABELS });
  const [alice, bob, carol] = (["a", "b", "c"] as const).map((leaf) => star.person(leaf));
  const label = securityLabel(written("a", ["UNCLASSIFIED"], "ess"));
  for (const [from, to] of [[alice, bob], [bob, alice], [carol, bob], [bob, carol]]) {
    const sent = letter(to.jid, label);
    const presence = crypto.randomUUID();
    await from.send(`<presence to='${to.jid}' id='${presence}'/>`, sent.xml);
    assertBounce(await from.awaitId(sent.id, "error"), sent, "cancel service-unavailable");
    assertAbsent(to, sent);
    assert.deepEqual(refusalsOf(star.audit(), sent).map(({ reason }) => reason), ["no-policy"]);
    assert.equal(star.audit().find(({ id }) => id === presence)?.reason, "no-policy");
  }
  const sent = letter(carol.jid, label);
  await alice.send(sent.xml);
  assertUnchanged(await carol.awaitId(sent.id), sent);
  await star.router.logged(/policy cannot be loaded, and every peer with it refuses everything/);
  await star.finish();
});
