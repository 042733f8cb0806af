import type { Matcher } from "../../matcher-wasm/mod.ts";
import type { CertificateVerdict } from "../certificate/certificate.ts";
import type { AuthMethod, PeerControl } from "../config/config.ts";
import { Admission } from "./admission.ts";
import { CLOSE_TAG, formatStreamError, type StreamFailure } from "./conditions.ts";
import { type DialbackClaim, type DialbackOutcome, formatDialback } from "./dialback.ts";
import { formatFeatures, offeredFeatures } from "./features.ts";
import { Frames } from "./frames.ts";
import { formatHeader, type StreamHeader } from "./header.ts";
import { UNAUTHENTICATED, UNMANAGED } from "./misplaced.ts";
import { objection, readParties } from "./parties.ts";
import { negotiate } from "./receiving_elements.ts";
import { offeringOf } from "./receiving_offering.ts";
import { nextReceiving, type ReceivingInput, type ReceivingState } from "./receiving_states.ts";
import type { CertificateJudge, ReceivingEvent, ReceivingRules } from "./receiving_types.ts";
import type { StanzaStream, Traffic } from "./stanza_stream.ts";

/**
 * The stream of a receiving entity (RFC 6120 §4): bytes in, events out. Knows no socket, clock or randomness.
 *
 * Call `receive()`, then `next()` until it answers undefined. After a `startTls` event the next bytes must be those inside
 * TLS.
 */
export class ReceivingStream implements StanzaStream {
  readonly rules: ReceivingRules;
  readonly frames: Frames;
  readonly admission: Admission;
  readonly #events: ReceivingEvent[] = [];
  #state: ReceivingState = "awaitingHeader";
  #encrypted: boolean;
  #judge: CertificateJudge | undefined;
  #received = 0;
  #headerSent = false;
  #refusals = 0;
  #bidi = false;
  #id = "";
  #to: string | undefined;
  #from: string | undefined;
  #peer: PeerControl | undefined;
  /** Why our side is closed, where it is and the peer's is not. */
  #leaving: StreamFailure | undefined;
  /** Claims sent to their authority and not answered yet. */
  readonly pending = new Set<string>();

  /** @param judge where TLS came first: the judge of the certificate presented there */
  constructor(rules: ReceivingRules, matcher: Matcher, judge?: CertificateJudge) {
    this.rules = rules;
    this.frames = new Frames(matcher, rules.limits.handshake);
    this.admission = new Admission(this.frames);
    this.#judge = judge;
    this.#encrypted = judge !== undefined;
  }

  get state(): ReceivingState {
    return this.#state;
  }
  get encrypted(): boolean {
    return this.#encrypted;
  }
  /** Id of our last response header. */
  get id(): string {
    return this.#id;
  }
  /** Canonical domains of the header. */
  get to(): string | undefined {
    return this.#to;
  }
  get from(): string | undefined {
    return this.#from;
  }
  /** The peer whose stream this is, as far as it is known; proven only when something is authenticated. */
  get peer(): PeerControl | undefined {
    return this.#peer;
  }
  get authenticated(): boolean {
    return this.admission.domains.size > 0;
  }
  get closing(): boolean {
    return this.#state === "closing";
  }
  /** Whether the peer is a trunk, as far as it is known. */
  get isTrunk(): boolean {
    return this.#peer?.link === "trunk";
  }
  /** Whether the peer has asked for stanzas on this stream, too (XEP-0288). */
  get bidi(): boolean {
    return this.#bidi;
  }

  /** Takes at most `CHUNK` bytes. */
  receive(chunk: Uint8Array): void {
    // What comes in the clear between the request for TLS and TLS itself is thrown away (RFC 6120 §5.3.4).
    if (this.#state === "closed" || this.#state === "awaitingTls") return;
    this.#received += chunk.length;
    if (!this.authenticated && this.#received > this.rules.limits.handshakeBytes) {
      return this.fail({
        condition: "policy-violation",
        because: "sent too much before it was authenticated",
      });
    }
    this.frames.receive(chunk);
  }

  /** The next event, or undefined until something is received. */
  next(): ReceivingEvent | undefined {
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
          this.#watch("in", () => this.frames.text(this.frames.scanner.start, this.frames.scanner.end));
          negotiate(this, frame.element);
          break;
        case "close":
          this.#close();
          break;
        case "failure":
          this.fail(frame.failure);
      }
    }
  }

  #judgeTraffic(traffic: Traffic): StreamFailure | undefined {
    const open = this.#state === "open" || this.#state === "closing";
    if (traffic.kind === "management") return open && this.rules.management ? undefined : UNMANAGED;
    return open ? this.admission.admit() : UNAUTHENTICATED;
  }

  /** TLS stands; the judge knows the certificate. */
  secured(judge: CertificateJudge): void {
    this.advance("secured");
    this.#encrypted = true;
    this.#judge = judge;
  }

  /** The authority has answered about a claim that a `verify` event asked for. */
  verified({ originating, receiving, id }: DialbackClaim, outcome: DialbackOutcome): void {
    if (this.#state === "closed" || this.#state === "closing") return;
    this.pending.delete(`${originating} ${receiving}`);
    const peer = this.rules.ingress(originating);
    const proven = outcome === "valid" && id === this.#id && peer !== undefined &&
      objection(peer, originating) === undefined;
    if (proven) this.authenticate(originating, "dialback", peer);
    const answer = outcome === "valid" && !proven ? "invalid" : outcome;
    this.push({ kind: "send", text: formatDialback("result", receiving, originating, { outcome: answer }) });
    if (proven && this.#state === "negotiating") this.advance("ready");
    if (!proven && !this.authenticated && this.pending.size === 0) this.#giveUp(originating, answer);
  }

  #giveUp(originating: string, outcome: DialbackOutcome): void {
    const because = outcome === "invalid"
      ? `claimed to be ${originating}, but ${originating}'s own server does not know the key`
      : `claimed to be ${originating}, which could not be verified (${outcome})`;
    this.fail({ condition: "not-authorized", because });
  }

  /**
   * Closes our side in an orderly way (RFC 6120 §4.4): stanzas are taken until the peer closes its side. A stream that is
   * not open has none, and ends at once.
   *
   * @returns the state then
   */
  close(failure: StreamFailure): ReceivingState {
    if (this.#state === "open") {
      this.push({ kind: "send", text: CLOSE_TAG });
      this.#leaving = failure;
      this.advance("close");
    } else if (this.#state !== "closing") {
      this.fail(failure);
    }
    return this.#state;
  }

  /** Ends the stream from our side. */
  fail(failure: StreamFailure): void {
    if (this.#state === "closed") return;
    const header = this.#headerSent ? "" : formatHeader({ ...this.#addresses(), id: this.rules.newId() });
    this.#headerSent = true;
    this.push({ kind: "send", text: header + formatStreamError(failure.condition) });
    this.#end({ kind: "ended", failure, by: "us" });
  }

  #close(): void {
    this.push({ kind: "send", text: CLOSE_TAG });
    const failure = this.#leaving;
    this.#end(failure === undefined ? { kind: "ended", by: "peer" } : { kind: "ended", failure, by: "us" });
  }

  /** The peer has closed the stream with an error. */
  ended(failure: StreamFailure): void {
    this.push({ kind: "send", text: CLOSE_TAG });
    this.#end({ kind: "ended", failure, by: "peer" });
  }

  #end(event: ReceivingEvent): void {
    this.advance("closed");
    this.push(event);
  }

  /** Something was refused; a peer that goes on trying without ever succeeding is sent away. */
  countRefusal(): void {
    this.#refusals++;
    if (this.#refusals < MOST_REFUSALS || this.authenticated) return;
    this.fail({ condition: "policy-violation", because: `failed to authenticate ${this.#refusals} times` });
  }

  /** The peer wants to be sent stanzas on this stream. */
  goBothWays(): void {
    this.#bidi = true;
  }

  /** Sends text, on an open stream. */
  say(text: string): void {
    if (this.#state === "open") this.push({ kind: "send", text });
  }

  push(event: ReceivingEvent): void {
    if (event.kind === "send") {
      // Nothing may follow our close tag.
      if (this.#state === "closing") return;
      this.#watch("out", () => event.text);
    }
    this.#events.push(event);
  }

  advance(input: ReceivingInput): void {
    this.#state = nextReceiving(this.#state, input);
    if (input === "startTls" || input === "external") this.#headerSent = false;
  }

  /** The peer has proven that it may send from the canonical domain. */
  authenticate(domain: string, method: AuthMethod, peer: PeerControl): void {
    const { limits } = this.rules;
    if (!this.authenticated) this.frames.setLimits(peer.link === "s2s" ? limits.stanza : limits.trunk);
    this.#peer = peer;
    if (method === "external") this.#from = domain;
    this.admission.add(domain);
    if (peer.link === "trunk") this.admission.openToAll();
    this.push({ kind: "authenticated", domain, method, peer });
  }

  /** Judges the certificate for a domain of the peer; invalid without TLS. */
  judge(domain: string, peer: PeerControl): CertificateVerdict {
    return this.#judge?.(domain, peer) ?? { valid: false, reason: "absent", sentence: "there is no TLS" };
  }

  #watch(direction: "in" | "out", text: () => string): void {
    this.rules.watch?.(this, direction, text(), this.#peer);
  }

  #header(header: StreamHeader): void {
    this.#watch("in", () => this.frames.header);
    const parties = readParties(header, { to: this.#to, from: this.#from, peer: this.#peer }, this.rules);
    if ("condition" in parties) return this.fail(parties);
    this.#to = parties.to;
    this.#from = parties.from;
    this.#peer = parties.peer;
    this.advance("header");
    this.#id = this.rules.newId();
    this.#headerSent = true;
    const offering = offeringOf(this);
    const features = offeredFeatures(offering);
    const text = formatHeader({ ...this.#addresses(), id: this.#id }) + formatFeatures(features, offering);
    this.push({ kind: "send", text });
    if (this.authenticated) this.advance("ready");
    else if (!features.some(({ leads }) => leads)) this.#nothingToOffer();
  }

  #nothingToOffer(): void {
    this.fail({
      condition: "not-authorized",
      because: "cannot be authenticated in any way that its peer control allows",
    });
  }

  #addresses(): { from?: string; to?: string } {
    return {
      ...(this.#to !== undefined && { from: this.#to }),
      ...(this.#from !== undefined && { to: this.#from }),
    };
  }
}

/** RFC 6120 §6.4.4 recommends to allow between two and five. */
const MOST_REFUSALS = 5;
