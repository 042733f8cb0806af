import { compileRules } from "../../../policy/rules/compile.ts";
import type { RuleList } from "../../../policy/rules/rule.ts";
import { canonicalDomain } from "../../route/domain.ts";
import type { RuleControl } from "../config.ts";
import type { Findings } from "../findings.ts";
import type { RulesSection } from "../schema/policy.ts";
import type { Raw } from "../schema/raw.ts";
import type { Named } from "../schema/section.ts";
import type { Placed } from "../schema/type.ts";
import type { Files } from "./files.ts";

/** Word lists by their names. */
export type Words = ReadonlyMap<string, readonly string[]>;

/** Reads the word lists: a word or phrase on each line, without empty lines and those that begin with #. */
export function loadWords(files: readonly Named<Placed<string>>[], from: Files, findings: Findings): Words {
  return new Map(files.map(({ name, value }) => [name, readWords(value, from, findings)]));
}

function readWords(file: Placed<string>, files: Files, findings: Findings): readonly string[] {
  const bytes = files.read(file);
  if (bytes === undefined) return [];
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const words = text.split(/\r\n?|\n/).map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#"));
    if (words.length === 0) {
      findings.problem(file.place, `${file.value} has no word in it. Add one, or remove the list.`);
    }
    return words;
  } catch {
    findings.problem(file.place, `${file.value} is not UTF-8. Save it as UTF-8.`);
    return [];
  }
}

/** The rules of a peer; problems are noted. */
export function readRules({ values }: RulesSection, words: Words, findings: Findings): RuleControl {
  const incoming = values.in && readList(values.in, words, findings);
  const outgoing = values.out && readList(values.out, words, findings);
  const source = JSON.stringify([values.in?.value, values.out?.value, [...words]]);
  return { source, ...(incoming && { in: incoming }), ...(outgoing && { out: outgoing }) };
}

function readList(raw: Raw, lists: Words, findings: Findings): RuleList | undefined {
  const compiled = compileRules(raw.value, { path: [raw.place.path], lists, canonicalDomain });
  if ("list" in compiled) return compiled.list;
  for (const { path, text, remedy } of compiled.problems) {
    findings.problem(raw.placeAt(path.slice(1)), `${text} ${remedy}`);
  }
  return undefined;
}
