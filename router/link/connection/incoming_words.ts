import { HoldExceeded } from "../../../matcher-wasm/mod.ts";
import type { Level } from "../../observe/log.ts";
import { clauseOf, type StreamFailure } from "../../stream/conditions.ts";

/** What a stream is closed with that nobody needs any more. */
export const DONE: StreamFailure = { condition: "reset", because: "needs it no longer", ours: true };
/** What a stream is closed with whose peer is in the configuration no more. */
export const GONE: StreamFailure = { condition: "reset", because: "has the peer no longer", ours: true };

/** A line of the log. */
interface Line {
  readonly level: Level;
  readonly text: string;
}

/** What the log says of a stream that has ended. */
export function endingLine(
  { failure, by }: { readonly failure?: StreamFailure; readonly by: "peer" | "us" },
): Line {
  if (failure === undefined) return { level: "info", text: "the peer closed the stream" };
  const clause = clauseOf(failure);
  if (by === "peer" || failure.ours) return { level: "info", text: `the stream is closed: ${clause}` };
  return { level: "warn", text: `closed with ${failure.condition}: ${clause}` };
}

/** What a stream is closed with that ran into an error of ours: a bug, or no memory left. */
export function breakageOf(error: unknown): { readonly failure: StreamFailure; readonly stack?: string } {
  const message = error instanceof Error ? error.message : String(error);
  const because = `met an error of its own: ${message}`;
  if (error instanceof HoldExceeded) {
    return { failure: { condition: "resource-constraint", because, ours: true } };
  }
  const stack = error instanceof Error ? error.stack : undefined;
  const failure: StreamFailure = { condition: "internal-server-error", because, ours: true };
  return { failure, ...(stack !== undefined && { stack }) };
}

/** Whether a chunk says nothing but that the peer is there (RFC 6120 §4.6.1): a little white space. */
export function isKeepAlive(chunk: Uint8Array): boolean {
  return chunk.length <= 8 && chunk.every((byte) => byte <= 0x20);
}
