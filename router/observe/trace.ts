import { visible } from "./log.ts";

/** What is to be seen of peers. */
export interface TraceOptions {
  readonly peers: readonly string[];
  /** How streams are opened, and what is logged of the peers meanwhile. */
  readonly setup: boolean;
  /** Stanzas as they are; without it nothing but their envelopes and the names of their elements. */
  readonly bodies: boolean;
}

/** `in`: from the peer; `out`: to it. */
export type TraceDirection = "in" | "out";

/** One thing that was seen. Times are milliseconds since 1970. */
export type TraceLine =
  | {
    readonly kind: "stanza" | "setup";
    readonly time: number;
    readonly peer: string;
    readonly direction: TraceDirection;
    readonly text: string;
  }
  | {
    readonly kind: "log";
    readonly time: number;
    readonly peer: string;
    readonly event: string;
    readonly text: string;
  }
  /** So many lines are missing here. */
  | { readonly kind: "dropped"; readonly count: number };

/** Most characters of a line's text. */
const LONGEST = 16_384;

/** A text as long as a line may be. */
export function cutTrace(text: string): string {
  const more = text.length - LONGEST;
  return more > 0 ? `${text.slice(0, LONGEST).toWellFormed()} (${more} more)` : text;
}

/** What was seen, in one line for people: `12:34:56.789 red in   <message …>` */
export function traceText(line: TraceLine): string {
  if (line.kind === "dropped") return `(${line.count} line${line.count === 1 ? "" : "s"} dropped)`;
  const time = new Date(line.time).toISOString().slice(11, 23);
  const what = line.kind === "log" ? "log" : line.direction;
  const event = line.kind === "log" ? `${line.event}  ` : "";
  return visible(`${time} ${line.peer} ${what.padEnd(3)}  ${event}${line.text}`);
}

/** A line as another program has said it; undefined where it is none. */
export function readTraceLine(value: unknown): TraceLine | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { kind, time, peer, direction, event, text, count } = value as Readonly<Record<string, unknown>>;
  if (kind === "dropped") return typeof count === "number" ? { kind, count } : undefined;
  if (typeof time !== "number" || typeof peer !== "string" || typeof text !== "string") return undefined;
  if (!Number.isFinite(new Date(time).getTime())) return undefined;
  if (kind === "log") return typeof event === "string" ? { kind, time, peer, event, text } : undefined;
  if ((kind !== "stanza" && kind !== "setup") || (direction !== "in" && direction !== "out")) {
    return undefined;
  }
  return { kind, time, peer, direction, text };
}
