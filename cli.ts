/**
 * Trunkline's command line: argv → a table of commands. The only file that prints or exits.
 *
 * Exit codes: 0 yes, 1 no, 2 usage or configuration.
 */
import { Command, CommanderError } from "commander";
import { AUDIT_VERIFY } from "./cli/audit.ts";
import { CERT_CHECK } from "./cli/cert/check.ts";
import { certRequestCommand } from "./cli/cert/request.ts";
import { CHECK } from "./cli/check.ts";
import { type CommandEntry, Given, USAGE, YES } from "./cli/command.ts";
import { completionCommand, manualCommand } from "./cli/completion.ts";
import { DOCTOR } from "./cli/doctor/doctor.ts";
import { EXPLAIN } from "./cli/explain.ts";
import { initCommand } from "./cli/init/init.ts";
import { systemDisk } from "./cli/install/disk.ts";
import { installCommand } from "./cli/install/install.ts";
import { LABEL_DECIDE } from "./cli/label_decide.ts";
import { LABEL_DOMINANT } from "./cli/label_dominant.ts";
import { LABEL_MAP } from "./cli/label_map.ts";
import { LABEL_SHOW } from "./cli/label_show.ts";
import { LOG_LEVEL } from "./cli/log_level.ts";
import { PEER_DOWN, PEER_PREFER, PEER_SHOW, PEER_UP } from "./cli/peer.ts";
import { RELOAD } from "./cli/reload.ts";
import { SERVE } from "./cli/serve.ts";
import { SPIF_CHECK } from "./cli/spif.ts";
import { SPOOL_LIST } from "./cli/spool/list.ts";
import { SPOOL_PURGE } from "./cli/spool/purge.ts";
import { SPOOL_REQUEUE } from "./cli/spool/requeue.ts";
import { SPOOL_SHOW } from "./cli/spool/show.ts";
import { STATUS } from "./cli/status.ts";
import { systemHost } from "./cli/system.ts";
import { type Host, messageOf } from "./cli/terminal.ts";
import { TRACE_ON } from "./cli/trace.ts";
import { TRACE } from "./cli/trace_walk.ts";
import { type BuildFacts, versionText } from "./cli/version.ts";
import { systemWorkbench } from "./cli/workbench_system.ts";
import project from "./deno.json" with { type: "json" };

/** Every command. */
export const COMMANDS: readonly CommandEntry[] = [
  SERVE,
  CHECK,
  EXPLAIN,
  STATUS,
  PEER_SHOW,
  PEER_DOWN,
  PEER_UP,
  PEER_PREFER,
  SPOOL_LIST,
  SPOOL_SHOW,
  SPOOL_PURGE,
  SPOOL_REQUEUE,
  TRACE,
  TRACE_ON,
  LOG_LEVEL,
  RELOAD,
  LABEL_SHOW,
  LABEL_DECIDE,
  LABEL_MAP,
  LABEL_DOMINANT,
  SPIF_CHECK,
  AUDIT_VERIFY,
  initCommand(systemWorkbench),
  DOCTOR,
  CERT_CHECK,
  certRequestCommand(systemWorkbench),
  installCommand(() => COMMANDS, systemDisk),
  completionCommand(() => COMMANDS),
  manualCommand(() => COMMANDS),
];

/** Commands of two words, by their first. */
const GROUPS: Readonly<Record<string, string>> = {
  peer: "show peers of the running node, take them down and up, and choose their addresses",
  spool: "see what is kept on the disk for peers, and clear it",
  trace: "see which way stanzas go, and what goes by",
  log: "change what the running node logs",
  label: "read, judge and map security labels",
  spif: "check the SPIFs of policies",
  audit: "verify audits",
  cert: "look at our certificates and request them",
};

/** Runs a command line; its exit code. */
export async function run(argv: readonly string[], host: Host, build?: BuildFacts): Promise<number> {
  let code = YES;
  const program = new Command("trunkline").description("An XMPP trunk router in a single executable.")
    .version(versionText(project.version, host.runtime, build)).exitOverride()
    // What stands behind a command is that command's, also where the one above it has options of the same name.
    .enablePositionalOptions().addHelpText("after", "\nExit codes: 0 yes, 1 no, 2 usage or configuration.")
    .configureOutput({
      writeOut: (text) => host.write(text),
      writeErr: (text) => host.print(text),
      outputError: (text, write) => write(text.replace(/^error: /, "trunkline: ")),
    });
  const groups = new Map<string, Command>();
  for (const { name, summary, operand, options, run } of COMMANDS) {
    const command = commandOf(name, program, groups).description(summary);
    if (operand !== undefined) command.arguments(operand);
    for (const option of options) command.addOption(option);
    command.action(async () => {
      code = await run(new Given(command.opts(), command.args), host);
    });
  }
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? YES : USAGE;
    host.print(`trunkline: something went wrong that should not: ${messageOf(error)}\n`);
    return USAGE;
  }
}

/** The command of that name, in its group where it has one. A group may do something by itself: `trace`, `trace on`. */
function commandOf(name: string, program: Command, groups: Map<string, Command>): Command {
  const [group, word] = name.split(" ");
  if (!Object.hasOwn(GROUPS, group)) return program.command(group).exitOverride();
  const command = groups.get(group) ?? program.command(group).description(GROUPS[group]).exitOverride();
  groups.set(group, command);
  return word === undefined ? command : command.command(word).exitOverride();
}

/** That nobody reads any more is no reason to stop. */
function writeTo(file: { writeSync(bytes: Uint8Array): number }, text: string): void {
  try {
    let bytes = new TextEncoder().encode(text);
    while (bytes.length > 0) bytes = bytes.subarray(file.writeSync(bytes));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** Runs the command line of this process and ends it. No `await` at the top: the bundle is a CommonJS module. */
export async function main(build?: BuildFacts): Promise<void> {
  const host: Host = {
    ...systemHost(),
    print: (text) => writeTo(Deno.stderr, text),
    write: (text) => writeTo(Deno.stdout, text),
  };
  Deno.exit(await run(Deno.args, host, build));
}

if (import.meta.main) main();
