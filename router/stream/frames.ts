import { HoldExceeded, type Matcher, type ScanLimits, type Scanner, Signal } from "../../matcher-wasm/mod.ts";
import { FAILURE_OF, type StreamFailure } from "./conditions.ts";
import { type Element, readElement } from "./element.ts";
import { declarationFailure, isFailure, readHeader, type StreamHeader } from "./header.ts";
import { readManagement, readPlainManagement } from "./management.ts";
import { NS } from "./namespaces.ts";
import type { Traffic } from "./stanza_stream.ts";

/** What a stream consists of, in the order of its bytes. */
export type Frame =
  | { readonly kind: "header"; readonly header: StreamHeader }
  /** A first-level element that is neither a stanza nor of stream management. */
  | { readonly kind: "element"; readonly element: Element }
  /** A stanza, whose record is the scanner's until the next frame is asked for; or stream management. */
  | Traffic
  /** The close tag. */
  | { readonly kind: "close" }
  /** A rule was broken; nothing comes after it. */
  | { readonly kind: "failure"; readonly failure: StreamFailure };

const STANZA: Frame = { kind: "stanza" };
const CLOSE: Frame = { kind: "close" };

/** Cuts a stream into frames: bytes in, frames out. */
export class Frames {
  #matcher: Matcher;
  #scanner: Scanner;
  #limits: ScanLimits;
  #header = "";
  /** Why the stream cannot go on: there was no room for it when it was moved. */
  #lost: HoldExceeded | undefined;

  constructor(matcher: Matcher, limits: ScanLimits) {
    this.#matcher = matcher;
    this.#limits = limits;
    this.#scanner = matcher.scanner(limits);
  }

  /** The route and domain tables that stanzas' addresses are looked up in. */
  get matcher(): Matcher {
    return this.#matcher;
  }

  /** Where the record of the last stanza is. */
  get scanner(): Scanner {
    return this.#scanner;
  }

  /** The memory that the record's positions point into. */
  get bytes(): Uint8Array {
    return this.#matcher.bytes;
  }

  /** The stream header's start tag, whose namespace declarations are in force. */
  get header(): string {
    return this.#header;
  }

  /** Takes at most `CHUNK` bytes. Throws `HoldExceeded` where they, or those before them, cannot be held. */
  receive(chunk: Uint8Array): void {
    this.#demandUse();
    this.#scanner.feed(chunk);
  }

  /** The next frame, or undefined until more bytes are received. Throws as `receive()`. */
  next(): Frame | undefined {
    this.#demandUse();
    const scanner = this.#scanner;
    switch (scanner.scan()) {
      case Signal.Stanza:
        return STANZA;
      case Signal.More:
        return undefined;
      case Signal.Element:
        return this.#readElement();
      case Signal.Header:
        return this.#readHeader();
      case Signal.Declaration: {
        const failure = declarationFailure(this.text(scanner.start, scanner.end));
        return failure === undefined ? this.next() : { kind: "failure", failure };
      }
      case Signal.Close:
        return CLOSE;
      case Signal.Fault:
        return { kind: "failure", failure: FAILURE_OF[scanner.fault as keyof typeof FAILURE_OF] };
    }
  }

  /** Text of a range of the memory. */
  text(start: number, end: number): string {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.bytes.subarray(start, end));
  }

  /** Forgets what was received and not yet read. */
  discard(): void {
    this.#scanner.discard();
  }

  /** The next byte begins a new stream. */
  restart(): void {
    this.#scanner.restart();
  }

  setLimits(limits: ScanLimits): void {
    this.#limits = limits;
    this.#scanner.setLimits(limits);
  }

  /** Goes on with another matcher, in the middle of the stream. Where that has no room, who reads on is told. */
  moveTo(matcher: Matcher): void {
    if (matcher === this.#matcher) return;
    const former = this.#scanner;
    this.#matcher = matcher;
    try {
      this.#scanner = matcher.adopt(former);
    } catch (error) {
      if (!(error instanceof HoldExceeded)) throw error;
      // Numbers of the former table mean something else in the new one: nothing may be read by them.
      this.#lost = error;
      former.close();
      this.#scanner = matcher.scanner(this.#limits);
    }
  }

  /** Frees what is held. */
  close(): void {
    this.#scanner.close();
  }

  #demandUse(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }

  #readElement(): Frame {
    const text = this.text(this.#scanner.start, this.#scanner.end);
    const plain = readPlainManagement(text);
    if (plain !== undefined) return { kind: "management", element: plain };
    const element = readElement(text, this.#header);
    if (element.namespace !== NS.management) return { kind: "element", element };
    const management = readManagement(element);
    return "malformed" in management
      ? { kind: "failure", failure: { condition: "bad-format", because: management.malformed } }
      : { kind: "management", element: management };
  }

  #readHeader(): Frame {
    this.#header = this.text(this.#scanner.start, this.#scanner.end);
    const header = readHeader(this.#header);
    return isFailure(header) ? { kind: "failure", failure: header } : { kind: "header", header };
  }
}
