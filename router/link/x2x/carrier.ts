import { CHUNK } from "../../../matcher-wasm/mod.ts";
import type { StreamFailure } from "../../stream/conditions.ts";
import type { ManagementElement } from "../../stream/management.ts";
import type { X2xEvent, X2xStream } from "../../stream/x2x.ts";
import { Brake } from "../connection/brake.ts";
import type { Carrier } from "../connection/carrier.ts";
import type { Conduit } from "../connection/conduit.ts";
import { breakageOf } from "../connection/incoming_words.ts";
import type { Intake } from "../relay/intake.ts";
import { Voice } from "../connection/voice.ts";

/** How a stream of XEP-0361 has ended. */
export type X2xEnd = Extract<X2xEvent, { readonly kind: "ended" }>;

/** What a connection of XEP-0361 tells its owner. */
export interface X2xOwner {
  /** Who takes over what comes in, where anybody does. */
  intake(): Intake | undefined;
  /** Everything written has been taken over by the operating system. */
  drained(): void;
  /** Stream management is said, and is about to be taken in. */
  managed?(element: ManagementElement): void;
  /** A bug, or no memory left: the stream is closed, and nothing passes. */
  broken(failure: StreamFailure, stack: string | undefined): void;
  /** The stream has ended; what is written goes out. */
  closed(end: X2xEnd): void;
  /** The connection is gone, and the stream had not ended: `because` says why. */
  lost(because: string): void;
  /** The connection is gone; the last thing heard of it. */
  gone(): void;
}

/** A connection on which a stream of XEP-0361 is open from the beginning, whoever has made it. */
export class X2xCarrier implements Carrier {
  readonly stream: X2xStream;
  readonly management: boolean;
  readonly bothWays = true;
  readonly atOnce = true;
  readonly #conduit: Conduit;
  readonly #voice: Voice;
  readonly #brake: Brake;
  readonly #owner: X2xOwner;
  readonly #patience: number;
  #heard: number = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #draining = false;
  #gone = false;

  /**
   * @param management whether both nodes have agreed on stream management (XEP-0198)
   * @param patience time for the peer's close tag after ours, and for the connection's end after that; milliseconds
   */
  constructor(conduit: Conduit, stream: X2xStream, management: boolean, patience: number, owner: X2xOwner) {
    this.#conduit = conduit;
    this.#voice = new Voice(conduit, () => this.#brake.heard());
    this.#brake = new Brake(conduit, this.#voice);
    this.stream = stream;
    this.management = management;
    this.#patience = patience;
    this.#owner = owner;
    conduit.owner = {
      received: (chunk) => this.#received(chunk),
      drained: () => this.stream.state === "open" ? owner.drained() : undefined,
      closed: (error) =>
        this.#end(error === undefined ? "closed the connection without a word" : `is cut off: ${error}`),
    };
  }

  get ready(): boolean {
    return this.stream.state === "open";
  }
  get remote(): string {
    return this.#conduit.remote;
  }
  get heard(): number {
    // To whom nobody listens cannot be reproached with silence.
    return this.#conduit.held ? performance.now() : this.#heard;
  }
  get unwritten(): number {
    return this.#conduit.unwritten + this.#voice.waiting;
  }

  /** Sends stanzas. Nothing may follow our close tag. */
  write(bytes: Uint8Array, taken: () => void): void {
    if (this.stream.state === "open") this.#voice.write(bytes, taken);
  }

  say(text: string): void {
    if (this.stream.state === "open") this.#voice.say(text);
  }

  close(failure?: StreamFailure): void {
    if (failure !== undefined && !failure.ours) this.stream.fail(failure);
    else if (this.stream.state === "open") {
      this.stream.close(failure);
      this.#timer = setTimeout(() => this.#cut(), this.#patience);
    }
    this.#drain();
  }

  /** Waits no longer for the peer to close its side of a stream of which we have closed ours. */
  #cut(): void {
    if (!this.stream.closing) return;
    this.stream.fail({ condition: "connection-timeout", because: "had not closed its side in time" });
    this.#drain();
  }

  abandon(because: string): void {
    this.#end(because);
  }

  #received(chunk: Uint8Array): void {
    if (this.stream.state === "closed") return this.#brake.ignore(chunk);
    this.#heard = performance.now();
    this.#owner.intake()?.begin(this.#heard);
    try {
      for (let at = 0; at < chunk.length && !this.#gone; at += CHUNK) {
        this.stream.receive(chunk.subarray(at, at + CHUNK));
        this.#drain();
      }
    } catch (error) {
      this.#broken(error);
    }
  }

  #broken(error: unknown): void {
    const { failure, stack } = breakageOf(error);
    this.#owner.broken(failure, stack);
    try {
      this.stream.fail(failure);
      this.#drain();
    } catch {
      this.#end(failure.because);
    }
  }

  /** Deals with what the stream wants done; whoever asks for that in the middle of it finds it done a little later. */
  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    try {
      for (let event = this.#next(); event !== undefined; event = this.#next()) this.#handle(event);
    } finally {
      this.#draining = false;
    }
    const full = this.#owner.intake()?.flush();
    this.#voice.flush();
    this.#brake.check(full);
  }

  #next(): X2xEvent | undefined {
    return this.#gone ? undefined : this.stream.next();
  }

  #handle(event: X2xEvent): void {
    switch (event.kind) {
      case "send":
        return this.#voice.say(event.text);
      case "stanza":
        return this.#owner.intake()?.stanza();
      case "management":
        this.#owner.managed?.(event.element);
        return this.#owner.intake()?.managed(event.element);
      case "ended":
        return this.#farewell(event);
    }
  }

  #farewell(end: X2xEnd): void {
    this.#voice.flush();
    this.#conduit.end();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(""), this.#patience);
    this.#owner.closed(end);
  }

  #end(because: string): void {
    if (this.#gone) return;
    this.#gone = true;
    clearTimeout(this.#timer);
    const over = this.stream.state === "closed";
    this.#conduit.destroy();
    this.stream.frames.close();
    if (!over) this.#owner.lost(because);
    this.#owner.gone();
  }
}
