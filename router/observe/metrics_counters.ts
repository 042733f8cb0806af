import type { StreamCondition } from "../stream/conditions.ts";
import { Histogram } from "./metrics_histogram.ts";
import { Tally } from "./metrics_load.ts";
import type { RefusalReason } from "./metrics_reasons.ts";

/** Seen from this node: `in` is what comes from a peer, on connections that it made; `out` is what goes to it. */
export type Direction = "in" | "out";

/** Steps in which a stream is opened. */
export type HandshakeStep = "resolve" | "connect" | "tls" | "negotiation";

/** Bounds of the time that stanzas take, seconds: from a busy loop to a peer that is away. */
const TRANSIT = [
  ...[0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5],
  ...[1, 2.5, 5, 10, 30],
];

/** How often sessions of a trunk began, went on where they were broken, and could go on no more. */
export interface SessionCounts {
  begun: number;
  resumed: number;
  lost: number;
}

/** What is counted of one peer. Plain numbers; they are put into words when somebody asks. */
export class PeerCounters {
  /** What came from it, by what became of it. */
  readonly in = {
    forwarded: new Tally(),
    answered: new Tally(),
    bounced: new Tally(),
    dropped: new Tally(),
    closed: new Tally(),
  };
  /** What was to go to it. */
  readonly out = { sent: new Tally(), bounced: new Tally() };
  /** Sessions of a trunk (XEP-0198). */
  readonly sessions: SessionCounts = { begun: 0, resumed: 0, lost: 0 };
  /** From a stanza's arrival to its being taken over by the operating system, for the first of each write; seconds. */
  readonly transit = new Histogram(TRANSIT);
  /** End of the valid certificate that was seen last; milliseconds since 1970. */
  readonly certificateEnds: { [D in Direction]?: number } = {};
  readonly #refusals = new Map<RefusalReason, number>();
  readonly #streamErrors = new Map<StreamCondition, number>();
  readonly #handshakes = new Map<string, number>();

  /** How often each reason was met. */
  get refusals(): ReadonlyMap<RefusalReason, number> {
    return this.#refusals;
  }

  /** Stream errors sent to it on connections that it made, by condition. */
  get streamErrors(): ReadonlyMap<StreamCondition, number> {
    return this.#streamErrors;
  }

  refuse(reason: RefusalReason, stanzas = 1): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + stanzas);
  }

  /** Its stream was closed with an error, for something that it did. */
  failStream(condition: StreamCondition): void {
    this.#streamErrors.set(condition, (this.#streamErrors.get(condition) ?? 0) + 1);
  }

  /** A step of the opening of a stream was taken, or was not. */
  handshake(direction: Direction, step: HandshakeStep, success: boolean): void {
    const key = `${direction} ${step} ${success ? "success" : "failure"}`;
    this.#handshakes.set(key, (this.#handshakes.get(key) ?? 0) + 1);
  }

  /** How often, as [direction, step, result]. */
  *handshakes(): Iterable<readonly [labels: readonly [string, string, string], count: number]> {
    for (const [key, count] of this.#handshakes) {
      const [direction, step, result] = key.split(" ");
      yield [[direction, step, result], count];
    }
  }
}

/** What a node counts. */
export class Counters {
  /** Connections refused, by the limit that was reached. */
  readonly connectionsRefused = { connections: 0, connectionsPerAddress: 0 };
  /** Lines for operators to act on. */
  readonly lines = { warn: 0, error: 0 };
  readonly #peers = new Map<string, PeerCounters>();

  /** The counters of the peer with that name; of those who have not said who they are, where there is none. */
  of(peer: string | undefined): PeerCounters {
    const name = peer ?? "";
    const counters = this.#peers.get(name) ?? new PeerCounters();
    this.#peers.set(name, counters);
    return counters;
  }

  /** The counters of the peer, where something has been counted. */
  find(peer: string): PeerCounters | undefined {
    return this.#peers.get(peer);
  }

  /** Forgets peers that are in the configuration no more. */
  keep(peers: Iterable<string>): void {
    const names = new Set(peers).add("");
    for (const name of this.#peers.keys()) if (!names.has(name)) this.#peers.delete(name);
  }
}
