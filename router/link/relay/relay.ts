import { Flag, Kind, type Scanner, StanzaType } from "../../../matcher-wasm/mod.ts";
import type { PeerCounters } from "../../observe/metrics_counters.ts";
import type { RefusalReason } from "../../observe/metrics_reasons.ts";
import { decide, mayBounce } from "../../route/decide.ts";
import type { Decision, StanzaError } from "../../route/decision.ts";
import type { PeerId, Table } from "../../route/table.ts";
import type { StanzaStream } from "../../stream/stanza_stream.ts";
import { readEnvelope } from "../../stream/stanzas.ts";
import { TIMEOUT } from "../backlog/backlog.ts";
import { Checkpoint, NOT_RECORDED, NOT_WRITABLE, type Passing } from "./checkpoint.ts";
import type { PeerSwitch } from "./switches.ts";
import { Departures } from "./departures.ts";
import type { Exchange } from "./exchange.ts";
import type { Egress } from "./egress.ts";
import { PING_PREFIX } from "../connection/pulse.ts";
import { WayCheck } from "./way_check.ts";

/** What is remembered of one domain pair on one stream. */
interface Way extends Passing {
  /** By kind and type. */
  readonly decisions: (Decision | undefined)[];
  pair: Egress | undefined;
}

const REWRITTEN = Flag.Incomplete | Flag.Prefixed;
const TOO_MANY: StanzaError = { type: "wait", condition: "resource-constraint" };
/** More than the numbers that a domain table gives out. */
const NUMBERS = 65536;

/** Takes the stanzas of one incoming stream where they belong. */
export class Relay {
  readonly #exchange: Exchange;
  readonly #stream: StanzaStream;
  readonly #ways = new Map<number, Way>();
  readonly #checkpoint: Checkpoint<Way>;
  readonly #departures: Departures;
  readonly #wayCheck = new WayCheck();
  #counters: PeerCounters;
  #switches: PeerSwitch;
  #ingress: PeerId;
  /** The peer is none of the table's: nothing that it still sends is forwarded. */
  #left = false;
  #table: Table;
  #generation: number;

  constructor(exchange: Exchange, stream: StanzaStream, ingress: PeerId) {
    this.#exchange = exchange;
    this.#stream = stream;
    this.#ingress = ingress;
    this.#table = exchange.table;
    this.#generation = exchange.table.matcher.generation;
    this.#checkpoint = new Checkpoint(exchange);
    this.#counters = exchange.counters(ingress);
    this.#switches = exchange.switches(ingress);
    this.#departures = new Departures(exchange, stream.frames, this.#counters, () => this.#release());
  }

  /** Goes on with the exchange's present table, in which the peer has another number, or none. */
  renumber(ingress: PeerId | undefined): void {
    this.#table = this.#exchange.table;
    this.#ways.clear();
    this.#wayCheck.forget();
    this.#left = ingress === undefined;
    if (ingress === undefined) return;
    this.#ingress = ingress;
    this.#counters = this.#departures.counters = this.#exchange.counters(ingress);
    this.#switches = this.#exchange.switches(ingress);
  }

  /** A chunk begins, which arrived at `arrived`; see `Load`. */
  begin(arrived: number): void {
    this.#departures.begin(arrived);
  }

  /** Takes over the admitted stanza at hand. */
  stanza(): void {
    const { admission, frames, frames: { scanner } } = this.#stream;
    this.#switches.tap?.("in", frames.bytes, scanner.start, scanner.end, 1);
    const way = this.#way(admission.from, admission.to);
    if (this.#left) return this.#bounce(scanner, way, TIMEOUT, "invalid-from");
    if (scanner.hopsEnd !== 0 && this.#goesRound(way, scanner)) return;
    const slot = scanner.kind * 16 + scanner.type;
    const decision = way.decisions[slot] ??= this.#decide(way, scanner);
    const plain = (scanner.flags & REWRITTEN) === 0 && !mayAnswerPing(scanner);
    if (decision.action !== "forward" || !plain) this.#special(decision, way, scanner);
    else if (this.#mayPass(decision.peer, way, scanner)) this.#forward(decision.peer, way, scanner);
    else this.#examine(decision.peer, way, scanner);
  }

  /**
   * Hands over what has been taken; at the end of each chunk.
   *
   * @returns the pair for which the stream should wait: it is full, and the only one that the stream feeds
   */
  flush(): Egress | undefined {
    this.#departures.end();
    this.#release();
    const full = this.#departures.flush();
    return this.#ways.size === 1 ? full : undefined;
  }

  /** Whether the stanza goes no further, for the way that it has come. */
  #goesRound(way: Way, scanner: Scanner): boolean {
    const { node, peers } = this.#table;
    const fromTrunk = peers[this.#ingress].link !== "s2s";
    const rules = { node, limit: this.#exchange.mostHops, fromTrunk };
    const refusal = this.#wayCheck.judge(this.#stream.frames.bytes, scanner, rules);
    if (refusal === undefined) return false;
    this.#departures.end();
    if (refusal.via !== undefined) this.#exchange.looped(this.#ingress, way.from, way.to, refusal.via);
    this.#bounce(scanner, way, refusal.error, refusal.reason);
    return true;
  }

  #way(from: number, to: number): Way {
    const { matcher } = this.#table;
    if (matcher.generation !== this.#generation) {
      this.#generation = matcher.generation;
      this.#ways.clear();
    }
    const key = from * NUMBERS + to;
    let way = this.#ways.get(key);
    if (way === undefined) {
      const domains = { from: matcher.domain(from), to: matcher.domain(to) };
      way = { ...domains, decisions: [], pair: undefined, memories: [], gate: undefined };
      this.#ways.set(key, way);
    }
    return way;
  }

  #decide({ from, to }: Way, { kind, type }: Scanner): Decision {
    const decision = decide(this.#table, this.#ingress, { kind, type, from, to });
    this.#exchange.decided(decision, this.#ingress, from, to);
    return decision;
  }

  #forward(egress: PeerId, way: Way, scanner: Scanner): void {
    const pair = this.#pair(egress, way);
    if (pair !== undefined) return this.#departures.take(pair, scanner);
    this.#departures.end();
    this.#release();
    this.#bounce(scanner, way, TOO_MANY, "streams");
  }

  #pair(egress: PeerId, way: Way): Egress | undefined {
    if (way.pair === undefined || way.pair.leaving) {
      way.pair = this.#exchange.egress(egress, way.from, way.to);
      way.pair?.nudge();
    }
    return way.pair;
  }

  #special(decision: Decision, way: Way, scanner: Scanner): void {
    this.#departures.end();
    switch (decision.action) {
      case "forward":
        return this.#forwardSpecial(decision.peer, way, scanner);
      case "bounce":
        return this.#bounce(scanner, way, decision.error, decision.reason);
      case "local":
        return this.#answerLocally(way, scanner);
      case "close":
        // A reload may have given the domain to another peer since this was written.
        if (this.#stream.closing) return this.#bounce(scanner, way, TIMEOUT, decision.reason);
        this.#count("closed", scanner, decision.reason);
        return this.#stream.fail({
          condition: "invalid-from",
          because: `sent a stanza from ${way.from}, for which it may not speak`,
        });
      case "drop":
        return this.#count("dropped", scanner, decision.reason);
    }
  }

  #forwardSpecial(egress: PeerId, way: Way, scanner: Scanner): void {
    if (mayAnswerPing(scanner) && this.#isPong(way, scanner)) return this.#count("answered", scanner);
    if (!this.#mayPass(egress, way, scanner)) return this.#examine(egress, way, scanner);
    if ((scanner.flags & REWRITTEN) === 0) return this.#forward(egress, way, scanner);
    this.#forwardAlone(egress, way, scanner, this.#standalone(scanner));
  }

  /** Whether the stanza needs no look at its content, as far as policies go. */
  #mayPass(egress: PeerId, way: Way, scanner: Scanner): boolean {
    return this.#checkpoint.mayPass(this.#ingress, egress, way, scanner, this.#table.matcher);
  }

  /** Asks the policies. */
  #examine(egress: PeerId, way: Way, scanner: Scanner): void {
    this.#departures.end();
    const peers = [this.#ingress, egress] as const;
    const ruling = this.#checkpoint.examine(peers, way, scanner, this.#table.matcher, {
      bytes: this.#stream.frames.bytes,
      standalone: () => this.#standalone(scanner),
    });
    if (ruling.action === "answer") this.#bounce(scanner, way, ruling.error, ruling.reason);
    if (ruling.action === "drop") this.#count("dropped", scanner, ruling.reason);
    if (ruling.action !== "close") return;
    this.#count("closed", scanner, ruling.reason);
    const because = "sent a stanza that its policy refuses, which closes the stream as configured";
    this.#stream.fail({ condition: "policy-violation", because });
  }

  /** Hands over what policies have looked at, once that is on record. */
  #release(): void {
    for (const { held, may } of this.#checkpoint.release()) {
      const { egress, way, stanza, envelope } = held;
      const pair = may ? this.#pair(egress, way) : undefined;
      if (pair !== undefined) {
        this.#departures.takeAlone(pair, envelope.kind, stanza);
        continue;
      }
      const told = this.#checkpoint.mayTell(this.#ingress, held);
      if (told) this.#exchange.refuse(envelope, may ? TOO_MANY : NOT_RECORDED, way.from, way.to);
      this.#counters.in[told ? "bounced" : "dropped"].count(envelope.kind, stanza.length);
      this.#counters.refuse(may ? "streams" : "not-recorded");
    }
  }

  /** The stanza's own bytes where they stand alone, else as they are written anew. */
  #standalone({ flags, start, end }: Scanner): Uint8Array | undefined {
    const { frames } = this.#stream;
    if ((flags & REWRITTEN) === 0) return frames.bytes.slice(start, end);
    return this.#exchange.rewrite(frames.text(start, end), frames.header);
  }

  /** Forwards a stanza whose bytes are not in the stream's memory; undefined: it could not be written. */
  #forwardAlone(egress: PeerId, way: Way, scanner: Scanner, stanza: Uint8Array | undefined): void {
    if (stanza === undefined) return this.#bounce(scanner, way, NOT_WRITABLE, "not-writable");
    this.#release();
    const pair = this.#pair(egress, way);
    if (pair === undefined) this.#bounce(scanner, way, TOO_MANY, "streams");
    else this.#departures.takeAlone(pair, scanner.kind, stanza);
  }

  /** Whether the stanza answers a ping that the node sent in the name of the domain; then it goes no further. */
  #isPong(way: Way, { idStart, idEnd }: Scanner): boolean {
    if (idEnd - idStart < PING_PREFIX.length) return false;
    const id = this.#stream.frames.text(idStart, idEnd);
    if (!id.startsWith(PING_PREFIX)) return false;
    return this.#exchange.pong(way.to, way.from, id);
  }

  /** Counts a stanza that goes no further. */
  #count(outcome: keyof PeerCounters["in"], { kind, start, end }: Scanner, reason?: RefusalReason): void {
    this.#counters.in[outcome].count(kind, end - start);
    if (reason !== undefined) this.#counters.refuse(reason);
  }

  #bounce(scanner: Scanner, way: Way, error: StanzaError, reason: RefusalReason): void {
    const may = mayBounce(scanner.kind, scanner.type);
    this.#count(may ? "bounced" : "dropped", scanner, reason);
    if (!may) return;
    const envelope = readEnvelope(scanner, this.#stream.frames.bytes);
    this.#exchange.refuse(envelope, error, way.from, way.to);
  }

  #answerLocally(way: Way, scanner: Scanner): void {
    this.#count("answered", scanner);
    const { frames } = this.#stream;
    const envelope = readEnvelope(scanner, frames.bytes);
    const stanza = frames.text(scanner.start, scanner.end);
    const answer = this.#exchange.answer(this.#ingress, envelope, scanner.type, stanza, frames.header);
    if (answer !== undefined) this.#exchange.send(answer, way.to, way.from);
  }
}

function mayAnswerPing({ kind, type }: Scanner): boolean {
  return kind === Kind.Iq && (type === StanzaType.Result || type === StanzaType.Error);
}
