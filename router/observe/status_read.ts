import type { NodeStatus, PeerDetails, PeerStatus, TrunkStatus } from "./status.ts";

/** What a value must look like: a text, number or boolean, null or that, a list, or an object with at least these members. */
type Shape =
  | "string"
  | "number"
  | "boolean"
  | { readonly nullOr: Shape }
  | { readonly each: Shape }
  | { readonly [member: string]: Shape };

const ERROR: Shape = { nullOr: { time: "number", sentence: "string" } };
const RATES: Shape = { "1": "number", "10": "number", "60": "number" };

const QUEUE: Shape = { bytes: "number", stanzas: "number", oldest: "number" };

const TRUNK: Readonly<Record<keyof TrunkStatus, Shape>> = {
  state: "string",
  connection: { nullOr: { ours: "boolean", address: "string", managed: "boolean" } },
  session: { nullOr: { age: "number", resumed: "number", handled: "number", acknowledged: "number" } },
  unacknowledged: "number",
};

const PEER: Readonly<Record<keyof PeerStatus, Shape>> = {
  name: "string",
  kind: "string",
  link: "string",
  streams: {
    in: { open: "number", opening: "number" },
    out: { open: "number", dialing: "number", waiting: "number", closing: "number" },
  },
  queue: QUEUE,
  trunk: { nullOr: TRUNK },
  spool: { nullOr: QUEUE },
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
  if (shape === "boolean") return typeof value === "boolean";
  if ("nullOr" in shape) return value === null || isShaped(value, shape.nullOr);
  if ("each" in shape) return Array.isArray(value) && value.every((item) => isShaped(item, shape.each));
  if (typeof value !== "object" || value === null) return false;
  const members = new Map<string, unknown>(Object.entries(value));
  return Object.entries(shape).every(([name, inner]) => isShaped(members.get(name), inner));
}
