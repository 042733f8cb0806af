import { Option } from "commander";
import type { Config } from "../router/config/config.ts";
import { parseConfig, type ParseResult } from "../router/config/parse.ts";
import { formatProblems, formatWarnings } from "../router/config/problem.ts";
import { explain, type FailedAssertion, runAssertions } from "../router/route/explain.ts";
import { buildTable } from "../router/route/table.ts";
import type { Desk } from "./terminal.ts";

/** The option that names the configuration. */
export const CONFIG = new Option("-c, --config <file>", "configuration file").default("trunkline.yaml");

/** A configuration that was read and is in order. */
export type Loaded = Extract<ParseResult, { readonly config: Config }>;

/** Reads and checks a configuration. */
export function readConfig(file: string, desk: Desk): ParseResult {
  const text = desk.readText(file);
  if (typeof text !== "string") {
    return { warnings: [], problems: [{ line: 0, column: 0, path: "", text: text.problem }] };
  }
  return parseConfig(text, {
    file,
    readFile: (path) => desk.readFile(path),
    systemTrust: () => desk.systemTrust(),
    now: desk.now(),
  });
}

/** Reads and checks a configuration; prints what is wrong with it. */
export function load(file: string, desk: Desk): Loaded | undefined {
  const result = readConfig(file, desk);
  desk.print(formatWarnings(file, result.warnings));
  if ("config" in result) return result;
  desk.print(formatProblems(file, result.problems));
  return undefined;
}

/** Which of the tests that the configuration carries do not hold. */
export function failedTests(config: Config, now: number): readonly FailedAssertion[] {
  return runAssertions(buildTable(config), config.tests, now);
}

/** The same without those that fail because a policy is missing, which stops its own peers and no others. */
export function failedTestsElsewhere(config: Config, now: number): readonly FailedAssertion[] {
  const table = buildTable(config);
  return runAssertions(table, config.tests, now).filter(({ assertion }) => {
    const decision = explain(table, assertion, now);
    return !("reason" in decision) || decision.reason !== "no-policy";
  });
}

/** Which policies could not be loaded, a clause; undefined where all could. */
export function missingPolicies({ policies }: Config): string | undefined {
  const missing = policies.filter(({ spif }) => spif === undefined).map(({ name }) => `"${name}"`);
  if (missing.length === 0) return undefined;
  return `the ${missing.length === 1 ? "policy" : "policies"} ${missing.join(", ")} could not be loaded`;
}
