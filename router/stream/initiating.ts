import type { Matcher, ScanLimits } from "../../matcher-wasm/mod.ts";
import type { CertificateVerdict } from "../certificate/certificate.ts";
import type { AuthMethod, TlsMode } from "../config/config.ts";
import { CLOSE_TAG, formatStreamError, type StreamFailure } from "./conditions.ts";
import { type DialbackClaim, type DialbackKeys, type DialbackOutcome, formatDialback } from "./dialback.ts";
import type { OfferedFeatures } from "./features.ts";
import { Frames } from "./frames.ts";
import { formatHeader, type StreamHeader } from "./header.ts";
import { converse } from "./initiating_elements.ts";
import { type InitiatingInput, type InitiatingState, nextInitiating } from "./initiating_states.ts";
import { NS } from "./namespaces.ts";
import { formatAuth } from "./sasl.ts";

/** What an initiating stream is for, and how it may reach that. Domains are canonical. */
export interface InitiatingOptions {
  readonly from: string;
  readonly to: string;
  /** To send stanzas, or to ask the authority of `to` about dialback keys. */
  readonly purpose: "stanzas" | "verify";
  readonly tls: TlsMode;
  /** Ways to authenticate, the preferred first. */
  readonly methods: readonly AuthMethod[];
  /** Whether we present a certificate that names `from`. */
  readonly certified: boolean;
  readonly keys: DialbackKeys;
  readonly limits: ScanLimits;
  /** Sees what is said (`out`) and heard (`in`). */
  watch?(direction: "in" | "out", text: string): void;
}

/** What an initiating stream wants done, in order. */
export type InitiatingEvent =
  | { readonly kind: "send"; readonly text: string }
  /** What the peer offers at this point; the stream goes on by itself. */
  | { readonly kind: "offered"; readonly features: OfferedFeatures }
  /** Begin TLS, as the client; then call `secured`. */
  | { readonly kind: "startTls" }
  /** Stanzas, or questions, may be sent. */
  | { readonly kind: "ready"; readonly method: AuthMethod | undefined }
  /** The authority's answer to `ask`. */
  | { readonly kind: "answered"; readonly claim: DialbackClaim; readonly outcome: DialbackOutcome }
  /** Something that the operator should know; the stream goes on. */
  | { readonly kind: "notice"; readonly text: string }
  | { readonly kind: "ended"; readonly failure?: StreamFailure; readonly by: "peer" | "us" };

/**
 * The stream of an initiating entity (RFC 6120 §4): bytes in, events out. Knows no socket, clock or randomness.
 *
 * Call `start()` once connected, then as for a receiving stream.
 */
export class InitiatingStream {
  readonly options: InitiatingOptions;
  readonly frames: Frames;
  readonly #events: InitiatingEvent[] = [];
  readonly #untried: AuthMethod[];
  /** Why methods were passed over, for the sentence when none is left. */
  readonly #passed: string[] = [];
  readonly #refused = new Set<AuthMethod>();
  #state: InitiatingState = "new";
  #judge: (() => CertificateVerdict) | undefined;
  #method: AuthMethod | undefined;
  #id = "";

  constructor(options: InitiatingOptions, matcher: Matcher) {
    this.options = options;
    this.frames = new Frames(matcher, options.limits);
    this.#untried = [...options.methods];
  }

  get state(): InitiatingState {
    return this.#state;
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
          this.fail({
            condition: "not-authorized",
            because: "sent a stanza on a stream that only goes to it",
          });
          break;
        case "header":
          this.#header(frame.header);
          break;
        case "element":
          this.options.watch?.("in", this.frames.text(this.frames.scanner.start, this.frames.scanner.end));
          converse(this, frame.element);
          break;
        case "close":
          this.push({ kind: "send", text: CLOSE_TAG });
          this.#end({ kind: "ended", by: "peer" });
          break;
        case "failure":
          this.fail(frame.failure);
      }
    }
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

  /** Closes the stream from our side; without a failure once everything is said. */
  close(failure?: StreamFailure): void {
    if (this.#state === "closed") return;
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
      this.push({ kind: "send", text: formatAuth(from) });
    } else if (method === "dialback") {
      this.advance("askDialback");
      const key = keys.key({ originating: from, receiving: to, id: this.#id });
      this.push({ kind: "send", text: formatDialback("result", from, to, { key }) });
    } else {
      const because = `leaves no way to authenticate as ${from}: ${this.#passed.join("; ")}`;
      this.fail({ condition: "not-authorized", because });
    }
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
    this.push({ kind: "ready", method: this.#method });
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
