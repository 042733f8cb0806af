import { Option } from "commander";
import { countText } from "../../router/observe/status_words.ts";
import { formatJson } from "../answer.ts";
import { type CommandEntry, type Given, USAGE, YES } from "../command.ts";
import { NODE_OPTIONS, STRANGE } from "../node_socket.ts";
import { membersOf } from "../peer.ts";
import type { Terminal } from "../terminal.ts";
import { askSpool } from "./access.ts";

/** `trunkline spool requeue` */
export const SPOOL_REQUEUE: CommandEntry = {
  name: "spool requeue",
  summary:
    "try a peer now, and send again what it has not answered for since a restart; that may arrive twice",
  operand: "<peer>",
  options: [...NODE_OPTIONS, new Option("--json", "print JSON")],
  run: requeue,
};

async function requeue(given: Given, terminal: Terminal): Promise<number> {
  const [peer = ""] = given.operands;
  const outcome = await askSpool(given, terminal, { command: "spool requeue", peer });
  if ("code" in outcome) return outcome.code;
  const { stanzas } = membersOf(outcome.result);
  if (typeof stanzas !== "number") {
    terminal.print(STRANGE);
    return USAGE;
  }
  const text = stanzas === 0
    ? "nothing was in doubt; what waits is sent as soon as the peer can be reached\n"
    : `${
      countText(stanzas, "stanza")
    } will be sent again, and may arrive twice: nobody knows whether they have arrived\n`;
  terminal.write(given.has("json") ? formatJson({ peer, stanzas }) : text);
  return YES;
}
