import type { Backlog } from "../backlog/backlog.ts";
import type { TrunkLine } from "./line.ts";
import type { Session, SessionFacts } from "./session.ts";

/** What operators see of a trunk. */
export interface TrunkFacts {
  /** What carries it at the moment; undefined where there is nothing. */
  readonly connection: ConnectionFacts | undefined;
  readonly session: SessionFacts | undefined;
  /** Stanzas sent and not acknowledged. */
  readonly unacknowledged: number;
}

/** What operators see of a trunk's connection. */
export interface ConnectionFacts {
  /** Whether this node has made it. */
  readonly ours: boolean;
  /** The other side's `address:port`. */
  readonly address: string;
  /** Whether stanzas are acknowledged on it (XEP-0198). */
  readonly managed: boolean;
}

/** What there is to say of a trunk. */
export function factsOf(line: TrunkLine, session: Session, { unacknowledged }: Backlog): TrunkFacts {
  const { bearer, managed } = line;
  const connection = bearer && { ours: bearer.ours, address: bearer.carrier.remote, managed };
  return { connection, session: session.facts, unacknowledged };
}
