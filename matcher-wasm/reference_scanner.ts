import { Fault, Kind, Signal } from "./codes.ts";
import { type Element, readElement, readEndTag } from "./reference_elements.ts";
import { Input, isSpace, Refused, Unfinished } from "./reference_input.ts";
import { resolve } from "./reference_names.ts";
import { describe, kindOf, SignalRecord } from "./reference_stanza.ts";
import { readStartTag, type StartTag } from "./reference_tags.ts";
import { CHUNK, HoldExceeded, type ScanLimits, type Scanner } from "./types.ts";

/** What the scanners of a matcher have in common. */
export interface Host {
  intern(domain: string): number;
  /** Whether that many bytes more may be held. */
  hasRoomFor(bytes: number): boolean;
  /** Tells which bytes positions point into from here on. */
  show(bytes: Uint8Array): void;
  readonly scanners: Set<ReferenceScanner>;
}

const MOST_DEPTH = 255;
const MOST_ATTRIBUTES = 64;
const LONGEST_DECLARATION = 256;
const QUESTION_MARK = 0x3f;
const GREATER_THAN = 0x3e;

/** Where a stream is: nothing came yet, before the root, in it, at the end of an empty one, behind it, in ruins, let go. */
type Phase = "beginning" | "prolog" | "open" | "ending" | "closed" | "broken" | "released";

/**
 * A scanner that keeps the bytes of the unfinished element and reads them anew, from its first byte, with each `scan()`:
 * so what it says cannot depend on how the input was cut.
 */
export class ReferenceScanner extends SignalRecord implements Scanner {
  readonly #host: Host;
  #limits: ScanLimits;
  #phase: Phase = "beginning";
  #header: StartTag | undefined;
  #bytes = new Uint8Array();
  /** Where the unfinished element begins, and one past the last byte looked at. */
  #at = 0;
  #scanned = 0;

  constructor(host: Host, limits: ScanLimits) {
    super();
    this.#host = host;
    this.#limits = bounded(limits);
    host.scanners.add(this);
  }

  feed(chunk: Uint8Array): void {
    if (chunk.length > CHUNK) {
      throw new RangeError(`${chunk.length} bytes fed at once, at most ${CHUNK} are taken`);
    }
    this.#demandUse();
    if (this.#phase === "closed" || this.#phase === "broken") return;
    if (!this.#host.hasRoomFor(chunk.length)) {
      throw new HoldExceeded(`${chunk.length} bytes more cannot be held`);
    }
    const rest = this.#bytes.subarray(this.#at);
    this.#bytes = new Uint8Array(rest.length + chunk.length);
    this.#bytes.set(rest);
    this.#bytes.set(chunk, rest.length);
    this.#scanned -= this.#at;
    this.#at = 0;
  }

  scan(): Signal {
    this.#demandUse();
    this.#host.show(this.#bytes);
    try {
      return this.#next();
    } catch (error) {
      if (error instanceof Unfinished) return this.#cutOff();
      if (error instanceof Refused) return this.#refuse(error.fault);
      throw error;
    }
  }

  discard(): void {
    this.#demandUse();
    this.#bytes = this.#bytes.subarray(0, this.#scanned);
  }

  restart(): void {
    this.#demandUse();
    this.#phase = "beginning";
    this.#header = undefined;
    this.#at = this.#scanned;
  }

  setLimits(limits: ScanLimits): void {
    this.#demandUse();
    this.#limits = bounded(limits);
  }

  get held(): number {
    return this.#bytes.length - this.#at;
  }

  close(): void {
    this.#phase = "released";
    this.#bytes = new Uint8Array();
    this.#at = this.#scanned = 0;
    this.#host.scanners.delete(this);
  }

  /** The same stream, gone on with by another matcher. This scanner is closed. */
  moveTo(host: Host): ReferenceScanner {
    this.#demandUse();
    if (host !== this.#host && !host.hasRoomFor(this.held)) {
      throw new HoldExceeded(`${this.held} bytes more cannot be held`);
    }
    const moved = new ReferenceScanner(host, this.#limits);
    moved.#phase = this.#phase;
    moved.#header = this.#header;
    moved.#bytes = this.#bytes;
    moved.#at = this.#at;
    moved.#scanned = this.#scanned;
    moved.fault = this.fault;
    this.close();
    return moved;
  }

  #demandUse(): void {
    if (this.#phase === "released") throw new TypeError("the scanner is closed");
  }

  #next(): Signal {
    if (this.#phase === "broken") return this.#refuse(this.fault);
    if (this.#phase === "closed") return this.#tell(Signal.Close, this.#at, this.#at);
    if (this.#phase === "ending") return this.#close(this.#at, this.#at);
    if (this.#phase === "beginning" && this.#beginsWith("<?")) return this.#readDeclaration();
    this.#skipSpace();
    const input = this.#input();
    input.expect("<", Fault.Stray);
    return this.#header === undefined ? this.#readHeader(input) : this.#readChild(input, this.#header);
  }

  /** The declaration may only be the very first thing (XML 1.0 §2.8). What it says is the caller's to judge. */
  #readDeclaration(): Signal {
    const input = this.#input();
    input.expect("<?xml", Fault.Restricted);
    if (!isSpace(input.peek())) throw new Refused(Fault.Restricted);
    for (let before = 0, byte = 0; before !== QUESTION_MARK || byte !== GREATER_THAN;) {
      if (input.at === this.#at + LONGEST_DECLARATION) throw new Refused(Fault.NotWellFormed);
      before = byte;
      byte = input.take();
    }
    this.#phase = "prolog";
    return this.#tell(Signal.Declaration, this.#at, input.at);
  }

  #readHeader(input: Input): Signal {
    if (input.sees("?") || input.sees("!")) throw new Refused(Fault.Restricted);
    const header = readStartTag(input, { limits: this.#limits, depth: 0, scope: [] });
    // The tag outlives the bytes that it was read from.
    this.#header = { ...header, nameBytes: header.nameBytes.slice() };
    this.#phase = header.isEmpty ? "ending" : "open";
    return this.#tell(Signal.Header, this.#at, input.at);
  }

  #readChild(input: Input, header: StartTag): Signal {
    if (input.sees("/")) {
      input.take();
      readEndTag(input, header);
      return this.#close(this.#at, input.at);
    }
    if (input.sees("?")) throw new Refused(Fault.Restricted);
    if (input.sees("!")) {
      input.expect("![CDATA[", Fault.Restricted);
      throw new Refused(Fault.Stray);
    }
    const element = readElement(input, { limits: this.#limits, depth: 1, scope: header.scope });
    return kindOf(element) === Kind.None
      ? this.#tell(Signal.Element, element.start, element.end)
      : this.#tellStanza(element, header);
  }

  #close(start: number, end: number): Signal {
    this.#phase = "closed";
    return this.#tell(Signal.Close, start, end);
  }

  #tellStanza(stanza: Element, header: StartTag): Signal {
    const { namespace } = resolve(header.scope, "");
    this.#tell(Signal.Stanza, stanza.start, stanza.end);
    Object.assign(this, describe(stanza, this.#bytes, namespace, (domain) => this.#host.intern(domain)));
    return Signal.Stanza;
  }

  #tell(signal: Signal, start: number, end: number): Signal {
    Object.assign(this, new SignalRecord(), { start, end });
    this.#at = this.#scanned = end;
    return signal;
  }

  #cutOff(): Signal {
    if (this.#bytes.length - this.#at > this.#limits.bytes) return this.#refuse(Fault.TooLong);
    this.#scanned = this.#bytes.length;
    Object.assign(this, new SignalRecord());
    return Signal.More;
  }

  #refuse(fault: Fault): Signal {
    this.#phase = "broken";
    Object.assign(this, new SignalRecord(), { fault });
    this.#bytes = new Uint8Array();
    this.#at = this.#scanned = 0;
    return Signal.Fault;
  }

  /** The bytes from the element's first to the last that the limit lets it have. */
  #input(): Input {
    const end = Math.min(this.#bytes.length, this.#at + this.#limits.bytes);
    return new Input(this.#bytes, this.#at, end);
  }

  #beginsWith(text: string): boolean {
    const input = this.#input();
    return [...text].every((character) => input.take() === character.charCodeAt(0));
  }

  /** White space between elements belongs to none of them. */
  #skipSpace(): void {
    const from = this.#at;
    while (isSpace(this.#bytes[this.#at] ?? 0)) this.#at++;
    if (this.#phase === "beginning" && this.#at > from) this.#phase = "prolog";
  }
}

function bounded({ bytes, depth, attributes }: ScanLimits): ScanLimits {
  return { bytes, depth: Math.min(depth, MOST_DEPTH), attributes: Math.min(attributes, MOST_ATTRIBUTES) };
}
