import { visible } from "./answer.ts";
import { type CommandEntry, type Given, YES } from "./command.ts";
import { askNode, NODE_OPTIONS } from "./node_socket.ts";
import { membersOf } from "./peer.ts";
import type { Terminal } from "./terminal.ts";

/** `trunkline reload` */
export const RELOAD: CommandEntry = {
  name: "reload",
  summary: "have the running node read its configuration again; says what changed, or why nothing did",
  options: NODE_OPTIONS,
  run: reload,
};

/** Word lists, certificates and policies are read, too. */
const PATIENCE = 120_000;

async function reload(given: Given, terminal: Terminal): Promise<number> {
  const outcome = await askNode(given, terminal, { command: "reload" }, PATIENCE);
  if ("code" in outcome) return outcome.code;
  outcome.asked.close();
  const { changes, lines } = membersOf(outcome.result);
  for (const line of textsOf(lines)) terminal.print(`${visible(line)}\n`);
  const what = textsOf(changes);
  const said = what.length === 0 ? ["nothing changed"] : what;
  terminal.write(said.map((line) => `${visible(line)}\n`).join(""));
  return YES;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
