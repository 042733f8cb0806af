import { Option } from "commander";
import project from "../deno.json" with { type: "json" };
import { type CommandEntry, USAGE, YES } from "./command.ts";
import { bashCompletion } from "./shell/bash.ts";
import { type CommandFacts, describeCommands } from "./shell/commands.ts";
import { fishCompletion } from "./shell/fish.ts";
import { manualPage } from "./shell/manual.ts";
import { zshCompletion } from "./shell/zsh.ts";

/** Completion scripts by shell. */
export const SHELLS: Readonly<Record<string, (commands: readonly CommandFacts[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** `trunkline completion` of the table that it stands in itself. */
export function completionCommand(table: () => readonly CommandEntry[]): CommandEntry {
  return {
    name: "completion",
    summary: "print a completion script for a shell",
    options: [new Option("--shell <shell>", "the shell").choices(Object.keys(SHELLS)).default("bash")],
    run(given, host) {
      const script = SHELLS[given.text("shell") ?? ""];
      if (script === undefined) return USAGE;
      host.write(script(describeCommands(table())));
      return YES;
    },
  };
}

/** `trunkline manual` of the table that it stands in itself. */
export function manualCommand(table: () => readonly CommandEntry[]): CommandEntry {
  return {
    name: "manual",
    summary: "print the manual page, for man -l",
    options: [],
    run(_given, host) {
      host.write(manualPage({ version: project.version, commands: describeCommands(table()) }));
      return YES;
    },
  };
}
