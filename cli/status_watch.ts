import type { NodeStatus } from "../router/observe/status.ts";
import { readStatus } from "../router/observe/status_read.ts";
import { ENTER, fit, frame, LEAVE, screenLines } from "../router/observe/status_screen.ts";
import { statusLines } from "../router/observe/status_text.ts";
import { visible } from "./answer.ts";
import { type Given, USAGE, YES } from "./command.ts";
import { findSocket, tryToAsk } from "./node_socket.ts";
import type { Host, LiveOutput } from "./terminal.ts";

/** Between two looks, milliseconds. */
const PAUSE = 1_000;

/** What is seen at one look: the status, or a sentence. */
type Look = { readonly status: NodeStatus } | { readonly problem: string };

/**
 * Shows the node's status once a second until q, Ctrl-C or the reader's end: at a terminal in place, else one after the
 * other. A node that is away is waited for, unless it was away at the beginning.
 */
export async function watchStatus(given: Given, host: Host): Promise<number> {
  const socket = findSocket(given, host);
  const first = "problem" in socket ? socket : await look(socket.path);
  if ("problem" in first || "problem" in socket) {
    host.print(`trunkline: ${"problem" in first ? visible(first.problem) : ""}.\n`);
    return USAGE;
  }
  const { live } = host;
  const end = Promise.withResolvers<void>();
  const leave = live.terminal ? enter(live, end.resolve) : () => {};
  host.onSignal("SIGINT", end.resolve);
  host.onSignal("SIGTERM", end.resolve);
  let over = false;
  end.promise.then(() => over = true);
  try {
    for (let seen: Look = first; !over; seen = await look(socket.path)) {
      if (!live.write(live.terminal ? framed(seen, live) : plain(seen))) break;
      await Promise.race([end.promise, new Promise((resolve) => setTimeout(resolve, PAUSE))]);
    }
  } finally {
    leave();
  }
  return YES;
}

async function look(path: string): Promise<Look> {
  const asked = await tryToAsk(path, { command: "status" });
  if ("problem" in asked) return asked;
  asked.close();
  if (!asked.reply.ok) return { problem: asked.reply.sentence.replace(/\.$/, "") };
  const status = readStatus(asked.reply.result);
  return status === undefined ? { problem: "the node's answer is of another version" } : { status };
}

/** Takes the terminal over; the answer gives it back. */
function enter(live: LiveOutput, end: () => void): () => void {
  live.write(ENTER);
  const ignore = live.onKey((key) => {
    // In the terminal's raw mode Ctrl-C and Ctrl-D are keys.
    if (key === "q" || key === "Q" || key === "\x03" || key === "\x04") end();
  });
  return () => {
    ignore();
    live.write(LEAVE);
  };
}

function framed(seen: Look, live: LiveOutput): string {
  const size = live.size();
  return frame(
    "status" in seen ? screenLines(seen.status, size) : fit([`${visible(seen.problem)}.`, "q ends"], size),
  );
}

function plain(seen: Look): string {
  const lines = "status" in seen ? statusLines(seen.status) : [`${visible(seen.problem)}.`];
  return `${lines.join("\n")}\n\n`;
}
