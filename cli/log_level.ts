import { LEVELS } from "../router/link/control/protocol.ts";
import { type CommandEntry, type Given, USAGE, YES } from "./command.ts";
import { askNode, NODE_OPTIONS } from "./node_socket.ts";
import { membersOf } from "./peer.ts";
import type { Terminal } from "./terminal.ts";

/** `trunkline log level` */
export const LOG_LEVEL: CommandEntry = {
  name: "log level",
  summary: "have the running node log more or less, until it is reloaded or restarted",
  operand: "<level>",
  options: NODE_OPTIONS,
  run: setLevel,
};

async function setLevel(given: Given, terminal: Terminal): Promise<number> {
  const [text = ""] = given.operands;
  const level = LEVELS.find((level) => level === text);
  if (level === undefined) {
    terminal.print(`trunkline: "${text}" is no level of the log. Choose from ${LEVELS.join(", ")}.\n`);
    return USAGE;
  }
  const outcome = await askNode(given, terminal, { command: "log level", level });
  if ("code" in outcome) return outcome.code;
  outcome.asked.close();
  const { before } = membersOf(outcome.result);
  terminal.write(`the log's level is ${level} until a reload or a restart; it was ${before}\n`);
  return YES;
}
