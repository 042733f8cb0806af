import { Option } from "commander";
import type { Asked } from "../router/link/control/client.ts";
import { readTraceLine, traceText } from "../router/observe/trace.ts";
import { visible } from "./answer.ts";
import { type CommandEntry, type Given, NO, YES } from "./command.ts";
import { askNode, NODE_OPTIONS } from "./node_socket.ts";
import type { Host } from "./terminal.ts";

/** `trunkline trace on` */
export const TRACE_ON: CommandEntry = {
  name: "trace on",
  summary: "show the stanzas of peers as they go by, until Ctrl-C",
  operand: "<peer...>",
  options: [
    ...NODE_OPTIONS,
    new Option("--setup", "also how streams are opened, and what is logged of the peers"),
    new Option("--bodies", "stanzas with all that is in them, not their envelopes only"),
    new Option("--json", "print JSON, a line each"),
  ],
  run: trace,
};

async function trace(given: Given, host: Host): Promise<number> {
  const end = Promise.withResolvers<"left">();
  const leave = (): void => end.resolve("left");
  // Whoever is quick leaves while the node is still being asked.
  host.onSignal("SIGINT", leave);
  host.onSignal("SIGTERM", leave);
  const asking = askNode(given, host, {
    command: "trace",
    peers: given.operands,
    setup: given.has("setup"),
    bodies: given.has("bodies"),
  });
  const outcome = await Promise.race([end.promise, asking]);
  if (outcome === "left") return YES;
  if ("code" in outcome) return outcome.code;
  const { asked } = outcome;
  const shown = await Promise.race([end.promise, show(asked, given.has("json"), host)]);
  asked.close();
  if (shown === "left") return YES;
  host.print("trunkline: the node has ended the trace.\n");
  return NO;
}

/** Shows the lines until the node ends them, or nobody reads them any more. */
async function show(asked: Asked, json: boolean, { live }: Host): Promise<"ended" | "left"> {
  for await (const text of asked.lines) {
    const line = json ? visible(text) : lineOf(text);
    if (line !== undefined && !live.write(`${line}\n`)) return "left";
  }
  return "ended";
}

function lineOf(text: string): string | undefined {
  try {
    const line = readTraceLine(JSON.parse(text));
    return line && traceText(line);
  } catch {
    return undefined;
  }
}
