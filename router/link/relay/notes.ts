import type { Crossing } from "../../../policy/stage/control.ts";
import type { Passage } from "../../../policy/stage/passage.ts";
import { clearanceName, type Side } from "../../../policy/stage/refusals.ts";
import type { ResolvedLabel } from "../../../policy/spif/label.ts";
import type { Noted } from "./gate.ts";
import { sha256 } from "../../observe/audit_chain.ts";
import type { AuditEvent, AuditRecord } from "../../observe/audit_record.ts";

/** What the audit has to know of a passage; never of the body. */
export function recordsOf(
  { ingress, egress }: Crossing,
  candidate: Noted,
  passage: Passage,
): readonly AuditRecord[] {
  const { from, to, kind, type, id, label: bytes } = candidate;
  const { outcome, labels, copies, logged } = passage;
  const common = {
    ...{
      ingress: ingress.peer,
      egress: egress.peer,
      from,
      to,
      id,
      kind,
      type: type === "" ? undefined : type,
    },
    ...(bytes && { labelHash: sha256(bytes) }),
    ...(labels.label && factsOf(labels.label)),
  };
  const make = (event: AuditEvent, sentence: string, more: Partial<AuditRecord> = {}): AuditRecord => ({
    ...common,
    ...more,
    event,
    sentence,
  });
  const records = [
    ...logged.map(({ side, rule }) =>
      make("allow", "a rule logs it", { direction: side, rule, reason: "log" })
    ),
    ...copies.map((address) => make("copy", `copied to ${address}`)),
  ];
  const clearance = (side: Side): Partial<AuditRecord> => ({
    direction: side,
    clearance: clearanceName(side === "in" ? ingress : egress),
  });
  switch (outcome.action) {
    case "refuse": {
      const { side, code, because, rule } = outcome.refusal;
      return [...records, make("refuse", because, { ...clearance(side), reason: code, rule })];
    }
    case "drop": {
      const because = `the rule "${outcome.rule}" drops it`;
      return [
        ...records,
        make("refuse", because, { ...clearance(outcome.side), reason: "rule", rule: outcome.rule }),
      ];
    }
    case "pass":
      return [...records, ...passed(passage, make)];
  }
}

function passed(
  { outcome, labels }: Passage,
  make: (event: AuditEvent, sentence: string, more?: Partial<AuditRecord>) => AuditRecord,
): readonly AuditRecord[] {
  if (outcome.action !== "pass") return [];
  const records = outcome.changedBy.map((side) =>
    make("strip", "rules changed it", { direction: side, reason: "rule" })
  );
  const mapped = labels.decision === "permit" ? labels.mapped : undefined;
  if (mapped !== undefined) {
    const what = `${mapped.spif.name} ${mapped.classification.name}`;
    records.push(make("map", `the label was mapped to ${what}`, { direction: "out" }));
  }
  // A label takes the place of another only where that was empty, or where it was mapped.
  if (outcome.written === "stamp" || (outcome.written === "replace" && mapped === undefined)) {
    records.push(make("stamp", "a label was written into it"));
  }
  return records.length > 0 ? records : [make("allow", "permitted")];
}

function factsOf({ spif, classification }: ResolvedLabel): Partial<AuditRecord> {
  return { policy: spif.id, classification: classification.name };
}
