import { TraceBuffer } from "../../observe/trace_buffer.ts";
import { walkJson } from "../../route/walk_read.ts";
import type { Request } from "./protocol.ts";
import { done, refuse } from "./reply.ts";
import type { Answer } from "./server.ts";
import type { Walks } from "./walks.ts";

/** Begins a walk for an operator: a line for each node follows, and one for the end. */
export function startWalk(
  walks: Walks,
  { from, to, kind, wait }: Extract<Request, { readonly command: "walk" }>,
): Answer {
  if (walks.busy) return { reply: refuse("busy", "Enough ways are being walked: ask again later.") };
  // A walk is much shorter than what a buffer holds.
  const buffer = new TraceBuffer(() => "");
  const stop = walks.start({ from, to, kind }, wait, (line) => buffer.push(walkJson(line)));
  if (typeof stop !== "function") return { reply: refuse("not-possible", `${sentence(stop.problem)}.`) };
  const end = (): void => {
    stop();
    buffer.stop();
  };
  return { reply: done({ from, to, kind }), more: { take: () => buffer.take(), end } };
}

function sentence(clause: string): string {
  return clause.replace(/^./, (first) => first.toUpperCase());
}
