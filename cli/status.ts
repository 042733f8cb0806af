import { Option } from "commander";
import { readStatus } from "../router/observe/status_read.ts";
import { statusLines } from "../router/observe/status_text.ts";
import { formatJson } from "./answer.ts";
import { type CommandEntry, type Given, USAGE, YES } from "./command.ts";
import { askNode, NODE_OPTIONS, STRANGE } from "./node_socket.ts";
import { watchStatus } from "./status_watch.ts";
import type { Host } from "./terminal.ts";

/** `trunkline status` */
export const STATUS: CommandEntry = {
  name: "status",
  summary: "show the running node and its peers: links, queues, rates, errors, certificates",
  options: [
    ...NODE_OPTIONS,
    new Option("--watch", "go on showing it, once a second; q or Ctrl-C ends"),
    new Option("--json", "print JSON").conflicts("watch"),
  ],
  run: status,
};

async function status(given: Given, host: Host): Promise<number> {
  if (given.has("watch")) return await watchStatus(given, host);
  const outcome = await askNode(given, host, { command: "status" });
  if ("code" in outcome) return outcome.code;
  outcome.asked.close();
  const found = readStatus(outcome.result);
  if (found === undefined) {
    host.print(STRANGE);
    return USAGE;
  }
  host.write(given.has("json") ? formatJson(found) : statusLines(found).map((line) => `${line}\n`).join(""));
  return YES;
}
