import type { Log } from "../../observe/log.ts";
import { done, refuse, type Reply } from "./reply.ts";
import type { Selection, SpoolDesk } from "../backlog/spool_desk.ts";

/** What a node can be asked about what it keeps for peers that are away. */
export type SpoolRequest =
  /** Entries whose number is above `after`. */
  | { readonly command: "spool list"; readonly after: number; readonly peer?: string }
  | { readonly command: "spool show"; readonly id: string; readonly bodies: boolean }
  | { readonly command: "spool purge"; readonly selection: Selection; readonly bounce: boolean }
  | { readonly command: "spool requeue"; readonly peer: string };

/** Most ids in one request: a request is short. */
export const MOST_IDS = 100;

type Members = Readonly<Record<string, unknown>>;

/** What else each of these commands needs. undefined: it is not what it should be. */
export const SPOOL_COMMANDS: Readonly<
  Record<SpoolRequest["command"], (members: Members) => SpoolRequest | undefined>
> = {
  "spool list": ({ after = 0, peer }) => {
    if (typeof after !== "number" || peer !== undefined && typeof peer !== "string") return undefined;
    return { command: "spool list", after, ...(peer !== undefined && { peer }) };
  },
  "spool show": ({ id, bodies = false }) =>
    typeof id === "string" && typeof bodies === "boolean" ? { command: "spool show", id, bodies } : undefined,
  "spool purge": ({ selection, bounce = false }) => {
    const read = readSelection(selection);
    return read === undefined || typeof bounce !== "boolean"
      ? undefined
      : { command: "spool purge", selection: read, bounce };
  },
  "spool requeue": ({ peer }) => typeof peer === "string" ? { command: "spool requeue", peer } : undefined,
};

function readSelection(value: unknown): Selection | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { peer, ids }: Members = Object.fromEntries(Object.entries(value));
  if (typeof peer === "string") return { peer };
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > MOST_IDS) return undefined;
  const texts = ids.filter((id): id is string => typeof id === "string");
  return texts.length === ids.length ? { ids: texts } : undefined;
}

/** Does what an operator asks about what is kept, by the node or, where none runs, by the program that he asks with. */
export function answerSpool(request: SpoolRequest, desk: SpoolDesk | undefined, log: Log): Reply {
  if (desk === undefined) {
    return refuse("not-possible", "Nothing is kept here: no peer of this node has spool: true.");
  }
  switch (request.command) {
    case "spool list":
      return done(desk.list(request.after, request.peer));
    case "spool show":
      return done(desk.show(request.id, request.bodies) ?? {});
    case "spool purge":
      return purge(request, desk, log);
    case "spool requeue":
      return requeue(request, desk, log);
  }
}

function purge(
  { selection, bounce }: Extract<SpoolRequest, { command: "spool purge" }>,
  desk: SpoolDesk,
  log: Log,
): Reply {
  if (bounce && !desk.bounces) {
    return refuse(
      "not-possible",
      "Only a running node can tell senders. Start it, or purge without --bounce.",
    );
  }
  const purged = desk.purge(selection, bounce);
  const whose = "peer" in selection ? ` for peer "${selection.peer}"` : "";
  const what = bounce ? "returned to their senders" : "deleted";
  const text = `${purged.stanzas} stanzas that were kept${whose} are ${what}, as an operator has asked`;
  if (purged.stanzas > 0) log.write("warn", "spool.purge", text, { batches: purged.batches });
  return done(purged);
}

function requeue(
  { peer }: Extract<SpoolRequest, { command: "spool requeue" }>,
  desk: SpoolDesk,
  log: Log,
): Reply {
  const stanzas = desk.requeue(peer);
  const text =
    `${stanzas} stanzas that may have reached peer "${peer}" are sent again, as an operator has asked: ` +
    "they may arrive twice";
  if (stanzas > 0) log.write("warn", "spool.requeue", text, { peer });
  return done({ peer, stanzas });
}
