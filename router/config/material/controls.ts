import type { LabelControl } from "../../../policy/stage/control.ts";
import { quote } from "../document/node.ts";
import type { Policy } from "../config.ts";
import type { LabelsSection } from "../schema/policy.ts";
import { placeOf } from "../schema/section.ts";
import { didYouMean } from "../../../policy/suggestion.ts";
import { readClearance, type Readers, readLabelSetting } from "./labels.ts";

/** The label stage of a peer; undefined, and problems noted, where it cannot be made. */
export function readLabelControl(
  section: LabelsSection,
  policies: readonly Policy[],
  readers: Readers,
): LabelControl | undefined {
  const { policy: named, clearance, default: label, onDeny, ...rest } = section.values;
  if (named === undefined || clearance === undefined) return undefined;
  const policy = policies.find(({ name }) => name === named.value);
  if (policy === undefined) {
    const names = policies.map(({ name }) => name);
    const remedy = names.length === 0 ? "Name it under policies." : didYouMean(named.value, names);
    return void readers.findings.problem(named.place, `${quote(named.value)} is no policy. ${remedy}`);
  }
  const control = { ...rest, policyName: policy.name, onDeny: onDeny.values };
  const { spif } = policy;
  if (spif === undefined) return control;
  const granted = readClearance(clearance, spif, rest, readers);
  const usual = label && readLabelSetting(label, spif, rest, readers);
  if (granted === undefined || (label !== undefined && usual === undefined)) return undefined;
  if (granted.classifications.size === 0) {
    readers.findings.warning(
      placeOf(section, "clearance"),
      "grants no classification, so that nothing passes.",
    );
  }
  return { ...control, governs: { spif, clearance: granted, ...(usual && { default: usual }) } };
}
