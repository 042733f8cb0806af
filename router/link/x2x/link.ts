import type { Matcher, ScanLimits } from "../../../matcher-wasm/mod.ts";
import type { CertificateVerdict } from "../../certificate/certificate.ts";
import type { Address, PeerControl } from "../../config/config.ts";
import { clauseOf, type StreamFailure } from "../../stream/conditions.ts";
import type { ManagementElement } from "../../stream/management.ts";
import type { StanzaStream } from "../../stream/stanza_stream.ts";
import { X2xStream } from "../../stream/x2x.ts";
import type { Bearer } from "../trunk/bearer.ts";
import { conduitTo } from "../connection/compression.ts";
import type { LinkOwner, LinkStep } from "../connection/initiating_link.ts";
import { type Chain, connect, type TlsIdentity, type Transport } from "../connection/transport.ts";
import type { TrunkLink } from "../trunk/link.ts";
import { X2xCarrier } from "./carrier.ts";

/** What a link of XEP-0361 needs of the node. */
export interface X2xLinkSurroundings {
  readonly peer: PeerControl;
  /** Canonical domain of the peer's node. */
  readonly to: string;
  readonly matcher: Matcher;
  readonly limits: ScanLimits;
  /** What we present. */
  readonly identity: TlsIdentity | undefined;
  /** Judges what the peer presents. */
  judge(chain: Chain): CertificateVerdict;
  /** A step was taken, or could not be. */
  stepped(step: Exclude<LinkStep, "open" | "negotiation">, success: boolean): void;
}

/**
 * A connection that we make to another trunk without any negotiation (XEP-0361): ready as soon as TLS stands and the peer's
 * certificate proves who it is.
 */
export class X2xLink implements TrunkLink {
  bearer: Bearer | undefined;
  readonly atOnce = true;
  readonly bothWays = true;
  readonly management: boolean;
  readonly #around: X2xLinkSurroundings;
  readonly #owner: LinkOwner;
  readonly #stream: X2xStream;
  readonly #patience: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #step: LinkStep = "connect";
  #transport: Transport | undefined;
  #carrier: X2xCarrier | undefined;
  #told = false;
  /** Whether the peer has answered the opening of the session, and whether anything has left before that. */
  #answered: boolean;
  #risked = false;

  /** Begins to connect. The owner hears `ended` exactly once, whatever happens. */
  constructor(address: Address, surroundings: X2xLinkSurroundings, owner: LinkOwner) {
    const { trunk } = surroundings.peer;
    this.management = trunk?.management ?? false;
    this.#answered = !this.management;
    this.#patience = (trunk?.constrained.patienceSeconds ?? 0) * 1000;
    this.#around = surroundings;
    this.#owner = owner;
    this.#stream = new X2xStream(surroundings.matcher, surroundings.limits);
    this.#timer = setTimeout(() => this.#expire(), this.#patience);
    this.#connect(address).catch((error: Error) => this.#fail(error.message));
  }

  get stream(): StanzaStream {
    return this.#stream;
  }
  get ready(): boolean {
    return this.#carrier !== undefined && this.#stream.state === "open";
  }
  get remote(): string {
    return this.#transport?.remote ?? "";
  }
  get heard(): number {
    return this.#carrier?.heard ?? 0;
  }

  /**
   * What leaves together with the opening of the session waits for nothing: all that has been sent before and may have to be
   * sent again has left when the answer counts it. What comes after that waits for the answer: where the connection breaks
   * before it, or the peer knows nothing of the session, it may not be sent again.
   */
  get unwritten(): number {
    if (this.#answered) return this.#carrier?.unwritten ?? 0;
    return this.#risked ? Infinity : 0;
  }

  write(bytes: Uint8Array, taken: () => void): void {
    if (!this.#answered) queueMicrotask(() => this.#risked = true);
    this.#carrier?.write(bytes, taken);
  }

  say(text: string): void {
    this.#carrier?.say(text);
  }

  close(failure?: StreamFailure): void {
    if (this.#carrier === undefined) this.#fail(failure?.because);
    else this.#carrier.close(failure);
  }

  abandon(because: string): void {
    if (this.#carrier === undefined) this.#fail(because);
    else this.#carrier.abandon(because);
  }

  async #connect({ host, port }: Address): Promise<void> {
    const { peer: { tls }, to, identity, judge, stepped } = this.#around;
    const transport = await connect(host, port, this.#patience);
    if (this.#told) return transport.destroy();
    this.#transport = transport;
    stepped("connect", true);
    transport.owner = { received() {}, drained() {}, closed: (error) => this.#fail(error ?? "was closed") };
    if (tls !== "none") {
      this.#step = "tls";
      const chain = await transport.startClientTls(to, identity, true);
      stepped("tls", true);
      const verdict = judge(chain);
      this.#step = "negotiation";
      if (!verdict.valid) return this.#fail(`could not prove who it is: ${verdict.sentence}`);
    }
    if (!this.#told) this.#open(transport);
  }

  #open(transport: Transport): void {
    clearTimeout(this.#timer);
    this.#step = "open";
    const conduit = conduitTo(this.#around.peer, transport);
    this.#carrier = new X2xCarrier(conduit, this.#stream, this.management, this.#patience, {
      intake: () => this.bearer,
      drained: () => this.#owner.drained(),
      managed: (element) => this.#managed(element),
      broken: (failure, stack) =>
        this.#owner.notice(
          `the stream is closed with ${failure.condition}: ${clauseOf(failure)} ${stack ?? ""}`,
        ),
      closed: ({ failure }) => this.#tell(failure?.because),
      lost: (because) => this.#tell(because),
      gone() {},
    });
    this.#owner.ready(undefined, { bidi: true, management: this.management });
  }

  #managed({ name }: ManagementElement): void {
    // Another session is opened then.
    if (name === "failed") this.#risked = false;
    if (name !== "enabled" && name !== "resumed") return;
    this.#answered = true;
    queueMicrotask(() => this.#owner.drained());
  }

  #expire(): void {
    this.#fail(`did not get ready within ${Math.round(this.#patience / 1000)} s`);
  }

  /** It has not become ready, and will not. */
  #fail(because: string | undefined): void {
    if (this.#told || this.#carrier !== undefined) return;
    clearTimeout(this.#timer);
    this.#transport?.destroy();
    this.#stream.frames.close();
    const { stepped } = this.#around;
    if (because !== undefined && (this.#step === "connect" || this.#step === "tls")) {
      stepped(this.#step, false);
    }
    this.#tell(because);
  }

  #tell(because: string | undefined): void {
    if (this.#told) return;
    this.#told = true;
    const step = this.#step;
    this.#owner.ended({ step, externalRefused: false, ...(because !== undefined && { because }) });
  }
}
