import { CHUNK } from "../../../matcher-wasm/mod.ts";
import type { CertificateVerdict } from "../../certificate/certificate.ts";
import type { Address } from "../../config/config.ts";
import { clauseOf, type StreamFailure } from "../../stream/conditions.ts";
import type { DialbackClaim } from "../../stream/dialback.ts";
import { type InitiatingEvent, type InitiatingOptions, InitiatingStream } from "../../stream/initiating.ts";
import type { StanzaStream } from "../../stream/stanza_stream.ts";
import { breakageOf } from "./incoming_words.ts";
import type {
  Agreed,
  LinkEnd,
  LinkOwner,
  LinkStep,
  LinkSurroundings,
  LinkWitness,
} from "./initiating_link_types.ts";
import { connect, type Transport } from "./transport.ts";
import { Voice } from "./voice.ts";

export type { Agreed, LinkEnd, LinkOwner, LinkStep, LinkSurroundings, LinkWitness };

/** After our close tag, the time for the peer's, who may have much to read before it; milliseconds. */
const FAREWELL = 15_000;

/** A connection that we make, with the initiating stream on it. */
export class InitiatingLink {
  readonly #stream: InitiatingStream;
  readonly #surroundings: LinkSurroundings;
  readonly #owner: LinkOwner;
  #transport: Transport | undefined;
  #voice: Voice | undefined;
  #heard = performance.now();
  #step: LinkStep = "connect";
  #failure: StreamFailure | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #told = false;
  #ended = false;
  readonly #over = Promise.withResolvers<void>();

  /** Begins to connect. The owner hears `ended` exactly once, whatever happens. */
  constructor(
    address: Address,
    options: InitiatingOptions,
    surroundings: LinkSurroundings,
    owner: LinkOwner,
  ) {
    this.#stream = new InitiatingStream(options, surroundings.matcher);
    this.#surroundings = surroundings;
    this.#owner = owner;
    this.#timer = setTimeout(() => this.#expire(), surroundings.patience);
    this.#connect(address).catch((error: Error) => this.#end(error.message));
  }

  get ready(): boolean {
    return this.#stream.state === "open";
  }

  get stream(): StanzaStream {
    return this.#stream;
  }

  /** When something was last heard, by the monotonic clock; now, while nobody listens. Milliseconds. */
  get heard(): number {
    return this.#transport?.held ? performance.now() : this.#heard;
  }

  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Bytes written and not yet taken over by the operating system. */
  get unwritten(): number {
    return (this.#transport?.unwritten ?? 0) + (this.#voice?.waiting ?? 0);
  }

  get remote(): string | undefined {
    return this.#transport?.remote;
  }

  /** Sends stanzas; only when ready. */
  write(bytes: Uint8Array, taken: () => void): void {
    // Nothing may follow our close tag.
    if (this.ready) this.#voice?.write(bytes, taken);
  }

  /** Says something beside stanzas; only when ready. */
  say(text: string): void {
    if (this.ready) this.#voice?.say(text);
  }

  /** Asks the authority; only when ready, on a stream for it. */
  ask(claim: DialbackClaim, key: string): void {
    this.#stream.ask(claim, key);
    this.#drain();
  }

  /** Closes the stream in an orderly way, or for a reason. */
  close(failure?: StreamFailure): void {
    this.#stream.close(failure);
    this.#drain();
    if (this.#transport === undefined) return this.#end(undefined);
    if (this.#stream.closing) this.#awaitEnd();
  }

  /** Closes the connection at once. */
  abandon(because: string): void {
    this.#end(because);
  }

  async #connect(address: Address): Promise<void> {
    const transport = await connect(address.host, address.port, this.#surroundings.connecting);
    if (this.#ended) return transport.destroy();
    this.#transport = transport;
    this.#voice = new Voice(transport);
    this.#surroundings.stepped("connect", true);
    this.#step = "negotiation";
    this.#owner.witness?.connected(transport.remote);
    transport.owner = {
      received: (chunk) => this.#receive(chunk),
      drained: () => this.#stream.state === "closed" ? this.#tell(this.#lost()) : this.#owner.drained(),
      closed: (error) => this.#end(this.#lost(error)),
    };
    if (this.#stream.options.tls === "direct") {
      const judge = await this.#secure(transport, true);
      if (this.#ended) return;
      this.#stream.start(judge);
    } else {
      this.#stream.start();
    }
    this.#drain();
  }

  async #secure(transport: Transport, direct: boolean): Promise<() => CertificateVerdict> {
    this.#step = "tls";
    const { identity, judge } = this.#surroundings;
    const chain = await transport.startClientTls(this.#stream.options.to, identity, direct);
    this.#surroundings.stepped("tls", true);
    this.#step = "negotiation";
    this.#owner.witness?.secured(transport.negotiated, chain);
    return () => judge(chain);
  }

  #receive(chunk: Uint8Array): void {
    this.#heard = performance.now();
    this.#owner.intake?.()?.begin(this.#heard);
    try {
      for (let at = 0; at < chunk.length && !this.#ended; at += CHUNK) {
        this.#stream.receive(chunk.subarray(at, at + CHUNK));
        this.#drain();
      }
    } catch (error) {
      const { failure, stack } = breakageOf(error);
      this.#owner.notice(
        `the stream is closed with ${failure.condition}: ${clauseOf(failure)} ${stack ?? ""}`,
      );
      this.#end(failure.because);
    }
  }

  #drain(): void {
    for (let event = this.#next(); event !== undefined; event = this.#next()) this.#handle(event);
    const full = this.#owner.intake?.()?.flush();
    if (full === undefined || this.#transport === undefined) return;
    this.#transport.hold();
    full.wait(this.#transport);
  }

  /** What happens next; nothing where the owner has given the link up meanwhile. */
  #next(): InitiatingEvent | undefined {
    return this.#ended ? undefined : this.#stream.next();
  }

  #handle(event: InitiatingEvent): void {
    switch (event.kind) {
      case "send":
        this.#voice?.say(event.text);
        return this.#voice?.flush();
      case "offered":
        return this.#owner.witness?.offered(event.features);
      case "startTls":
        return this.#startTls();
      case "ready":
        clearTimeout(this.#timer);
        this.#surroundings.stepped("negotiation", true);
        this.#step = "open";
        return this.#owner.ready(event.method, event);
      case "stanza":
        return this.#owner.intake?.()?.stanza();
      case "management":
        return this.#owner.intake?.()?.managed(event.element);
      case "answered":
        return this.#owner.answered(event.claim, event.outcome);
      case "notice":
        return this.#owner.notice(event.text);
      case "ended":
        return this.#farewell(event.failure);
    }
  }

  #startTls(): void {
    const transport = this.#transport;
    if (transport === undefined) return;
    this.#secure(transport, false).then(
      (judge) => {
        if (this.#ended) return;
        this.#stream.secured(judge);
        this.#drain();
      },
      (error: Error) => this.#end(error.message),
    );
  }

  /**
   * The stream is over: what is written goes out, then the connection is closed. The owner need not wait for a peer that
   * takes its time with that.
   */
  #farewell(failure: StreamFailure | undefined): void {
    this.#failure = failure;
    this.#transport?.end();
    this.#awaitEnd();
    if (this.unwritten === 0) this.#tell(this.#lost());
  }

  /** The peer has had time enough for its close tag, or for the end of the connection. */
  #awaitEnd(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(this.#lost()), FAREWELL);
  }

  /** Why the connection was lost: an end that the stream had agreed on comes first. */
  #lost(error?: string): string | undefined {
    const { state } = this.#stream;
    if (state === "closed" || state === "closing") return this.#failure?.because;
    return error ?? "closed the connection without a word";
  }

  #expire(): void {
    const seconds = Math.round(this.#surroundings.patience / 1000);
    this.#end(`did not get ready within ${seconds} s`);
  }

  #end(because: string | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#transport?.destroy();
    this.#stream.frames.close();
    this.#tell(because);
    this.#over.resolve();
  }

  #tell(because: string | undefined): void {
    if (this.#told) return;
    this.#told = true;
    if (this.#step !== "open" && because !== undefined) this.#surroundings.stepped(this.#step, false);
    const externalRefused = this.#stream.externalRefused;
    this.#owner.ended({ step: this.#step, externalRefused, ...(because !== undefined && { because }) });
  }
}
