import { Option } from "commander";
import { formatJson, visible } from "../answer.ts";
import { type CommandEntry, type Given, NO, USAGE, YES } from "../command.ts";
import { NODE_OPTIONS, STRANGE } from "../node_socket.ts";
import { membersOf } from "../peer.ts";
import type { Terminal } from "../terminal.ts";
import { askSpool } from "./access.ts";
import { entryLines, readEntry } from "./entries.ts";

/** `trunkline spool show` */
export const SPOOL_SHOW: CommandEntry = {
  name: "spool show",
  summary: "show the stanzas of a batch that is kept, their envelopes only",
  operand: "<id>",
  options: [
    ...NODE_OPTIONS,
    new Option("--bodies", "stanzas with all that is in them"),
    new Option("--json", "print JSON"),
  ],
  run: show,
};

async function show(given: Given, terminal: Terminal): Promise<number> {
  const [id = ""] = given.operands;
  const outcome = await askSpool(given, terminal, { command: "spool show", id, bodies: given.has("bodies") });
  if ("code" in outcome) return outcome.code;
  const { entry, stanzas } = membersOf(outcome.result);
  if (entry === undefined) {
    terminal.print(`trunkline: nothing is kept as ${visible(id)}: spool list shows what is\n`);
    return NO;
  }
  const read = readEntry(entry);
  if (read === undefined || !Array.isArray(stanzas)) {
    terminal.print(STRANGE);
    return USAGE;
  }
  const texts = stanzas.map(String);
  const lines = [...entryLines([read]), ...texts.map(visible)].map((line) => `${line}\n`).join("");
  terminal.write(given.has("json") ? formatJson({ entry: read, stanzas: texts }) : lines);
  return YES;
}
