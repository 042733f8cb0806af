import type { Level } from "../../observe/log.ts";
import { type Refusal, type RefusalCode, refuse, type Reply } from "./reply.ts";
import { SPOOL_COMMANDS, type SpoolRequest } from "./spool.ts";
import type { TraceOptions } from "../../observe/trace.ts";
import { WALK_KINDS, type WalkQuestion } from "../../route/walk.ts";
import { MOST_WAIT, USUAL_WAIT } from "../../stream/trace_element.ts";

/** The version of the protocol: another one where an answer means something else, or lacks what it had. */
export const VERSION = 1;

/** Longest request, bytes, its line end included. */
export const REQUEST_BYTES = 4096;

/** What a node can be asked: one line of JSON, `{"version":1,"command":"peer down","peer":"red"}`. */
export type Request =
  | { readonly command: "status" | "reload" }
  | { readonly command: "peer show" | "peer down" | "peer up"; readonly peer: string }
  /** `address`: `host:port`, or `host` where that is enough; null: by their priorities. */
  | { readonly command: "peer prefer"; readonly peer: string; readonly address: string | null }
  | { readonly command: "log level"; readonly level: Level }
  | SpoolRequest
  | { readonly command: "trace" } & TraceOptions
  /** How a stanza goes through the network; `wait`: seconds for which each node waits for the next one's answer. */
  | { readonly command: "walk"; readonly wait: number } & WalkQuestion;

/** The levels that the log can have. */
export const LEVELS: readonly Level[] = ["debug", "info", "warn", "error"];
/** Most peers of one trace. */
const MOST_PEERS = 64;

type Members = Readonly<Record<string, unknown>>;

/** What else each command needs. undefined: it is not what it should be. */
const COMMANDS: Readonly<Record<Request["command"], (members: Members) => Request | undefined>> = {
  "status": () => ({ command: "status" }),
  "reload": () => ({ command: "reload" }),
  "peer show": ({ peer }) => typeof peer === "string" ? { command: "peer show", peer } : undefined,
  "peer down": ({ peer }) => typeof peer === "string" ? { command: "peer down", peer } : undefined,
  "peer up": ({ peer }) => typeof peer === "string" ? { command: "peer up", peer } : undefined,
  ...SPOOL_COMMANDS,
  "peer prefer": ({ peer, address }) => {
    const told = typeof peer === "string" && (typeof address === "string" || address === null);
    return told ? { command: "peer prefer", peer, address } : undefined;
  },
  "log level": ({ level }) => isLevel(level) ? { command: "log level", level } : undefined,
  "trace": readTrace,
  "walk": readWalk,
};

/** Reads a request. */
export function parseRequest(line: string): Request | Refusal {
  const members = parseObject(line);
  if (members === undefined) return refuse("malformed", "A line of JSON is expected, with an object in it.");
  const { version, command } = members;
  if (version !== VERSION) {
    const remedy = "use the program that the node runs";
    return refuse("version", `This node speaks version ${VERSION} of the control protocol: ${remedy}.`);
  }
  if (typeof command !== "string" || !isCommand(command)) {
    return refuse("unknown-command", `This node knows no such command; it knows ${list(COMMANDS)}.`);
  }
  return COMMANDS[command](members) ??
    refuse("malformed", `The command "${command}" lacks something, or has something that it cannot mean.`);
}

/** A request as a line. */
export function formatRequest(request: Request): string {
  return `${JSON.stringify({ version: VERSION, ...request })}\n`;
}

/** An answer as a line. */
export function formatReply(reply: Reply): string {
  return `${JSON.stringify({ version: VERSION, ...reply })}\n`;
}

/** Reads an answer; undefined where it is none of our version. */
export function parseReply(line: string): Reply | undefined {
  const { version, ok, result, code, sentence, details } = parseObject(line) ?? {};
  // A node of another version says so in its own words.
  if (ok === false && typeof sentence === "string" && typeof code === "string") {
    const more = Array.isArray(details) ? { details: details.map(String) } : {};
    return { ok, code: isCode(code) ? code : "not-possible", sentence, ...more };
  }
  return ok === true && version === VERSION ? { ok, result } : undefined;
}

const CODES: Readonly<Record<RefusalCode, true>> = {
  "malformed": true,
  "version": true,
  "unknown-command": true,
  "unknown-peer": true,
  "busy": true,
  "not-possible": true,
  "refused": true,
};

function isCode(code: string): code is RefusalCode {
  return Object.hasOwn(CODES, code);
}

function isCommand(command: string): command is Request["command"] {
  return Object.hasOwn(COMMANDS, command);
}

function isLevel(level: unknown): level is Level {
  return LEVELS.some((known) => known === level);
}

function readTrace({ peers, setup = false, bodies = false }: Members): Request | undefined {
  if (!Array.isArray(peers) || peers.length === 0 || peers.length > MOST_PEERS) return undefined;
  const names = peers.filter((peer): peer is string => typeof peer === "string");
  if (names.length < peers.length || typeof setup !== "boolean" || typeof bodies !== "boolean") {
    return undefined;
  }
  return { command: "trace", peers: names, setup, bodies };
}

function readWalk({ from, to, kind = "message", wait = USUAL_WAIT }: Members): Request | undefined {
  const known = WALK_KINDS.find((known) => known === kind);
  if (typeof from !== "string" || typeof to !== "string" || known === undefined) return undefined;
  const waits = typeof wait === "number" && Number.isInteger(wait) && wait >= 1 && wait <= MOST_WAIT;
  return waits ? { command: "walk", from, to, kind: known, wait } : undefined;
}

function parseObject(line: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(Object.entries(value));
  } catch {
    return undefined;
  }
}

function list(commands: Readonly<Record<string, unknown>>): string {
  return Object.keys(commands).join(", ");
}
