import assert from "node:assert/strict";
import { UK_DEMO } from "../fixtures/labels/uk_demo.ts";
import { asStanag4774, type LabelVector } from "../fixtures/labels/vector.ts";
import type { Person } from "../fixtures/rig/clients/person.ts";
import { type LabelStar, type StarLeaf, WAYS } from "./label_star.ts";
import {
  assertBounce,
  assertUnchanged,
  binding,
  ess,
  type Letter,
  letter,
  passMarker,
  refusalsOf,
  SECRET_WORDS,
  securityLabel,
} from "./letter.ts";
import { CLEARANCES, OFFICIAL, startUkStar, TOLD } from "./uk_star.ts";

const FORMATS: Readonly<Record<string, (label: LabelVector) => string>> = {
  "ESS": (label) => ess(label.ess),
  "STANAG 4774": (label) => asStanag4774(UK_DEMO, label),
  "a STANAG 4778 binding": (label) => binding(asStanag4774(UK_DEMO, label)),
};

/** What the vectors say of a label on a way: by which link it is refused, and why; undefined where it crosses. */
function refusal(
  label: LabelVector,
  from: StarLeaf,
  to: StarLeaf,
): { readonly direction: "in" | "out"; readonly reason: string } | undefined {
  if (label.invalid !== undefined) return { direction: "in", reason: "invalid" };
  for (const [direction, leaf] of [["in", from], ["out", to]] as const) {
    const because = label.refusedBy[CLEARANCES[leaf]];
    if (because === undefined) continue;
    return { direction, reason: because === "classification" ? because : "category" };
  }
  return undefined;
}

interface Sent extends Letter {
  readonly label: LabelVector;
}

/** Sends every label twice, the second time as one that is known, and waits until all that comes has come. */
async function sendAll(
  star: LabelStar,
  from: StarLeaf,
  to: StarLeaf,
  write: (label: LabelVector) => string,
): Promise<readonly Sent[]> {
  const [sender, receiver] = [star.person(from), star.person(to)];
  const sent = [...UK_DEMO.labels, ...UK_DEMO.labels].map((label) => ({
    label,
    ...letter(receiver.jid, securityLabel(write(label), `<displaymarking>${label.name}</displaymarking>`)),
  }));
  await sender.send(...sent.map(({ xml }) => xml));
  await passMarker(sender, receiver, OFFICIAL);
  // Errors come back on the way of this one.
  await passMarker(receiver, sender, OFFICIAL);
  return sent;
}

function assertOutcome(star: LabelStar, from: StarLeaf, to: StarLeaf, sent: Sent): void {
  const { id, label } = sent;
  const expected = refusal(label, from, to);
  const what = `${label.name} from ${from} to ${to}`;
  const arrived = star.person(to).find(id);
  const errors = star.person(from).find(id, "error");
  assert.equal(arrived.length, expected === undefined ? 1 : 0, what);
  for (const arrival of arrived) assertUnchanged(arrival, sent);
  const isTold = expected?.direction === "out" || (expected?.direction === "in" && TOLD.includes(from));
  assert.equal(errors.length, isTold ? 1 : 0, what);
  for (const error of errors) assertBounce(error, sent, "auth forbidden");
}

/** Remembered decisions do not overtake others. */
function assertOrder(receiver: Person, sent: readonly Sent[]): void {
  const order = (ids: readonly (string | null)[]): readonly number[] =>
    ids.map((id) => sent.findIndex((one) => one.id === id)).filter((index) => index >= 0);
  const arrived = order(receiver.arrived.map(({ element }) => element.getAttribute("id")));
  assert.deepEqual(arrived, arrived.toSorted((one, other) => one - other));
}

function assertRecords(star: LabelStar, from: StarLeaf, to: StarLeaf, sent: readonly Sent[]): void {
  const audit = star.audit();
  for (const one of sent) {
    const expected = refusal(one.label, from, to);
    const records = refusalsOf(audit, one);
    assert.equal(records.length, expected === undefined ? 0 : 1, `${one.label.name} from ${from} to ${to}`);
    for (const { direction, reason, ingress, egress, clearance, labelHash } of records) {
      const link = direction === "in" ? from : to;
      assert.deepEqual(
        { direction, reason, ingress, egress, clearance },
        { ...expected, ingress: from, egress: to, clearance: `${link} (uk)` },
      );
      assert.match(labelHash ?? "", /^[0-9a-f]{64}$/);
    }
  }
}

Deno.test("in a star of three clearances labelled messages go exactly where they may", async (t) => {
  await using star = await startUkStar();
  for (const [from, to] of WAYS) {
    for (const [format, write] of Object.entries(FORMATS)) {
      await t.step(`${from} → ${to} in ${format}`, async () => {
        const sent = await sendAll(star, from, to, write);
        for (const one of sent) assertOutcome(star, from, to, one);
        assertOrder(star.person(to), sent);
        assertRecords(star, from, to, sent);
      });
    }
  }
  assert.ok(!star.auditText().includes(SECRET_WORDS));
  assert.ok(!star.router.log.some(({ text }) => text.includes(SECRET_WORDS)));
  await star.finish();
});
