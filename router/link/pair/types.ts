import type { PeerControl } from "../../config/config.ts";
import type { AttemptSurroundings } from "./attempts.ts";
import type { Backlog } from "../backlog/backlog.ts";
import type { Backoff } from "./backoff.ts";

/** What a pair needs of the node. */
export interface PairSurroundings extends AttemptSurroundings {
  /** For what is on its way to the peer. */
  createBacklog(peer: PeerControl): Backlog;
  readonly backoff: Backoff;
  /** Seconds after which a peer that takes nothing is given up. */
  readonly stallSeconds: number;
  now(): number;
  newId(): string;
}
