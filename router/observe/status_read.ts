import type { NodeStatus, PeerDetails, PeerStatus } from "./status.ts";

/** What a value must look like: a text or number, null or that, a list, or an object with at least these members. */
type Shape =
  | "string"
  | "number"
  | { readonly nullOr: Shape }
  | { readonly each: Shape }
  | { readonly [member: string]: Shape };

const ERROR: Shape = { nullOr: { time: "number", sentence: "string" } };
const RATES: Shape = { "1": "number", "10": "number", "60": "number" };

const PEER: Readonly<Record<keyof PeerStatus, Shape>> = {
  name: "string",
  link: "string",
  streams: {
    in: { open: "number", opening: "number" },
    out: { open: "number", dialing: "number", waiting: "number", closing: "number" },
  },
  queue: { bytes: "number", stanzas: "number", oldest: "number" },
  rates: { in: RATES, out: RATES },
  lastError: ERROR,
  certificateDays: { nullOr: "number" },
};

const NODE: Readonly<Record<keyof NodeStatus, Shape>> = {
  node: "string",
  version: "string",
  started: "number",
  now: "number",
  memory: { resident: "number", queues: "number", queuesLimit: "number" },
  listeners: { each: { address: "string", tls: "string" } },
  identities: { each: { name: "string", days: "number" } },
  lastError: ERROR,
  peers: { each: PEER },
};

const STREAM: Shape = {
  direction: "string",
  state: "string",
  from: "string",
  to: "string",
  address: "string",
  bytes: "number",
};

const DETAILS: Readonly<Record<keyof PeerDetails, Shape>> = {
  ...PEER,
  routes: { each: "string" },
  addresses: { each: "string" },
  preferred: { nullOr: "string" },
  now: "number",
  list: { each: STREAM },
};

/** A node's status as another program has said it; undefined where it is none. */
export function readStatus(value: unknown): NodeStatus | undefined {
  return isShaped<NodeStatus>(value, NODE) ? value : undefined;
}

/** A peer's details as another program has said them; undefined where they are none. */
export function readDetails(value: unknown): PeerDetails | undefined {
  return isShaped<PeerDetails>(value, DETAILS) ? value : undefined;
}

function isShaped<T>(value: unknown, shape: Shape): value is T {
  if (shape === "string") return typeof value === "string";
  if (shape === "number") return typeof value === "number";
  if ("nullOr" in shape) return value === null || isShaped(value, shape.nullOr);
  if ("each" in shape) return Array.isArray(value) && value.every((item) => isShaped(item, shape.each));
  if (typeof value !== "object" || value === null) return false;
  const members = new Map<string, unknown>(Object.entries(value));
  return Object.entries(shape).every(([name, inner]) => isShaped(members.get(name), inner));
}
