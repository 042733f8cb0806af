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
  const outcome = await askNode(given, host, {
    command: "trace",
    peers: given.operands,
    setup: given.has("setup"),
    bodies: given.has("bodies"),
  });
  if ("code" in outcome) return outcome.code;
  const { asked } = outcome;
  let left = false;
  const leave = (): void => {
    left = true;
    asked.close();
  };
  host.onSignal("SIGINT", leave);
  host.onSignal("SIGTERM", leave);
  await show(asked, given.has("json"), host, leave);
  if (left) return YES;
  host.print("trunkline: the node has ended the trace.\n");
  return NO;
}

async function show(asked: Asked, json: boolean, { live }: Host, leave: () => void): Promise<void> {
  for await (const text of asked.lines) {
    const line = json ? visible(text) : lineOf(text);
    if (line !== undefined && !live.write(`${line}\n`)) return leave();
  }
}

function lineOf(text: string): string | undefined {
  try {
    const line = readTraceLine(JSON.parse(text));
    return line && traceText(line);
  } catch {
    return undefined;
  }
}
