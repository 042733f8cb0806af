import { Option } from "commander";
import { MOST_IDS } from "../../router/link/control/spool.ts";
import { countText } from "../../router/observe/status_words.ts";
import { formatJson } from "../answer.ts";
import { type CommandEntry, type Given, NO, USAGE, YES } from "../command.ts";
import { NODE_OPTIONS, STRANGE } from "../node_socket.ts";
import { membersOf } from "../peer.ts";
import type { Terminal } from "../terminal.ts";
import { askSpool } from "./access.ts";

/** `trunkline spool purge` */
export const SPOOL_PURGE: CommandEntry = {
  name: "spool purge",
  summary: "delete what is kept: some batches, or all of a peer's that has not been sent",
  operand: "[id...]",
  options: [
    ...NODE_OPTIONS,
    new Option("--peer <peer>", "all that waits for this peer"),
    new Option("--bounce", "tell the senders, which takes a running node"),
    new Option("--json", "print JSON"),
  ],
  run: purge,
};

async function purge(given: Given, terminal: Terminal): Promise<number> {
  const [peer, ids] = [given.text("peer"), given.operands];
  const wrong = mistakeIn(peer, ids);
  if (wrong !== undefined) {
    terminal.print(`trunkline: ${wrong}\n`);
    return USAGE;
  }
  const selection = peer === undefined ? { ids } : { peer };
  const request = { command: "spool purge", selection, bounce: given.has("bounce") } as const;
  const outcome = await askSpool(given, terminal, request);
  if ("code" in outcome) return outcome.code;
  const { batches, stanzas, left } = membersOf(outcome.result);
  if (typeof batches !== "number" || typeof stanzas !== "number" || typeof left !== "number") {
    terminal.print(STRANGE);
    return USAGE;
  }
  const what = given.has("bounce") ? "returned to their senders" : "deleted";
  const stays = left === 0
    ? ""
    : `; ${countText(left, "batch", "batches")} not: gone, or sent and not answered for`;
  terminal.write(
    given.has("json")
      ? formatJson({ batches, stanzas, left })
      : `${countText(stanzas, "stanza")} ${what}${stays}\n`,
  );
  return left > 0 ? NO : YES;
}

function mistakeIn(peer: string | undefined, ids: readonly string[]): string | undefined {
  if ((peer === undefined) === (ids.length === 0)) {
    return "name either ids, as spool list shows them, or --peer";
  }
  return ids.length > MOST_IDS ? `at most ${MOST_IDS} ids can be named at once` : undefined;
}
