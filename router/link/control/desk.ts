import type { PeerControl } from "../../config/config.ts";
import { didYouMean } from "../../../policy/suggestion.ts";
import type { Level, Log } from "../../observe/log.ts";
import type { TraceLine, TraceOptions } from "../../observe/trace.ts";
import { TraceBuffer } from "../../observe/trace_buffer.ts";
import type { Request } from "./protocol.ts";
import { done, type Refusal, refuse, type Reply } from "./reply.ts";
import type { Answer } from "./server.ts";
import { detailsOf, statusOf, type Watched } from "./status.ts";
import { answerSpool, type SpoolRequest } from "./spool.ts";
import type { SpoolDesk } from "../backlog/spool_desk.ts";
import type { Tracing } from "./tracing.ts";
import { once } from "./once.ts";
import { preferOne } from "./preferring.ts";
import { startWalk } from "./walking.ts";
import type { Walks } from "./walks.ts";

/** What became of a reload. */
export interface ReloadOutcome {
  /** Whether the node goes by the new configuration. */
  readonly taken: boolean;
  /** What changed, a clause each. */
  readonly changes: readonly string[];
  /** With its full stop. */
  readonly sentence: string;
  /** What is wrong with the configuration, and what to beware of; a line each. */
  readonly lines: readonly string[];
}

/** What operators ask of the program around the node. */
export interface Operator {
  /** Reads the configuration again and goes on with it, where it is in order. */
  reload(): Promise<ReloadOutcome>;
  /** Logs what is at least that severe; answers with what it was before. */
  setLogLevel(level: Level): Level;
}

/** What the desk needs of the node. */
export interface DeskSurroundings {
  readonly log: Log;
  readonly tracing: Tracing;
  readonly walks: Walks;
  readonly operator: Operator | undefined;
  watched(): Watched;
  /** Where operators look after what is kept; undefined where nothing is. */
  spool(): SpoolDesk | undefined;
  /** Somebody may send again what was kept while nobody could. */
  released(): void;
}

/** Traces at once. */
const MOST_TRACES = 4;

/** Where operators' requests are answered. */
export class ControlDesk {
  readonly #around: DeskSurroundings;

  constructor(surroundings: DeskSurroundings) {
    this.#around = surroundings;
  }

  answer(request: Request): Answer | Promise<Answer> {
    switch (request.command) {
      case "status":
        return { reply: done(statusOf(this.#around.watched())) };
      case "reload":
        return this.#reload();
      case "log level":
        return this.#setLogLevel(request.level);
      case "trace":
        return this.#trace(request);
      case "spool list":
      case "spool show":
      case "spool purge":
      case "spool requeue":
        return { reply: this.#spool(request) };
      case "walk":
        return startWalk(this.#around.walks, request);
      case "peer show":
        return this.#withPeer(
          request.peer,
          (peer) => ({ reply: done(detailsOf(this.#around.watched(), peer)) }),
        );
      case "peer down":
        return this.#withPeer(request.peer, (peer) => this.#hold(peer));
      case "peer up":
        return this.#withPeer(request.peer, ({ name }) => this.#release(name));
      case "peer prefer":
        return this.#withPeer(
          request.peer,
          (peer) => preferOne(this.#around.watched(), peer, request.address, this.#around.log),
        );
    }
  }

  #withPeer(name: string, act: (peer: PeerControl) => Answer): Answer {
    const { peers } = this.#around.watched().current.config;
    const peer = peers.find((peer) => peer.name === name);
    return peer === undefined ? { reply: unknown(name, peers) } : act(peer);
  }

  /** No link is made or accepted any more, and what waits is bounced. */
  #hold({ name, refuse: refused }: PeerControl): Answer {
    if (refused) return { reply: refuse("not-possible", `Peer "${name}" is refused by the configuration.`) };
    const { pairs, incomings, switches } = this.#around.watched();
    const before = switches.of(name).held;
    switches.of(name).held = true;
    const ours = pairs.filter(({ peer }) => peer.name === name);
    const theirs = incomings.filter(({ stream }) => stream?.peer?.name === name);
    const bounced = ours.reduce((sum, { queue }) => sum + queue.stanzas, 0);
    // A trunk on a connection that the peer has made is among theirs.
    const open = ours.filter(({ state, trunk }) => state === "open" && trunk?.connection?.ours !== false);
    const closed = open.length + theirs.length;
    for (const pair of ours) {
      pair.bounceWaiting();
      pair.close();
    }
    for (const incoming of theirs) {
      const because = "holds the peer down, as an operator has asked";
      incoming.close({ condition: "policy-violation", because, ours: true });
    }
    const text = `peer "${name}" is held down, as an operator has asked, until peer up or a restart`;
    if (!before) this.#around.log.write("info", "peer.down", text, { peer: name, closed, bounced });
    return { reply: done({ peer: name, changed: !before, closed, bounced }) };
  }

  #release(name: string): Answer {
    const peer = this.#around.watched().switches.of(name);
    const changed = peer.held;
    peer.held = false;
    const text = `peer "${name}" is held down no more, as an operator has asked`;
    if (changed) this.#around.log.write("info", "peer.up", text, { peer: name });
    this.#around.released();
    return { reply: done({ peer: name, changed }) };
  }

  #spool(request: SpoolRequest): Reply {
    const reply = answerSpool(request, this.#around.spool(), this.#around.log);
    if (request.command !== "spool requeue") return reply;
    for (const pair of this.#around.watched().pairs) if (pair.peer.name === request.peer) pair.nudge();
    return reply;
  }

  #setLogLevel(level: Level): Answer {
    const { operator, log } = this.#around;
    if (operator === undefined) return { reply: NO_OPERATOR };
    const before = operator.setLogLevel(level);
    const text = `the log's level is ${level}, as an operator has asked, until a reload or a restart`;
    log.write("info", "log.level", text, { before });
    return { reply: done({ level, before }) };
  }

  async #reload(): Promise<Answer> {
    const { operator } = this.#around;
    if (operator === undefined) return { reply: NO_OPERATOR };
    const { taken, changes, sentence, lines } = await operator.reload();
    return { reply: taken ? done({ changes, sentence, lines }) : refuse("refused", sentence, lines) };
  }

  #trace({ peers, setup, bodies }: TraceOptions): Answer {
    const { tracing, log } = this.#around;
    const known = this.#around.watched().current.config.peers;
    const strange = peers.find((name) => !known.some((peer) => peer.name === name));
    if (strange !== undefined) return { reply: unknown(strange, known) };
    if (tracing.count >= MOST_TRACES) {
      return { reply: refuse("busy", `${tracing.count} traces are running: end one of them.`) };
    }
    const buffer = new TraceBuffer(droppedLine);
    const stop = tracing.start({ peers, setup, bodies }, buffer);
    const whose = peers.map((name) => `"${name}"`).join(", ");
    log.write("info", "trace.on", `an operator sees what goes by of ${whose}`, { setup, bodies });
    const end = once(() => {
      stop();
      buffer.stop();
      log.write("info", "trace.off", `an operator no longer sees what goes by of ${whose}`);
    });
    return { reply: done({ peers, setup, bodies }), more: { take: () => buffer.take(), end } };
  }
}

const NO_OPERATOR: Refusal = refuse("not-possible", "This node was not started by trunkline serve.");

function unknown(name: string, peers: readonly PeerControl[]): Refusal {
  const names = peers.map(({ name }) => name);
  return refuse("unknown-peer", `There is no peer "${name}". ${didYouMean(name, names)}`);
}

function droppedLine(count: number): string {
  return JSON.stringify({ kind: "dropped", count } satisfies TraceLine);
}
