import type { Matcher, ScanLimits } from "../../matcher-wasm/mod.ts";
import { Admission } from "./admission.ts";
import { CLOSE_TAG, formatStreamError, type StreamFailure } from "./conditions.ts";
import { type Element, isElement } from "./element.ts";
import { Frames } from "./frames.ts";
import { NS } from "./namespaces.ts";
import type { StanzaStream, Traffic } from "./stanza_stream.ts";
import { readStreamError } from "./stream_error.ts";
import { nextX2x, type X2xState } from "./x2x_states.ts";

/** What a stream of XEP-0361 wants done, in order. */
export type X2xEvent =
  | { readonly kind: "send"; readonly text: string }
  | Traffic
  /** Nothing comes any more; close the connection once everything is sent. */
  | { readonly kind: "ended"; readonly failure?: StreamFailure; readonly by: "peer" | "us" };

/** What both sides take for said before the first byte (XEP-0361 §3). */
const HEADER = `<stream:stream xmlns='${NS.server}' xmlns:stream='${NS.stream}'>`;

/**
 * A stream without header and negotiation (XEP-0361), the same on both sides: bytes in, events out. Who the peer is was
 * judged outside, by its certificate or its address, before there was a stream.
 *
 * Call `receive()`, then `next()` until it answers undefined.
 */
export class X2xStream implements StanzaStream {
  readonly frames: Frames;
  readonly admission: Admission;
  readonly #events: X2xEvent[] = [];
  #state: X2xState = "open";
  /** Why we have closed it in an orderly way. */
  #leaving: StreamFailure | undefined;

  constructor(matcher: Matcher, limits: ScanLimits) {
    this.frames = new Frames(matcher, limits);
    this.admission = new Admission(this.frames);
    this.admission.openToAll();
    this.frames.receive(new TextEncoder().encode(HEADER));
    this.frames.next();
  }

  get closing(): boolean {
    return this.#state === "closing";
  }
  get state(): X2xState {
    return this.#state;
  }

  /** Takes at most `CHUNK` bytes. */
  receive(chunk: Uint8Array): void {
    if (this.#state !== "closed") this.frames.receive(chunk);
  }

  /** The next event, or undefined until something is received. */
  next(): X2xEvent | undefined {
    for (;;) {
      if (this.#events.length > 0) return this.#events.shift();
      if (this.#state === "closed") return undefined;
      const frame = this.frames.next();
      switch (frame?.kind) {
        case undefined:
          return undefined;
        case "stanza": {
          const failure = this.admission.admit();
          if (failure === undefined) return frame;
          this.fail(failure);
          break;
        }
        case "management":
          return frame;
        case "element":
          this.#element(frame.element);
          break;
        case "header":
          this.fail({
            condition: "bad-format",
            because: "sent a stream header, which XEP-0361 does without",
          });
          break;
        case "close":
          this.#answer();
          break;
        case "failure":
          this.fail(frame.failure);
      }
    }
  }

  /** Sends text. */
  say(text: string): void {
    if (this.#state === "open") this.#events.push({ kind: "send", text });
  }

  /** Closes the stream from our side in an orderly way: it ends with the peer's close tag. */
  close(failure?: StreamFailure): void {
    if (this.#state !== "open") return;
    this.say(CLOSE_TAG);
    this.#leaving = failure;
    this.#state = nextX2x(this.#state, "close");
  }

  /** Ends the stream from our side. */
  fail(failure: StreamFailure): void {
    if (this.#state === "closed") return;
    this.say(formatStreamError(failure.condition));
    this.#end({ kind: "ended", by: "us", failure });
  }

  #element(element: Element): void {
    if (isElement(element, NS.stream, "error")) return this.#answer(readStreamError(element));
    const because = `sent <${element.name}> of "${element.namespace}", which has no place there`;
    this.fail({ condition: "unsupported-stanza-type", because });
  }

  /** The peer has closed the stream, or its side of it after ours. */
  #answer(failure?: StreamFailure): void {
    const [by, reason] = this.closing ? ["us", this.#leaving] as const : ["peer", failure] as const;
    this.say(CLOSE_TAG);
    this.#end({ kind: "ended", by, ...(reason !== undefined && { failure: reason }) });
  }

  #end(event: X2xEvent): void {
    this.#state = nextX2x(this.#state, "closed");
    this.#events.push(event);
  }
}
