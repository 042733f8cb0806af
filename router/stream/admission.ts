import { AddressState } from "../../matcher-wasm/mod.ts";
import { parseAddress } from "../route/address.ts";
import type { StreamFailure } from "./conditions.ts";
import { attributeText } from "./element.ts";
import type { Frames } from "./frames.ts";

/** An address that cannot be numbered before the domain table is emptied. */
const CROWDED = -1;
/** No address at all. */
const NONE = -2;

/**
 * The addresses of a stream's stanzas: both must be there and well-formed, and the sender's domain must be one for which
 * the stream has been authenticated (RFC 6120 §8.1.1.2, §8.1.2.2), unless the peer is a trunk.
 */
export class Admission {
  readonly #frames: Frames;
  readonly #domains = new Set<string>();
  readonly #known = new Map<number, boolean>();
  #open = false;
  #generation = -1;
  #matcher: unknown;
  #to = NONE;
  #from = NONE;

  constructor(frames: Frames) {
    this.#frames = frames;
  }

  /** Canonical domains from which the stream's peer has proven that it may send. */
  get domains(): ReadonlySet<string> {
    return this.#domains;
  }

  /** The peer has proven that it may send from the canonical domain. */
  add(domain: string): void {
    this.#domains.add(domain);
    this.#known.clear();
  }

  /** The peer is a trunk, which may send from any domain that the route table lets it speak for: that is asked there. */
  openToAll(): void {
    this.#open = true;
  }

  /** Numbers of the last admitted stanza's domains in the matcher's domain table. */
  get from(): number {
    return this.#from;
  }
  get to(): number {
    return this.#to;
  }

  /** Judges the stanza at hand; undefined where it may pass. */
  admit(): StreamFailure | undefined {
    const { scanner } = this.#frames;
    this.#to = scanner.to === AddressState.Known ? scanner.toDomain : this.#read("to");
    this.#from = scanner.from === AddressState.Known ? scanner.fromDomain : this.#read("from");
    if (this.#to === CROWDED || this.#from === CROWDED) this.#readAnew();
    if (this.#to === NONE) return this.#improper("to");
    if (this.#from === NONE) return this.#improper("from");
    return this.#open || this.#isKnown(this.#from) ? undefined : this.#foreign();
  }

  #isKnown(from: number): boolean {
    const { matcher } = this.#frames;
    if (this.#generation !== matcher.generation || this.#matcher !== matcher) {
      this.#generation = matcher.generation;
      this.#matcher = matcher;
      this.#known.clear();
    }
    let known = this.#known.get(from);
    if (known === undefined) {
      known = this.#domains.has(matcher.domain(from));
      this.#known.set(from, known);
    }
    return known;
  }

  /** The number of an address that has to be read as text. */
  #read(which: "to" | "from"): number {
    const text = this.#text(which);
    const address = text === undefined ? undefined : parseAddress(text);
    return address === undefined ? NONE : this.#frames.matcher.intern(address.domain);
  }

  #readAnew(): void {
    this.#frames.matcher.forgetDomains();
    this.#to = this.#read("to");
    this.#from = this.#read("from");
  }

  #text(which: "to" | "from"): string | undefined {
    const { scanner } = this.#frames;
    if (scanner[which] === AddressState.Absent) return undefined;
    const start = which === "to" ? scanner.toStart : scanner.fromStart;
    const end = which === "to" ? scanner.toEnd : scanner.fromEnd;
    return attributeText(this.#frames.text(start, end));
  }

  #improper(which: "to" | "from"): StreamFailure {
    const text = this.#text(which);
    const because = text === undefined
      ? `sent a stanza without "${which}"`
      : `sent a stanza whose "${which}" is no address: "${text.slice(0, 100)}"`;
    return { condition: "improper-addressing", because };
  }

  #foreign(): StreamFailure {
    const domain = this.#frames.matcher.domain(this.#from);
    return {
      condition: "invalid-from",
      because: `sent a stanza from ${domain}, for which this stream has not been authenticated`,
    };
  }
}
