import type { Matcher, ScanLimits } from "../../../matcher-wasm/mod.ts";
import type { PeerControl } from "../../config/config.ts";
import type { Level, Log } from "../../observe/log.ts";
import type { Counters, HandshakeStep } from "../../observe/metrics_counters.ts";
import type { PeerId } from "../../route/table.ts";
import { clauseOf, type StreamFailure } from "../../stream/conditions.ts";
import { X2xStream } from "../../stream/x2x.ts";
import type { Bearer } from "../trunk/bearer.ts";
import type { Carrier } from "../connection/carrier.ts";
import { conduitTo } from "../connection/compression.ts";
import type { Conduit } from "../connection/conduit.ts";
import { endingLine } from "../connection/incoming_words.ts";
import type { Chain, TlsAcceptor, Transport } from "../connection/transport.ts";
import type { Caller } from "./callers.ts";
import { X2xCarrier, type X2xEnd } from "./carrier.ts";

/** What a connection of XEP-0361 that a peer makes needs of the node. */
export interface X2xIncomingSurroundings {
  readonly log: Log;
  readonly counters: Counters;
  /** The route and domain tables at the moment. */
  readonly matcher: Matcher;
  readonly limits: ScanLimits;
  /** Time for TLS, and for the peer to open a session after that; milliseconds. */
  readonly patience: number;
  acceptor(): TlsAcceptor;
  /** Who it is, by what was presented, or by the address where there is no TLS. */
  caller(host: string, chain: Chain | undefined): Caller;
  /** Why nothing is taken from the peer at the moment, a clause that begins with the node; undefined where nothing is in the way. */
  absence(peer: PeerControl): string | undefined;
  /** Makes the connection one of the peer's trunk. */
  bearerOf(carrier: Carrier, peer: PeerControl): Bearer;
  /** Without stream management it bears at once. */
  attach(bearer: Bearer, peer: PeerControl): void;
  ended(incoming: X2xIncoming): void;
}

/** A connection that a peer has made without any negotiation (XEP-0361). */
export class X2xIncoming {
  /** When the connection was made, by the monotonic clock; milliseconds. */
  readonly since: number = performance.now();
  readonly #around: X2xIncomingSurroundings;
  readonly #transport: Transport;
  #timer: ReturnType<typeof setTimeout>;
  #peer: PeerControl | undefined;
  #carrier: X2xCarrier | undefined;
  #bearer: Bearer | undefined;
  #ended = false;

  /** @param secure whether TLS comes first */
  constructor(transport: Transport, secure: boolean, surroundings: X2xIncomingSurroundings) {
    this.#around = surroundings;
    this.#transport = transport;
    this.#timer = setTimeout(() => this.#expire(), surroundings.patience);
    transport.owner = {
      received() {},
      drained() {},
      closed: (error) => this.#refuse(error ?? "it was closed before anything was said"),
    };
    if (secure) this.#startTls();
    else this.#identify(undefined);
  }

  /** Who has made it; undefined until that is known. */
  get peer(): PeerControl | undefined {
    return this.#peer;
  }
  get remote(): string {
    return this.#transport.remote;
  }
  /** Its address without the port. */
  get host(): string {
    return this.remote.slice(0, this.remote.lastIndexOf(":"));
  }
  get authenticated(): boolean {
    return this.#peer !== undefined;
  }
  /** Whether the connection is gone. */
  get over(): boolean {
    return this.#ended;
  }

  /** Closes the stream in an orderly way: what the peer had written before it knew is still taken. */
  close(failure: StreamFailure): void {
    if (this.#carrier === undefined) this.#refuse(clauseOf(failure));
    else this.#carrier.close(failure);
  }

  /** Closes the connection at once. */
  abandon(because: string): void {
    if (this.#carrier === undefined) this.#refuse(because);
    else this.#carrier.abandon(because);
  }

  /**
   * Goes on with another table, in the middle of the stream.
   *
   * @param ingress the peer's number there; undefined where it has none
   */
  moveTo(matcher: Matcher, ingress: PeerId | undefined): void {
    this.#carrier?.stream.frames.moveTo(matcher);
    this.#bearer?.renumber(ingress);
  }

  #startTls(): void {
    this.#transport.startServerTls(this.#around.acceptor()).then(
      (chain) => {
        this.#stepped("tls", true);
        this.#identify(chain);
      },
      (error: Error) => this.#refuse(`TLS failed: ${error.message}`, "tls"),
    );
  }

  #identify(chain: Chain | undefined): void {
    if (this.#ended) return;
    const caller = this.#around.caller(this.host, chain);
    if ("because" in caller) return this.#refuse(caller.because);
    const absence = this.#around.absence(caller.peer);
    if (absence !== undefined) {
      return this.#refuse(`it is of peer "${caller.peer.name}", and this node ${absence}`);
    }
    clearTimeout(this.#timer);
    this.#peer = caller.peer;
    this.#stepped("negotiation", true);
    this.#open(
      caller.peer,
      conduitTo(caller.peer, this.#transport),
      chain === undefined ? "its address" : "its certificate",
    );
  }

  #open(peer: PeerControl, conduit: Conduit, proof: string): void {
    const { matcher, limits, log, bearerOf, attach } = this.#around;
    const { management = false, constrained: { patienceSeconds } = { patienceSeconds: 0 } } = peer.trunk ??
      {};
    const stream = new X2xStream(matcher, limits);
    const carrier = new X2xCarrier(conduit, stream, management, patienceSeconds * 1000, {
      intake: () => this.#bearer,
      drained() {},
      broken: (failure, stack) => {
        const text = `the stream is closed with ${failure.condition}: ${clauseOf(failure)}`;
        this.#log("error", "stream.broken", text, { stack });
      },
      closed: (end) => this.#closed(end),
      lost: (because) => {
        this.#log("info", "stream.lost", `the connection was lost: the peer ${because}`);
        this.#bearer?.ended(because);
      },
      gone: () => this.#gone(),
    });
    this.#carrier = carrier;
    log.write("info", "stream.open", `peer "${peer.name}" has made an X2X connection, proven by ${proof}`, {
      ...{ peer: peer.name, address: this.remote },
    });
    this.#bearer = bearerOf(carrier, peer);
    if (!management) attach(this.#bearer, peer);
    if (management) this.#timer = setTimeout(() => this.#hurry(carrier), this.#around.patience);
  }

  /** Who says nothing about a session has no use for the connection. */
  #hurry(carrier: X2xCarrier): void {
    if (this.#bearer?.status !== "fresh") return;
    const seconds = Math.round(this.#around.patience / 1000);
    carrier.close({ condition: "connection-timeout", because: `did not open a session within ${seconds} s` });
  }

  #closed(end: X2xEnd): void {
    const { level, text } = endingLine(end);
    this.#log(level, "stream.closed", text);
    const { failure, by } = end;
    if (failure !== undefined && by === "us" && !failure.ours) {
      this.#around.counters.of(this.#peer?.name).failStream(failure.condition);
    }
    this.#bearer?.ended(failure?.because);
  }

  #expire(): void {
    this.#refuse(`TLS did not come about within ${Math.round(this.#around.patience / 1000)} s`, "tls");
  }

  /** It does not become a stream. */
  #refuse(because: string, step: HandshakeStep = "negotiation"): void {
    if (this.#ended || this.#carrier !== undefined) return;
    this.#stepped(step, false);
    this.#log("warn", "stream.refused", `an X2X connection from ${this.remote} is closed: ${because}`);
    this.#transport.destroy();
    this.#gone();
  }

  #gone(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#around.ended(this);
  }

  #stepped(step: HandshakeStep, success: boolean): void {
    this.#around.counters.of(this.#peer?.name).handshake("in", step, success);
  }

  #log(level: Level, event: string, text: string, fields: Record<string, string | undefined> = {}): void {
    this.#around.log.write(level, event, text, { peer: this.#peer?.name, address: this.remote, ...fields });
  }
}
