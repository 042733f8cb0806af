import type { Matcher } from "../../matcher-wasm/mod.ts";
import type { CertificateVerdict } from "../certificate/certificate.ts";
import type { AuthMethod } from "../config/config.ts";
import { Admission } from "./admission.ts";
import { CLOSE_TAG, formatStreamError, type StreamFailure } from "./conditions.ts";
import { type DialbackClaim, formatDialback } from "./dialback.ts";
import type { OfferedFeatures } from "./features.ts";
import { Frames } from "./frames.ts";
import { formatHeader, type StreamHeader } from "./header.ts";
import { converse } from "./initiating_elements.ts";
import { type InitiatingInput, type InitiatingState, nextInitiating } from "./initiating_states.ts";
import type { InitiatingEvent, InitiatingOptions } from "./initiating_types.ts";
import { ONE_WAY, TOO_EARLY, UNMANAGED } from "./misplaced.ts";
import { NS } from "./namespaces.ts";
import { formatAuth } from "./sasl.ts";
import type { StanzaStream, Traffic } from "./stanza_stream.ts";

export type { InitiatingEvent, InitiatingOptions };

/**
 * The stream of an initiating entity (RFC 6120 §4): bytes in, events out. Knows no socket, clock or randomness.
 *
 * Call `start()` once connected, then as for a receiving stream.
 */
export class InitiatingStream implements StanzaStream {
  readonly options: InitiatingOptions;
  readonly frames: Frames;
  readonly admission: Admission;
  readonly #events: InitiatingEvent[] = [];
  readonly #untried: AuthMethod[];
  /** Why methods were passed over, for the sentence when none is left. */
  readonly #passed: string[] = [];
  readonly #refused = new Set<AuthMethod>();
  #state: InitiatingState = "new";
  #judge: (() => CertificateVerdict) | undefined;
  #method: AuthMethod | undefined;
  #id = "";
  #offered: OfferedFeatures | undefined;
  #bidi = false;
  /** What is to be said once the stream is ready. */
  #unsaid = "";

  constructor(options: InitiatingOptions, matcher: Matcher) {
    this.options = options;
    this.frames = new Frames(matcher, options.limits);
    this.admission = new Admission(this.frames);
    this.#untried = [...options.methods];
  }

  get state(): InitiatingState {
    return this.#state;
  }
  get closing(): boolean {
    return this.#state === "closing";
  }
  get encrypted(): boolean {
    return this.#judge !== undefined;
  }
  /** Whether the peer has refused SASL EXTERNAL on this stream. */
  get externalRefused(): boolean {
    return this.#refused.has("external");
  }

  /** The connection stands; with direct TLS the judge knows the certificate. */
  start(judge?: () => CertificateVerdict): void {
    this.#judge = judge;
    this.#sendHeader("start");
  }

  /** Takes at most `CHUNK` bytes. */
  receive(chunk: Uint8Array): void {
    if (this.#state !== "closed" && this.#state !== "awaitingTls") this.frames.receive(chunk);
  }

  /** The next event, or undefined until something is received. */
  next(): InitiatingEvent | undefined {
    for (;;) {
      if (this.#events.length > 0) return this.#events.shift();
      if (this.#state === "closed" || this.#state === "awaitingTls") return undefined;
      const frame = this.frames.next();
      switch (frame?.kind) {
        case undefined:
          return undefined;
        case "stanza":
        case "management": {
          const failure = this.#judgeTraffic(frame);
          if (failure === undefined) return frame;
          this.fail(failure);
          break;
        }
        case "header":
          this.#header(frame.header);
          break;
        case "element":
          this.options.watch?.("in", this.frames.text(this.frames.scanner.start, this.frames.scanner.end));
          converse(this, frame.element);
          break;
        case "close":
          this.push({ kind: "send", text: CLOSE_TAG });
          this.#end({ kind: "ended", by: this.closing ? "us" : "peer" });
          break;
        case "failure":
          this.fail(frame.failure);
      }
    }
  }

  #judgeTraffic(traffic: Traffic): StreamFailure | undefined {
    const open = this.#state === "open" || this.closing;
    if (traffic.kind === "management") return open && this.#managed ? undefined : UNMANAGED;
    if (!this.#bidi) return ONE_WAY;
    return open ? this.admission.admit() : TOO_EARLY;
  }

  /** TLS stands; the judge knows the certificate. */
  secured(judge: () => CertificateVerdict): void {
    this.#judge = judge;
    this.#sendHeader("secured");
  }

  /** Asks the authority about a claim (XEP-0220 §2.2.1). */
  ask({ originating, receiving, id }: DialbackClaim, key: string): void {
    this.push({ kind: "send", text: formatDialback("verify", receiving, originating, { key }, id) });
  }

  /** Sends text as soon as the stream is ready. */
  say(text: string): void {
    if (this.#state === "open") this.push({ kind: "send", text });
    else this.#unsaid += text;
  }

  /**
   * Closes the stream from our side; without a failure once everything is said. On a stream both ways, stanzas are then taken
   * until the peer closes its side (RFC 6120 §4.4).
   */
  close(failure?: StreamFailure): void {
    const orderly = failure === undefined;
    if (this.#state === "closed" || orderly && this.#state === "closing") return;
    if (orderly && this.#bidi && this.#state === "open") {
      this.push({ kind: "send", text: CLOSE_TAG });
      return this.advance("close");
    }
    const text = failure === undefined ? CLOSE_TAG : formatStreamError(failure.condition);
    if (this.#state !== "new") this.push({ kind: "send", text });
    this.#end({ kind: "ended", by: "us", ...(failure !== undefined && { failure }) });
  }

  fail(failure: StreamFailure): void {
    this.close(failure);
  }

  /** The peer has closed the stream with an error. */
  ended(failure: StreamFailure): void {
    this.push({ kind: "send", text: CLOSE_TAG });
    this.#end({ kind: "ended", failure, by: "peer" });
  }

  push(event: InitiatingEvent): void {
    // Nothing may follow our close tag.
    if (event.kind === "send" && this.closing) return;
    if (event.kind === "send") this.options.watch?.("out", event.text);
    this.#events.push(event);
  }

  advance(input: InitiatingInput): void {
    this.#state = nextInitiating(this.#state, input);
  }

  /** SASL succeeded: the stream begins anew (RFC 6120 §6.4.6). */
  succeeded(): void {
    this.#method = "external";
    this.frames.restart();
    this.#sendHeader("success");
  }

  /** The peer has refused a method: the next one is tried. */
  refused(method: AuthMethod, because: string): void {
    this.#refused.add(method);
    this.#passed.push(because);
    this.push({ kind: "notice", text: because });
    this.#tryNext();
  }

  /** Dialback has been accepted. */
  accepted(): void {
    this.#method = "dialback";
    this.#ready();
  }

  /** Goes on with the features offered (RFC 6120 §4.3.2). */
  negotiate(offered: OfferedFeatures): void {
    this.#offered = offered;
    this.push({ kind: "offered", features: offered });
    if (!this.encrypted && this.options.tls !== "none") return this.#askTls(offered);
    const verdict = this.#judge?.();
    if (verdict?.valid === false && this.options.methods.includes("external")) {
      return this.fail({
        condition: "not-authorized",
        because: `could not prove who it is: ${verdict.sentence}`,
      });
    }
    if (this.#method !== undefined || this.options.purpose === "verify") return this.#ready();
    if (this.options.bidi && !this.#mayGoBothWays()) this.push({ kind: "notice", text: this.#oneWay() });
    if (!offered.external && this.#untried.includes("external")) {
      this.#drop(
        "external",
        `${this.options.to} does not offer SASL EXTERNAL: it may not trust our certificate`,
      );
    } else if (!this.options.certified && this.#untried.includes("external")) {
      this.#drop("external", `no identity of ours names ${this.options.from}`);
    }
    this.#tryNext();
  }

  #drop(method: AuthMethod, because: string): void {
    this.#untried.splice(this.#untried.indexOf(method), 1);
    this.#passed.push(because);
  }

  #tryNext(): void {
    const { from, to, keys } = this.options;
    const method = this.#untried.shift();
    if (method === "external") {
      this.advance("askExternal");
      this.push({ kind: "send", text: this.#askBidi() + formatAuth(from) });
    } else if (method === "dialback") {
      this.advance("askDialback");
      const key = keys.key({ originating: from, receiving: to, id: this.#id });
      this.push({ kind: "send", text: this.#askBidi() + formatDialback("result", from, to, { key }) });
    } else {
      const because = `leaves no way to authenticate as ${from}: ${this.#passed.join("; ")}`;
      this.fail({ condition: "not-authorized", because });
    }
  }

  get #managed(): boolean {
    return this.options.management && this.#offered?.management === true;
  }

  #mayGoBothWays(): boolean {
    return this.options.bidi && this.encrypted && this.#offered?.bidi === true;
  }

  #oneWay(): string {
    return `${this.options.to} does not offer stanzas both ways (XEP-0288): this stream only goes there`;
  }

  /** XEP-0288 §2.2: once, before the stream is authenticated, and in one write with what does that. */
  #askBidi(): string {
    if (this.#bidi || !this.#mayGoBothWays()) return "";
    this.#bidi = true;
    return `<bidi xmlns='${NS.bidi}'/>`;
  }

  #askTls(offered: OfferedFeatures): void {
    if (!offered.startTls) {
      return this.fail({
        condition: "policy-violation",
        because: "does not offer STARTTLS, without which nothing is sent",
      });
    }
    this.advance("askTls");
    this.push({ kind: "send", text: `<starttls xmlns='${NS.tls}'/>` });
  }

  #ready(): void {
    this.advance("ready");
    if (this.#bidi) {
      this.frames.setLimits(this.options.stanzaLimits);
      this.admission.openToAll();
    }
    this.push({ kind: "ready", method: this.#method, bidi: this.#bidi, management: this.#managed });
    if (this.#unsaid !== "") this.push({ kind: "send", text: this.#unsaid });
  }

  #header(header: StreamHeader): void {
    this.options.watch?.("in", this.frames.header);
    if (!header.modern) {
      return this.fail({ condition: "unsupported-version", because: "speaks a version before 1.0" });
    }
    if (header.id === undefined || header.id === "") {
      return this.fail({ condition: "bad-format", because: "sent a stream header without an id" });
    }
    this.#id = header.id;
    this.advance("header");
  }

  #sendHeader(input: InitiatingInput): void {
    this.advance(input);
    const { from, to } = this.options;
    this.push({ kind: "send", text: formatHeader({ from, to }) });
  }

  #end(event: InitiatingEvent): void {
    this.advance("closed");
    this.push(event);
  }
}
