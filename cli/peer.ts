import { Option } from "commander";
import type { Request } from "../router/link/control/protocol.ts";
import { detailLines } from "../router/observe/status_details.ts";
import { readDetails } from "../router/observe/status_read.ts";
import { countText } from "../router/observe/status_words.ts";
import { formatJson } from "./answer.ts";
import { type CommandEntry, type Given, USAGE, YES } from "./command.ts";
import { askNode, NODE_OPTIONS, STRANGE } from "./node_socket.ts";
import type { Terminal } from "./terminal.ts";

const JSON_OPTION = new Option("--json", "print JSON");

/** `trunkline peer show` */
export const PEER_SHOW: CommandEntry = {
  name: "peer show",
  summary: "show a peer of the running node, with each of its streams",
  operand: "<peer>",
  options: [...NODE_OPTIONS, JSON_OPTION],
  run: (given, terminal) =>
    about("peer show", given, terminal, (result) => {
      const details = readDetails(result);
      return details && detailLines(details);
    }),
};

/** `trunkline peer down` */
export const PEER_DOWN: CommandEntry = {
  name: "peer down",
  summary: "close a peer's links and make and accept no others, until peer up or a restart",
  operand: "<peer>",
  options: [...NODE_OPTIONS, JSON_OPTION],
  run: (given, terminal) =>
    about("peer down", given, terminal, (result) => {
      const { peer, changed, closed, bounced } = membersOf(result);
      if (typeof closed !== "number" || typeof bounced !== "number") return undefined;
      if (changed === false) return [`peer "${peer}" was held down already`];
      const what = `${countText(closed, "stream")} closed, ${countText(bounced, "waiting stanza")} bounced`;
      return [`peer "${peer}" is held down until peer up or a restart: ${what}`];
    }),
};

/** `trunkline peer up` */
export const PEER_UP: CommandEntry = {
  name: "peer up",
  summary: "let a peer have links again",
  operand: "<peer>",
  options: [...NODE_OPTIONS, JSON_OPTION],
  run: (given, terminal) =>
    about("peer up", given, terminal, (result) => {
      const { peer, changed } = membersOf(result);
      if (typeof changed !== "boolean") return undefined;
      return [changed ? `peer "${peer}" may have links again` : `peer "${peer}" was not held down`];
    }),
};

/** `trunkline peer prefer` */
export const PEER_PREFER: CommandEntry = {
  name: "peer prefer",
  summary: "have an address of a peer tried first, until --auto or a restart",
  operand: "<peer> [address]",
  options: [
    ...NODE_OPTIONS,
    new Option("--auto", "go by the priorities of the configuration again"),
    JSON_OPTION,
  ],
  run: prefer,
};

async function prefer(given: Given, terminal: Terminal): Promise<number> {
  const [peer = "", address] = given.operands;
  if ((address === undefined) !== given.has("auto")) {
    terminal.print("trunkline: give an address of the peer, or --auto.\n");
    return USAGE;
  }
  const request = { command: "peer prefer", peer, address: address ?? null } as const;
  return await tell(request, given, terminal, (result) => {
    const { preferred, changed } = membersOf(result);
    if (typeof changed !== "boolean") return undefined;
    const whither = preferred === null ? "by the priorities of its addresses" : `first at ${preferred}`;
    return [`peer "${peer}" ${changed ? "is" : "was already"} looked for ${whither}`];
  });
}

function about(
  command: "peer show" | "peer down" | "peer up",
  given: Given,
  terminal: Terminal,
  say: (result: unknown) => readonly string[] | undefined,
): Promise<number> {
  const [peer = ""] = given.operands;
  return tell({ command, peer }, given, terminal, say);
}

/** Asks the node, and prints its answer. */
async function tell(
  request: Request,
  given: Given,
  terminal: Terminal,
  say: (result: unknown) => readonly string[] | undefined,
): Promise<number> {
  const outcome = await askNode(given, terminal, request);
  if ("code" in outcome) return outcome.code;
  outcome.asked.close();
  const lines = say(outcome.result);
  if (lines === undefined) {
    terminal.print(STRANGE);
    return USAGE;
  }
  terminal.write(
    given.has("json") ? formatJson(outcome.result) : lines.map((line) => `${line}\n`).join(""),
  );
  return YES;
}

/** The members of an answer, whatever they are. */
export function membersOf(result: unknown): Readonly<Record<string, unknown>> {
  return typeof result === "object" && result !== null ? Object.fromEntries(Object.entries(result)) : {};
}
