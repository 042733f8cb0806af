import { CHUNK } from "../../../matcher-wasm/mod.ts";
import type { PeerControl } from "../../config/config.ts";
import type { Level } from "../../observe/log.ts";
import type { HandshakeStep } from "../../observe/metrics_counters.ts";
import type { PeerId } from "../../route/table.ts";
import { clauseOf, type StreamFailure } from "../../stream/conditions.ts";
import type { DialbackClaim } from "../../stream/dialback.ts";
import { ReceivingStream } from "../../stream/receiving.ts";
import type { CertificateJudge, ReceivingEvent } from "../../stream/receiving_types.ts";
import { Brake } from "./brake.ts";
import type { Carrier } from "./carrier.ts";
import { carrierOf } from "./incoming_carrier.ts";
import type { IncomingSurroundings } from "./incoming_types.ts";
import { Silence } from "./incoming_silence.ts";
import { breakageOf, DONE, endingLine, GONE } from "./incoming_words.ts";
import type { Intake } from "../relay/intake.ts";
import { Chance } from "./second_chances.ts";
import type { Transport } from "./transport.ts";
import { Voice } from "./voice.ts";

/** After our close tag, the time for the connection to end; milliseconds. */
const FAREWELL = 5_000;
/** After our close tag, the time for the peer's; milliseconds. */
const PARTING = 5_000;
/** A connection that a peer made, with the receiving stream on it and what takes its stanzas further. */
export class Incoming {
  readonly #around: IncomingSurroundings;
  readonly #transport: Transport;
  readonly #voice: Voice;
  readonly #brake: Brake;
  readonly #silence = new Silence(performance.now());
  #stream: ReceivingStream | undefined;
  #intake: Intake | undefined;
  #timer: ReturnType<typeof setTimeout>;
  #ended = false;
  readonly #gone = new AbortController();
  readonly #chance: Chance;

  constructor(transport: Transport, direct: boolean, surroundings: IncomingSurroundings) {
    this.#around = surroundings;
    this.#transport = transport;
    this.#voice = new Voice(transport, () => this.#brake.heard());
    this.#brake = new Brake(transport, this.#voice);
    this.#chance = new Chance(surroundings.secondChances, this.host);
    this.#timer = setTimeout(() => this.#expire(), surroundings.patience);
    transport.owner = {
      received: (chunk) => this.#received(chunk),
      drained() {},
      closed: (error) => this.#closed(error),
    };
    if (direct) this.#startTls(undefined);
    else this.#begin(undefined);
  }

  get stream(): ReceivingStream | undefined {
    return this.#stream;
  }
  /** When the connection was made, by the monotonic clock; milliseconds. */
  get since(): number {
    return this.#silence.since;
  }
  get remote(): string {
    return this.#transport.remote;
  }
  /** Its address without the port. */
  get host(): string {
    return this.remote.slice(0, this.remote.lastIndexOf(":"));
  }
  get authenticated(): boolean {
    return this.#stream?.authenticated ?? false;
  }

  /** Whether stanzas may come. */
  get taking(): boolean {
    return this.authenticated && this.#stream?.state !== "closed" && !this.#ended;
  }

  /**
   * Closes the stream in an orderly way: what the peer had written before it knew is still taken, until it closes its side
   * or has had time enough for that. A stream that is not open yet ends at once, with a stream error.
   */
  close(failure: StreamFailure): void {
    const stream = this.#stream;
    if (stream === undefined) return this.#closed(failure.because);
    if (stream.state === "closing") return;
    if (stream.close(failure) === "closing") {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.cut(), PARTING);
    }
    this.#drain(stream);
  }

  /** Waits no longer for the peer to close its side of a stream of which we have closed ours. */
  cut(): void {
    if (this.#stream?.state !== "closing") return;
    const because = "had not closed its side in time: what it had written and not sent by then is lost";
    this.#fail({ condition: "connection-timeout", because });
  }

  /** Looks after the stream; to be called about once a second, with the time by the monotonic clock. */
  tick(now: number): void {
    const idle = this.#stream?.peer?.idleSeconds ?? 0;
    if (!this.authenticated || this.#transport.held || !this.#silence.lasts(idle, now)) return;
    const because = `has heard nothing for ${idle} s`;
    this.close({ condition: "connection-timeout", because, ours: true });
  }

  /** Closes the connection at once. */
  abandon(because: string): void {
    this.#closed(because);
  }

  /**
   * Goes on with the exchange's present table, in the middle of the stream.
   *
   * @param ingress the peer's number there; undefined where it has none
   */
  moveTo(ingress: PeerId | undefined): void {
    this.#stream?.frames.moveTo(this.#around.exchange.table.matcher);
    this.#intake?.renumber(ingress);
  }

  #begin(judge: CertificateJudge | undefined): ReceivingStream {
    this.#stream = new ReceivingStream(this.#around.rules, this.#around.exchange.table.matcher, judge);
    return this.#stream;
  }

  #received(chunk: Uint8Array): void {
    const stream = this.#stream;
    if (stream === undefined || this.#ended) return;
    if (stream.state === "closed") return this.#brake.ignore(chunk);
    const now = performance.now();
    this.#intake?.begin(now);
    this.#silence.broken(chunk, now);
    try {
      for (let at = 0; at < chunk.length; at += CHUNK) {
        stream.receive(chunk.subarray(at, at + CHUNK));
        this.#drain(stream);
      }
    } catch (error) {
      this.#broken(stream, error);
    }
  }

  /** A bug, or no memory left: the stream ends, and nothing passes. */
  #broken(stream: ReceivingStream, error: unknown): void {
    const { failure, stack } = breakageOf(error);
    const text = `the stream is closed with ${failure.condition}: ${clauseOf(failure)}`;
    this.#log("error", "stream.broken", text, { stack });
    try {
      stream.fail(failure);
      this.#drain(stream);
    } catch {
      this.#closed(failure.because);
    }
  }

  #drain(stream: ReceivingStream): void {
    for (let event = stream.next(); event !== undefined; event = stream.next()) {
      if (event.kind === "stanza") this.#intake?.stanza();
      else this.#handle(stream, event);
    }
    this.#voice.flush();
    this.#brake.check(this.#intake?.flush());
  }

  #handle(stream: ReceivingStream, event: Exclude<ReceivingEvent, { kind: "stanza" }>): void {
    switch (event.kind) {
      case "send":
        return this.#voice.say(event.text);
      case "startTls":
        this.#voice.flush();
        return this.#startTls(event.to);
      case "verify":
        return this.#verify(stream, event.claim, event.key, event.peer);
      case "authenticated":
        return this.#authenticated(stream, event.domain, event.method, event.peer);
      case "notice":
        return this.#log("warn", "stream.notice", event.text);
      case "ended":
        return this.#farewell(event);
      case "management":
        return this.#intake?.managed(event.element);
    }
  }

  #startTls(to: string | undefined): void {
    const acceptor = this.#around.identities().acceptor(to, this.#chance.asks(this.#stream?.peer));
    this.#transport.startServerTls(acceptor).then(
      (chain) => {
        if (this.#ended || this.#stream?.state === "closed") return;
        this.#stepped("tls", true);
        const judge = this.#around.judge(chain);
        this.#chance.secured(chain.length);
        if (this.#stream === undefined) this.#begin(judge);
        else this.#stream.secured(judge);
      },
      (error: Error) => {
        this.#log("warn", "tls.failed", `TLS from ${this.remote} failed: ${error.message}`);
        this.#closed(error.message, "tls");
      },
    );
  }

  #verify(stream: ReceivingStream, claim: DialbackClaim, key: string, peer: PeerControl): void {
    this.#around.verify(claim, key, peer, this.#gone.signal).then((outcome) => {
      if (this.#ended) return;
      stream.verified(claim, outcome);
      this.#drain(stream);
    });
  }

  #authenticated(stream: ReceivingStream, domain: string, method: string, peer: PeerControl): void {
    clearTimeout(this.#timer);
    const ingress = this.#around.peerId(peer);
    if (ingress === undefined) return stream.fail(GONE);
    this.#chance.worked(peer);
    if (this.#intake === undefined) this.#stepped("negotiation", true);
    this.#intake ??= this.#around.intake(this.#carrier(stream), peer, ingress);
    const how = method === "external" ? "its certificate" : "dialback";
    this.#log("info", "stream.open", `peer "${peer.name}" may send from ${domain}, proven by ${how}`);
    this.#around.alive(peer);
  }

  #carrier(stream: ReceivingStream): Carrier {
    return carrierOf(stream, this.#transport, this.#voice, {
      heard: () => this.#silence.heard,
      close: (failure) =>
        failure === undefined || failure.ours ? this.close(failure ?? DONE) : this.#fail(failure),
      abandon: (because) => this.#closed(because),
    });
  }

  #fail(failure: StreamFailure): void {
    if (this.#stream === undefined) return this.#closed(failure.because);
    this.#stream.fail(failure);
    this.#drain(this.#stream);
  }

  #farewell(end: { readonly failure?: StreamFailure; readonly by: "peer" | "us" }): void {
    const { level, text } = endingLine(end);
    this.#log(level, "stream.closed", text);
    const { failure, by } = end;
    if (failure !== undefined && by === "us" && !failure.ours) {
      this.#around.counters.of(this.#stream?.peer?.name).failStream(failure.condition);
    }
    this.#voice.flush();
    this.#intake?.ended(failure?.because);
    this.#transport.end();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#closed(undefined), FAREWELL);
  }

  #expire(): void {
    const because = `did not authenticate within ${Math.round(this.#around.patience / 1000)} s`;
    if (this.#stream === undefined || this.#stream.state === "awaitingTls") return this.#closed(because);
    this.#fail({ condition: "connection-timeout", because });
  }

  #closed(because: string | undefined, step: HandshakeStep = "negotiation"): void {
    if (this.#ended) return;
    this.#ended = true;
    if (!this.authenticated) this.#stepped(step, false);
    this.#gone.abort();
    clearTimeout(this.#timer);
    const over = this.#stream?.state === "closed";
    if (!over) {
      if (!this.authenticated && !this.#transport.named) this.#chance.lost(this.#stream?.peer);
      this.#log("info", "stream.lost", `the connection was lost: ${because ?? "closed without a close tag"}`);
    }
    this.#transport.destroy();
    this.#stream?.frames.close();
    this.#intake?.ended(over ? undefined : because ?? "closed the connection without a word");
    this.#around.ended(this);
  }

  #stepped(step: HandshakeStep, success: boolean): void {
    this.#around.counters.of(this.#stream?.peer?.name).handshake("in", step, success);
  }

  #log(level: Level, event: string, text: string, fields: Record<string, string | undefined> = {}): void {
    const { from, to, peer } = this.#stream ?? {};
    const where = { peer: peer?.name, from, to, address: this.remote };
    this.#around.log.write(level, event, text, { ...where, ...fields });
  }
}
