import { CHUNK, Kind, type Matcher, type ScanLimits, StanzaType } from "../../matcher-wasm/mod.ts";
import { type Inspect, judgeCertificate } from "../certificate/certificate.ts";
import type { PeerControl } from "../config/config.ts";
import { mayBounce } from "../route/decide.ts";
import type { StanzaError } from "../route/decision.ts";
import { formatBounce } from "../stream/bounce.ts";
import type { DialbackClaim, DialbackKeys, DialbackOutcome } from "../stream/dialback.ts";
import { ReceivingStream } from "../stream/receiving.ts";
import type { CertificateJudge, ReceivingEvent, ReceivingRules } from "../stream/receiving_types.ts";
import { addressesOf, readEnvelope } from "../stream/stanzas.ts";
import type { Current } from "./current.ts";
import { fronts, ingressOf } from "./relay/directory.ts";
import type { Hearing } from "./control/hearing.ts";
import { stanzaLimits, trunkLimits } from "./connection/scan_limits.ts";
import { Listeners } from "./connection/listeners.ts";
import type { Chain, Transport } from "./connection/transport.ts";

/** What a reception needs. */
export interface ReceptionSurroundings {
  readonly current: Current;
  readonly matcher: Matcher;
  readonly inspect: Inspect;
  readonly keys: DialbackKeys;
  now(): number;
  newId(): string;
  verify(claim: DialbackClaim, key: string, peer: PeerControl, gone: AbortSignal): Promise<DialbackOutcome>;
}

/** A stanza that came while there was no router: its sender is told to try again. */
const NOT_NOW: StanzaError = { type: "wait", condition: "resource-constraint" };
const HANDSHAKE_DEPTH = 16;
/** Most connections at once. */
const MOST = 64;

/** An answer that is waited for. */
interface Expected {
  readonly from: string;
  readonly to: string;
  readonly resolve: () => void;
  heard: boolean;
}

/**
 * Takes the peers' connections in the router's place while it is not running: answers questions about our dialback keys,
 * and hears the answers to pings. It forwards nothing.
 */
export class Reception implements Hearing {
  readonly #around: ReceptionSurroundings;
  readonly #listeners = new Listeners((transport, { tls }) => this.#accept(transport, tls === "direct"));
  readonly #transports = new Set<Transport>();
  readonly #expected = new Map<string, Expected>();
  /** By domain: who can tell it that a stanza was not delivered. */
  readonly #bouncers = new Map<string, (text: string) => void>();
  readonly #gone = new AbortController();

  private constructor(surroundings: ReceptionSurroundings) {
    this.#around = surroundings;
  }

  /** Listens where the router would. Throws `ListenError` where that cannot be had: the router may be running. */
  static async open(surroundings: ReceptionSurroundings): Promise<Reception> {
    const reception = new Reception(surroundings);
    await reception.#listeners.set(surroundings.current.config.listen);
    return reception;
  }

  /** Ports listened on, in the order of the configuration. */
  get ports(): readonly number[] {
    return this.#listeners.ports;
  }

  hear(id: string, from: string, to: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#expected.set(id, { from, to, resolve, heard: false });
    return promise;
  }

  forget(id: string): boolean {
    const heard = this.#expected.get(id)?.heard ?? false;
    this.#expected.delete(id);
    return heard;
  }

  /** Has senders of the domain told, by stanzas to it, of what is not delivered; until the returned function is called. */
  takeBounces(domain: string, send: (text: string) => void): () => void {
    this.#bouncers.set(domain, send);
    return () => this.#bouncers.delete(domain);
  }

  /** Ends every connection. */
  close(): void {
    this.#gone.abort();
    this.#listeners.close();
    for (const transport of this.#transports) transport.destroy();
  }

  #accept(transport: Transport, direct: boolean): void {
    if (this.#transports.size >= MOST) return transport.destroy();
    const { current: { identities }, matcher } = this.#around;
    const rules = this.#rules();
    const holder: { stream?: ReceivingStream } = {};
    const drain = (stream: ReceivingStream): void => {
      for (let event = stream.next(); event !== undefined; event = stream.next()) {
        this.#handle(transport, stream, event, drain);
      }
    };
    this.#transports.add(transport);
    transport.owner = {
      received: (chunk) => {
        const { stream } = holder;
        if (stream === undefined || stream.state === "closed") return;
        for (let at = 0; at < chunk.length; at += CHUNK) {
          stream.receive(chunk.subarray(at, at + CHUNK));
          drain(stream);
        }
      },
      drained: () => {},
      closed: () => {
        this.#transports.delete(transport);
        holder.stream?.frames.close();
      },
    };
    if (!direct) holder.stream = new ReceivingStream(rules, matcher);
    else {
      transport.startServerTls(identities.acceptor(undefined, true)).then(
        (chain) => holder.stream = new ReceivingStream(rules, matcher, this.#judge(chain)),
        () => transport.destroy(),
      );
    }
  }

  #handle(
    transport: Transport,
    stream: ReceivingStream,
    event: ReceivingEvent,
    drain: (stream: ReceivingStream) => void,
  ): void {
    switch (event.kind) {
      case "send":
        return transport.write(new TextEncoder().encode(event.text));
      case "startTls":
        transport.startServerTls(this.#around.current.identities.acceptor(event.to, true)).then(
          (chain) => stream.secured(this.#judge(chain)),
          () => transport.destroy(),
        );
        return;
      case "verify":
        this.#around.verify(event.claim, event.key, event.peer, this.#gone.signal).then((outcome) => {
          if (!this.#transports.has(transport)) return;
          stream.verified(event.claim, outcome);
          drain(stream);
        });
        return;
      case "stanza":
        return this.#stanza(stream);
      case "ended":
        return transport.end();
    }
  }

  #stanza({ admission, frames: { matcher, scanner, bytes } }: ReceivingStream): void {
    const { kind, type } = scanner;
    const from = matcher.domain(admission.from);
    const to = matcher.domain(admission.to);
    const envelope = readEnvelope(scanner, bytes);
    const expected = this.#expected.get(envelope.id ?? "");
    const isAnswer = kind === Kind.Iq && (type === StanzaType.Result || type === StanzaType.Error);
    if (isAnswer && expected !== undefined && expected.from === to && expected.to === from) {
      // An error is an answer, too: the peer is there.
      expected.heard = true;
      return expected.resolve();
    }
    if (!mayBounce(kind, type) || addressesOf(envelope) === undefined) return;
    const { node } = this.#around.current.config;
    this.#bouncers.get(from)?.(formatBounce({ ...envelope, to: node }, NOT_NOW));
  }

  #rules(): ReceivingRules {
    const { current: { table, config: { limits } }, keys, newId } = this.#around;
    const { attributes, domainsPerStream, handshakeBytes } = limits;
    const handshake: ScanLimits = { bytes: handshakeBytes, depth: HANDSHAKE_DEPTH, attributes };
    return {
      ingress: (domain) => ingressOf(table, domain),
      fronts: (domain, peer) => fronts(table, domain, peer),
      keys,
      management: false,
      newId,
      limits: {
        ...{ stanza: stanzaLimits(limits), trunk: trunkLimits(limits) },
        handshake,
        handshakeBytes,
        domains: domainsPerStream,
      },
    };
  }

  #judge(chain: Chain): CertificateJudge {
    const { inspect, now } = this.#around;
    return (domain, { security }) =>
      judgeCertificate(inspect(chain, security, now()), security, domain, "initiating");
  }
}
