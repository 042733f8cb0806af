import { Option } from "commander";
import { findState } from "../router/config/state.ts";
import { ask, type Asked, ControlUnreachable } from "../router/link/control/client.ts";
import type { Request } from "../router/link/control/protocol.ts";
import type { Refusal } from "../router/link/control/reply.ts";
import { controlPath } from "../router/link/control/socket.ts";
import { visible } from "./answer.ts";
import { type Given, NO, USAGE } from "./command.ts";
import { CONFIG } from "./configuration.ts";
import type { Terminal } from "./terminal.ts";

/** How commands find the node that they ask. */
export const NODE_OPTIONS: readonly Option[] = [
  CONFIG,
  new Option("--socket <file>", "the node's control socket; by default the one in the configuration's state"),
];

/** Time for an answer, milliseconds. */
const PATIENCE = 10_000;

/** A node's answer, or the exit code where there is none: why not has been printed. */
export type Outcome = { readonly result: unknown; readonly asked: Asked } | { readonly code: number };

/** Asks the node; prints why it does not answer, or says no. */
export async function askNode(
  given: Given,
  terminal: Terminal,
  request: Request,
  patience = PATIENCE,
): Promise<Outcome> {
  const socket = findSocket(given, terminal);
  if ("problem" in socket) return problem(terminal, socket.problem);
  const asked = await tryToAsk(socket.path, request, patience);
  if ("problem" in asked) return problem(terminal, asked.problem);
  if (asked.reply.ok) return { result: asked.reply.result, asked };
  asked.close();
  return { code: refused(terminal, asked.reply) };
}

/** Where the node's socket is, and its state where the configuration was read; or why nobody knows. */
export function findSocket(
  given: Given,
  terminal: Terminal,
): { readonly path: string; readonly folder?: string } | { readonly problem: string } {
  const named = given.text("socket");
  if (named !== undefined) return { path: named };
  const file = given.text("config") ?? "";
  const text = terminal.readText(file);
  if (typeof text !== "string") {
    const because = text.problem.replace(/\.$/, "");
    return {
      problem: `${file} ${because}. Name the configuration by --config, or the node's socket by --socket`,
    };
  }
  const state = findState(text, file);
  if (state === "unreadable") return { problem: `${file} is no YAML: name the node's socket by --socket` };
  if (state !== undefined) return { path: controlPath(state.folder), folder: state.folder };
  return {
    problem: `the node of ${file} has no control socket. Add state: /var/lib/trunkline, and restart it`,
  };
}

/** Asks; a sentence without its full stop where there is no answer. */
export async function tryToAsk(
  path: string,
  request: Request,
  patience = PATIENCE,
): Promise<Asked | { readonly problem: string }> {
  try {
    return await ask(path, request, patience);
  } catch (error) {
    if (error instanceof ControlUnreachable) return { problem: error.message };
    throw error;
  }
}

/** Prints why there is no answer; the exit code. */
export function problem(terminal: Terminal, sentence: string): { readonly code: number } {
  terminal.print(`trunkline: ${visible(sentence)}.\n`);
  return { code: USAGE };
}

/** Prints why the node does not do it; the exit code. */
export function refused(terminal: Terminal, { code, sentence, details = [] }: Refusal): number {
  for (const line of details) terminal.print(`${visible(line)}\n`);
  terminal.print(`trunkline: ${visible(sentence)}\n`);
  return code === "refused" ? NO : USAGE;
}

/** What is printed where a node's answer is none that this program knows. */
export const STRANGE = "trunkline: the node's answer is of another version: use the program that it runs.\n";
