import { loadSpif } from "../../../policy/spif/load.ts";
import type { Policy } from "../config.ts";
import { quote } from "../document/node.ts";
import type { Findings } from "../findings.ts";
import type { PolicySection } from "../schema/policy.ts";
import type { Named } from "../schema/section.ts";
import type { Files } from "./files.ts";

/** Problems of one SPIF that are told; a file of another kind has thousands. */
const MOST_TOLD = 10;

/** Loads the policies. One that cannot be loaded is a warning: it does not stop the peers that do without it. */
export function loadPolicies(
  sections: readonly Named<PolicySection>[],
  files: Files,
  findings: Findings,
): readonly Policy[] {
  const policies = sections.map((section) => loadPolicy(section, files, findings));
  policies.forEach(({ name, spif }, i) => {
    const twin = policies.slice(0, i).find((other) => spif !== undefined && other.spif?.id === spif.id);
    if (twin === undefined) return;
    findings.problem(
      sections[i].value.place,
      `has the same policy ${spif?.id} as ${quote(twin.name)}. Remove one of ${quote(twin.name)} and ${
        quote(name)
      }.`,
    );
  });
  return policies;
}

function loadPolicy(
  { name, value: { values: { spif: file, sha256 } } }: Named<PolicySection>,
  files: Files,
  findings: Findings,
): Policy {
  if (file === undefined) return { name };
  const refuse = (text: string): void =>
    findings.warning(
      file.place,
      `${text} Until then the policy cannot be loaded, and every peer with it refuses everything.`,
    );
  const content = files.attempt(file.value);
  if (typeof content === "string") {
    refuse(content);
    return { name };
  }
  const loaded = loadSpif(content, { ...(sha256 !== undefined && { sha256 }) });
  if ("spif" in loaded) return { name, spif: loaded.spif };
  for (const { line, path, text } of loaded.problems.slice(0, MOST_TOLD)) {
    const where = line === 0 ? "" : `:${line}${path === "" ? "" : ` ${path}`}`;
    refuse(`${file.value}${where}: ${text}`);
  }
  if (loaded.problems.length > MOST_TOLD) {
    refuse(
      `${file.value}: there are ${
        loaded.problems.length - MOST_TOLD
      } further problems; see trunkline spif check.`,
    );
  }
  return { name };
}
