import { writeLabel } from "../../../policy/stage/write.ts";
import type { Settings } from "../complete.ts";
import type { Material } from "../compile.ts";
import type { Policy } from "../config.ts";
import type { Findings } from "../findings.ts";
import type { TestSection } from "../schema/root.ts";
import { readLabelControl } from "./controls.ts";
import type { Files } from "./files.ts";
import { type Readers, readLabelSetting } from "./labels.ts";
import { loadPolicies } from "./policies.ts";
import { loadWords, readRules } from "./rules.ts";

type PolicyMaterial = Pick<Material, "policies" | "labels" | "rules" | "testLabels" | "auditFile">;

/** Everything that labels and rules need. */
export function loadPolicyMaterial({ values }: Settings, files: Files, findings: Findings): PolicyMaterial {
  const readers: Readers = { files, findings };
  const policies = loadPolicies(values.policies ?? [], files, findings);
  const words = loadWords(values.words ?? [], files, findings);
  const labels = values.peers.flatMap(({ name, value: { values: { labels } } }) => {
    const control = labels && readLabelControl(labels, policies, readers);
    return control === undefined ? [] : [[name, control] as const];
  });
  const rules = values.peers.flatMap(({ name, value: { values: { rules } } }) =>
    rules === undefined ? [] : [[name, readRules(rules, words, findings)] as const]
  );
  const file = values.audit?.values.file;
  return {
    policies,
    labels: new Map(labels),
    rules: new Map(rules),
    testLabels: values.tests.map((test) => readTestLabel(test, policies, readers)),
    ...(file !== undefined && { auditFile: files.resolve(file.value) }),
  };
}

/** The label of a test as XML, under the only policy that there is, or the one that it names. */
function readTestLabel(
  { values: { label, policy: named } }: TestSection,
  policies: readonly Policy[],
  readers: Readers,
): string | undefined {
  if (label === undefined) return undefined;
  const policy = named === undefined ? policies[0] : policies.find(({ name }) => name === named.value);
  if (policy === undefined || (named === undefined && policies.length > 1)) {
    const names = policies.map(({ name }) => name).join(", ");
    const remedy = names === "" ? "Name its policy under policies." : `Add policy: with one of ${names}.`;
    return void readers.findings.problem(
      named?.place ?? label.place,
      `is of a policy that is not clear. ${remedy}`,
    );
  }
  if (policy.spif === undefined) return undefined;
  const resolved = readLabelSetting(label, policy.spif, { strict4774: false, lenient: false }, readers);
  const written = resolved && writeLabel(resolved, { format: "stanag-4774", now: 0 });
  if (written?.ok === false) readers.findings.problem(label.place, `cannot be written: ${written.because}.`);
  return written?.ok ? written.value : undefined;
}
