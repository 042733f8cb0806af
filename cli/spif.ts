import { Option } from "commander";
import { loadSpif, SPIF_LIMITS } from "../policy/spif/load.ts";
import type { Spif } from "../policy/spif/model.ts";
import { formatJson, visible } from "./answer.ts";
import { type CommandEntry, type Given, NO, USAGE, YES } from "./command.ts";
import { describeProblem } from "./material.ts";
import type { Terminal } from "./terminal.ts";

/** `trunkline spif check` */
export const SPIF_CHECK: CommandEntry = {
  name: "spif check",
  summary: "say what is wrong with SPIFs, or what is in them",
  operand: "<file...>",
  options: [new Option("--json", "print JSON")],
  run: checkSpifs,
};

/** What was found of a file. */
interface Finding {
  readonly file: string;
  readonly code: typeof YES | typeof NO | typeof USAGE;
  /** A line each. */
  readonly problems: readonly string[];
  readonly spif?: Spif;
}

function checkSpifs(given: Given, terminal: Terminal): number {
  const findings = given.operands.map((file) => checkOne(file, terminal));
  const code = Math.max(...findings.map(({ code }) => code));
  if (given.has("json")) {
    const problems = findings.flatMap(({ problems }) => problems);
    const reason = code === YES ? "valid" : code === NO ? "malformed SPIF" : "unreadable SPIF";
    terminal.write(formatJson({ valid: code === YES, problems, reason, files: findings.map(valueOf) }));
  }
  for (const finding of findings) {
    const { code, problems, spif, file } = finding;
    if (code === USAGE) terminal.print(`trunkline: ${visible(problems[0])}\n`);
    else if (!given.has("json")) {
      const lines = spif === undefined ? problems : [`${file}: ${summary(spif)}`];
      terminal.write(lines.map((line) => `${visible(line)}\n`).join(""));
    }
  }
  return code;
}

function checkOne(file: string, terminal: Terminal): Finding {
  const bytes = terminal.readBytes(file, SPIF_LIMITS.bytes);
  if ("problem" in bytes) return { file, code: USAGE, problems: [`${file} ${bytes.problem}`] };
  const loaded = loadSpif(bytes);
  if ("spif" in loaded) return { file, code: YES, problems: [], spif: loaded.spif };
  return { file, code: NO, problems: loaded.problems.map((problem) => describeProblem(file, problem)) };
}

/** What is in a SPIF, for people. */
function summary(spif: Spif): string {
  const { name, id, classifications, tagSets, equivalentPolicies, index, sha256 } = spif;
  const counts = [
    count(classifications.length, "classification"),
    count(tagSets.length, "tag set"),
    count(index.values.size, "value"),
  ];
  const others = equivalentPolicies.map(({ name }) => name).join(", ");
  const maps = others === "" ? "" : `; maps to ${others}`;
  return `${name} (${id}), ${counts.join(", ")}${maps}; SHA-256 ${sha256}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** The same for programs. */
function valueOf({ file, code, problems, spif }: Finding): unknown {
  if (spif === undefined) return { file, valid: code === YES, problems };
  const { name, id: oid, sha256, schemaVersion, dates, classifications, tagSets, equivalentPolicies } = spif;
  const time = (instant: number | undefined): string | null =>
    instant === undefined ? null : new Date(instant).toISOString();
  return {
    file,
    valid: true,
    problems,
    policy: { name, oid },
    sha256,
    schemaVersion: schemaVersion ?? null,
    notBefore: time(dates.notBefore),
    notAfter: time(dates.notAfter),
    classifications: classifications.map(({ name, lacv, hierarchy, obsolete }) => {
      return { name, lacv, hierarchy, obsolete };
    }),
    tagSets: tagSets.map(({ id, name, tags }) => ({
      name,
      oid: id,
      values: tags.flatMap(({ type, values }) =>
        values.map(({ name, lacv, obsolete }) => ({ name, lacv, type, obsolete }))
      ),
    })),
    equivalentPolicies: equivalentPolicies.map(({ name, id: oid }) => ({ name, oid })),
  };
}
