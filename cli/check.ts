import { Option } from "commander";
import { formatFailures } from "../router/route/explain.ts";
import { type CommandEntry, type Given, NO, USAGE, YES } from "./command.ts";
import { CONFIG, failedTests, load, missingPolicies } from "./configuration.ts";
import type { Desk } from "./terminal.ts";

/** `trunkline check` */
export const CHECK: CommandEntry = {
  name: "check",
  summary: "check the configuration and run the tests that it carries",
  options: [CONFIG, new Option("--effective", "print it with every default filled in, secrets masked")],
  run: check,
};

function check(given: Given, desk: Desk): number {
  const file = given.text("config") ?? "";
  const result = load(file, desk);
  if (result === undefined) return USAGE;
  const { config } = result;
  if (given.has("effective")) desk.write(result.effective());
  const failures = failedTests(config, desk.now());
  desk.print(formatFailures(file, failures));
  const missing = missingPolicies(config);
  if (missing !== undefined) desk.print(`${file}: ${missing}: peers that need it refuse everything.\n`);
  if (failures.length > 0 || missing !== undefined) return NO;
  if (!given.has("effective")) {
    desk.write(`${file}: no problems, ${config.peers.length} peers, ${config.tests.length} tests passed\n`);
  }
  return YES;
}
