import { InvalidArgumentError, Option } from "commander";
import type { Asked } from "../router/link/control/client.ts";
import { WALK_KINDS, type WalkOutcome } from "../router/route/walk.ts";
import { readWalkLine } from "../router/route/walk_read.ts";
import { walkText, walkTitle } from "../router/route/walk_text.ts";
import { MOST_WAIT, USUAL_WAIT } from "../router/stream/trace_element.ts";
import { visible } from "./answer.ts";
import { type CommandEntry, type Given, NO, USAGE, YES } from "./command.ts";
import { askNode, NODE_OPTIONS } from "./node_socket.ts";
import type { Host } from "./terminal.ts";

/** `trunkline trace` */
export const TRACE: CommandEntry = {
  name: "trace",
  summary: "walk the way of a stanza through the network, node by node, with times",
  options: [
    ...NODE_OPTIONS,
    new Option("--from <address>", "its sender"),
    new Option("--to <address>", "its recipient"),
    new Option("--kind <kind>", "what it is").choices(WALK_KINDS),
    new Option("--wait <seconds>", `time for each node to answer; by default ${USUAL_WAIT}`)
      .argParser(readSeconds),
    new Option("--json", "print JSON, a line each"),
  ],
  run: walk,
};

function readSeconds(text: string): number {
  const seconds = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= MOST_WAIT) return seconds;
  throw new InvalidArgumentError(`Give a number of seconds from 1 to ${MOST_WAIT}.`);
}

async function walk(given: Given, host: Host): Promise<number> {
  const [from, to] = [given.text("from"), given.text("to")];
  if (from === undefined || to === undefined) {
    host.print("trunkline: give --from and --to. To see what goes by of peers: trunkline trace on PEER\n");
    return USAGE;
  }
  const kind = WALK_KINDS.find((kind) => kind === given.text("kind")) ?? "message";
  const wait = given.number("wait") ?? USUAL_WAIT;
  const outcome = await askNode(given, host, { command: "walk", from, to, kind, wait });
  if ("code" in outcome) return outcome.code;
  const { asked } = outcome;
  const leave = (): void => asked.close();
  host.onSignal("SIGINT", leave);
  host.onSignal("SIGTERM", leave);
  const json = given.has("json");
  if (!json) host.live.write(`${visible(walkTitle({ from, to }))}\n`);
  const end = await show(asked, json, host);
  asked.close();
  if (end === undefined) host.print("trunkline: the walk was given up.\n");
  return end === "reached" ? YES : NO;
}

/** Shows the lines; how it ended. Undefined where that is not known. */
async function show(asked: Asked, json: boolean, { live }: Host): Promise<WalkOutcome | undefined> {
  for await (const text of asked.lines) {
    const line = readWalkLine(text);
    if (line === undefined) continue;
    const shown = json ? text : walkText(line);
    if (shown !== undefined && !live.write(`${visible(shown)}\n`)) return undefined;
    if (line.kind === "end") return line.outcome;
  }
  return undefined;
}
