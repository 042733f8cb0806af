import { CHUNK, HoldExceeded } from "../../matcher-wasm/mod.ts";
import type { PeerControl } from "../config/config.ts";
import type { Level, Log } from "../observe/log.ts";
import type { Counters, HandshakeStep } from "../observe/metrics_counters.ts";
import type { PeerId } from "../route/table.ts";
import { clauseOf, type StreamFailure } from "../stream/conditions.ts";
import type { DialbackClaim, DialbackOutcome } from "../stream/dialback.ts";
import { ReceivingStream } from "../stream/receiving.ts";
import type { CertificateJudge, ReceivingEvent, ReceivingRules } from "../stream/receiving_types.ts";
import type { Exchange } from "./exchange.ts";
import type { Identities } from "./identities.ts";
import { Relay } from "./relay.ts";
import type { SecondChances } from "./second_chances.ts";
import type { Chain, Transport } from "./transport.ts";

/** What an incoming stream needs of the node. */
export interface IncomingSurroundings {
  readonly exchange: Exchange;
  readonly rules: ReceivingRules;
  readonly log: Log;
  readonly counters: Counters;
  /** What is presented at the moment. */
  readonly identities: () => Identities;
  readonly judge: (chain: Chain) => CertificateJudge;
  /** Time for the peer to authenticate, milliseconds. */
  readonly patience: number;
  readonly secondChances: SecondChances;
  peerId(peer: PeerControl): PeerId | undefined;
  verify(claim: DialbackClaim, key: string, peer: PeerControl, gone: AbortSignal): Promise<DialbackOutcome>;
  /** The peer has shown that it is there. */
  alive(peer: PeerControl): void;
  ended(incoming: Incoming): void;
}

/** After our close tag, the time for the connection to end; milliseconds. */
const FAREWELL = 5_000;
/** Bytes of our answers that the peer may leave unread before nothing more is read from it. */
const MOST_UNREAD = 64 * 1024;
/** Bytes after the stream's end that are read and thrown away. */
const MOST_IGNORED = 2 ** 20;
/** A connection that breaks this soon after TLS, before it is authenticated, has broken at TLS; milliseconds. */
const BREAK = 1_000;

/** A connection that a peer made, with the receiving stream on it and the relay behind it. */
export class Incoming {
  readonly #around: IncomingSurroundings;
  readonly #transport: Transport;
  /** When the connection was made, by the monotonic clock; milliseconds. */
  readonly since: number = performance.now();
  #stream: ReceivingStream | undefined;
  #relay: Relay | undefined;
  #ignored = 0;
  /** Said and not yet sent. */
  #said = "";
  #timer: ReturnType<typeof setTimeout>;
  #ended = false;
  readonly #gone = new AbortController();
  /** When TLS was negotiated with a certificate of the peer's, by the monotonic clock; milliseconds. */
  #secured = -Infinity;

  constructor(transport: Transport, direct: boolean, surroundings: IncomingSurroundings) {
    this.#around = surroundings;
    this.#transport = transport;
    this.#timer = setTimeout(() => this.#expire(), surroundings.patience);
    transport.owner = {
      received: (chunk) => this.#received(chunk),
      drained: () => transport.release(),
      closed: (error) => this.#closed(error),
    };
    if (direct) this.#startTls(undefined);
    else this.#begin(undefined);
  }

  get stream(): ReceivingStream | undefined {
    return this.#stream;
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

  /** Closes the stream with a stream error. */
  close(failure: StreamFailure): void {
    if (this.#stream === undefined) return this.#closed(failure.because);
    this.#stream.fail(failure);
    this.#drain(this.#stream);
  }

  /** Closes the connection at once. */
  abandon(because: string): void {
    this.#closed(because);
  }

  /** Goes on with the exchange's present table, in the middle of the stream. */
  moveTo(ingress: PeerId | undefined): void {
    this.#stream?.frames.moveTo(this.#around.exchange.table.matcher);
    if (ingress !== undefined) this.#relay?.renumber(ingress);
  }

  #begin(judge: CertificateJudge | undefined): ReceivingStream {
    this.#stream = new ReceivingStream(this.#around.rules, this.#around.exchange.table.matcher, judge);
    return this.#stream;
  }

  #received(chunk: Uint8Array): void {
    const stream = this.#stream;
    if (stream === undefined || this.#ended) return;
    if (stream.state === "closed") return this.#ignore(chunk);
    this.#relay?.begin(performance.now());
    try {
      for (let at = 0; at < chunk.length; at += CHUNK) {
        stream.receive(chunk.subarray(at, at + CHUNK));
        this.#drain(stream);
      }
    } catch (error) {
      this.#broken(stream, error);
    }
  }

  /** What comes after the end is read only so far that the peer's own end can come. */
  #ignore(chunk: Uint8Array): void {
    this.#ignored += chunk.length;
    if (this.#ignored > MOST_IGNORED) this.#transport.hold();
  }

  /** A bug, or no memory left: the stream ends, and nothing passes. */
  #broken(stream: ReceivingStream, error: unknown): void {
    const condition = error instanceof HoldExceeded ? "resource-constraint" : "internal-server-error";
    const because = error instanceof Error ? error.message : String(error);
    const stack = error instanceof Error && condition === "internal-server-error" ? error.stack : undefined;
    this.#log("error", "stream.broken", `the stream was closed with ${condition}: ${because}`, { stack });
    try {
      stream.fail({ condition, because: `met an error of its own: ${because}`, ours: true });
      this.#drain(stream);
    } catch {
      this.#closed(because);
    }
  }

  #drain(stream: ReceivingStream): void {
    for (let event = stream.next(); event !== undefined; event = stream.next()) {
      if (event.kind === "stanza") this.#relay?.stanza();
      else this.#handle(stream, event);
    }
    this.#say();
    // Who does not read our answers is asked no more questions.
    if (this.#transport.unwritten > MOST_UNREAD) this.#transport.hold();
    const full = this.#relay?.flush();
    if (full === undefined) return;
    this.#transport.hold();
    full.wait(this.#transport);
  }

  #handle(stream: ReceivingStream, event: ReceivingEvent): void {
    switch (event.kind) {
      case "send":
        this.#said += event.text;
        return;
      case "startTls":
        this.#say();
        return this.#startTls(event.to);
      case "verify":
        return this.#verify(stream, event.claim, event.key, event.peer);
      case "authenticated":
        return this.#authenticated(stream, event.domain, event.method, event.peer);
      case "notice":
        return this.#log("warn", "stream.notice", event.text);
      case "ended":
        return this.#farewell(event);
      case "stanza":
        return this.#relay?.stanza();
    }
  }

  #startTls(to: string | undefined): void {
    const acceptor = this.#around.identities().acceptor(to, this.#asksForCertificate());
    this.#transport.startServerTls(acceptor).then(
      (chain) => {
        this.#stepped("tls", true);
        const judge = this.#around.judge(chain);
        if (chain.length > 0) this.#secured = performance.now();
        if (this.#stream === undefined) this.#begin(judge);
        else this.#stream.secured(judge);
      },
      (error: Error) => {
        this.#log("warn", "tls.failed", `TLS from ${this.remote} failed: ${error.message}`);
        this.#closed(error.message, "tls");
      },
    );
  }

  /** Only dialback needs no certificate; and see `SecondChances`. */
  #asksForCertificate(): boolean {
    const peer = this.#stream?.peer;
    if (peer === undefined) return true;
    return peer.auth.includes("external") && !this.#around.secondChances.take(peer.name, this.host);
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
    if (ingress === undefined) {
      return stream.fail({
        condition: "reset",
        because: "no longer has the peer in its configuration",
        ours: true,
      });
    }
    this.#around.secondChances.worked(peer.name, this.host);
    if (this.#relay === undefined) this.#stepped("negotiation", true);
    this.#relay ??= new Relay(this.#around.exchange, stream, ingress);
    const how = method === "external" ? "its certificate" : "dialback";
    this.#log("info", "stream.open", `peer "${peer.name}" may send from ${domain}, proven by ${how}`);
    this.#around.alive(peer);
  }

  /** Sends what has been said since the last time, in one write: a write costs more than most words. */
  #say(): void {
    if (this.#said === "") return;
    const said = this.#said;
    this.#said = "";
    this.#transport.write(new TextEncoder().encode(said));
  }

  #farewell({ failure, by }: { readonly failure?: StreamFailure; readonly by: "peer" | "us" }): void {
    if (failure === undefined) {
      this.#log("info", "stream.closed", "the peer closed the stream");
    } else if (by === "peer" || failure.ours) {
      this.#log("info", "stream.closed", `the stream is closed: ${clauseOf(failure)}`);
    } else {
      this.#around.counters.of(this.#stream?.peer?.name).failStream(failure.condition);
      this.#log("warn", "stream.closed", `closed with ${failure.condition}: ${clauseOf(failure)}`);
    }
    this.#say();
    this.#transport.end();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#closed(undefined), FAREWELL);
  }

  #expire(): void {
    const because = `did not authenticate within ${Math.round(this.#around.patience / 1000)} s`;
    if (this.#stream === undefined || this.#stream.state === "awaitingTls") return this.#closed(because);
    this.#stream.fail({ condition: "connection-timeout", because });
    this.#drain(this.#stream);
  }

  #closed(because: string | undefined, step: HandshakeStep = "negotiation"): void {
    if (this.#ended) return;
    this.#ended = true;
    if (!this.authenticated) this.#stepped(step, false);
    this.#gone.abort();
    clearTimeout(this.#timer);
    const over = this.#stream?.state === "closed";
    if (!over && this.#brokeAtTls()) {
      this.#around.secondChances.broke(this.#stream?.peer?.name ?? "", this.host);
    }
    if (!over) {
      this.#log("info", "stream.lost", `the connection was lost: ${because ?? "closed without a close tag"}`);
    }
    this.#transport.destroy();
    this.#stream?.frames.close();
    this.#around.ended(this);
  }

  /** Whether it broke at TLS, which dialback might have survived; see `SecondChances`. */
  #brokeAtTls(): boolean {
    const dialback = this.#stream?.peer?.auth.includes("dialback") ?? false;
    const soon = performance.now() - this.#secured < BREAK;
    return dialback && soon && !this.authenticated && !this.#transport.named;
  }

  #stepped(step: HandshakeStep, success: boolean): void {
    this.#around.counters.of(this.#stream?.peer?.name).handshake("in", step, success);
  }

  #log(level: Level, event: string, text: string, fields: Record<string, string | undefined> = {}): void {
    const { from, to, peer } = this.#stream ?? {};
    this.#around.log.write(level, event, text, {
      peer: peer?.name,
      from,
      to,
      address: this.remote,
      ...fields,
    });
  }
}
