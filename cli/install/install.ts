import { Option } from "commander";
import project from "../../deno.json" with { type: "json" };
import { type CommandEntry, NO, USAGE, YES } from "../command.ts";
import { readConfig } from "../configuration.ts";
import { describeCommands } from "../shell/commands.ts";
import { type Host, messageOf } from "../terminal.ts";
import type { Disk } from "./disk.ts";
import { CONFIGURATION, formatPlan, planInstallation, REMAINING, type Step } from "./plan.ts";

const FIRST_HIGH_PORT = 1024;

/** `trunkline install` of the table that it stands in itself, on the disk that is mounted at a folder. */
export function installCommand(
  table: () => readonly CommandEntry[],
  diskAt: (root: string) => Disk,
): CommandEntry {
  return {
    name: "install",
    summary: "install the executable as a service of systemd, with a configuration to begin with",
    options: [
      new Option("--print", "show everything that would be written, and write nothing"),
      new Option("--root <folder>", "install into the system that is mounted there").default("/"),
    ],
    run(given, host) {
      const root = given.text("root") ?? "/";
      const disk = diskAt(root);
      const steps = planInstallation({
        version: project.version,
        commands: describeCommands(table()),
        lowPort: hasLowPort(disk, root, host),
      });
      if (given.has("print")) {
        host.write(`${formatPlan(steps)}${REMAINING}`);
        return YES;
      }
      return install(steps, disk, host);
    },
  };
}

/** Whether a listener of the configuration that is there takes a capability; no where that cannot be told. */
function hasLowPort(disk: Disk, root: string, host: Host): boolean {
  if (disk.read(CONFIGURATION) === undefined) return false;
  const result = readConfig(`${root.replace(/\/+$/, "")}${CONFIGURATION}`, host);
  if ("config" in result) {
    return result.config.listen.some(({ port }) => port > 0 && port < FIRST_HIGH_PORT);
  }
  host.print(
    `trunkline: ${CONFIGURATION} is not in order yet, so the unit allows no port below ${FIRST_HIGH_PORT}. ` +
      "If it has one, install again after that.\n",
  );
  return false;
}

function install(steps: readonly Step[], disk: Disk, host: Host): number {
  const { executable } = disk;
  if (executable === undefined) {
    host.print("trunkline: this runs from its sources. Build the executable and let that install itself.\n");
    return USAGE;
  }
  for (const step of steps) {
    try {
      host.write(`${take(step, disk, executable).padEnd(9)} ${step.path}\n`);
    } catch (error) {
      host.print(`trunkline: ${step.path} could not be written: ${messageOf(error)}. Install as root.\n`);
      return NO;
    }
  }
  host.write(`\n${REMAINING}`);
  return YES;
}

/** Takes a step; what became of its path, in a word. */
function take(step: Step, disk: Disk, executable: string): string {
  if (step.what === "folder") return disk.makeFolder(step.path, step.mode) ? "made" : "there";
  const there = disk.read(step.path);
  if (step.what === "file" && step.keep === true && there !== undefined) return "kept";
  const content = step.what === "file"
    ? new TextEncoder().encode(step.text)
    : disk.readExecutable(executable);
  if (there !== undefined && same(there, content)) return "unchanged";
  disk.write(step.path, content, step.mode);
  return there === undefined ? "written" : "replaced";
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}
