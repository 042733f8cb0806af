/**
 * The matcher: a route table of domain patterns, and scanners that read XMPP streams and look the addresses of each
 * stanza up in it, without making a string.
 *
 * @example Which route has a domain?
 * ```ts
 * import { createMatcher } from "./mod.ts";
 *
 * const matcher = createMatcher([
 *   { pattern: "*", route: 0 },
 *   { pattern: "*.us", route: 1 },
 *   { pattern: "hub.us", route: 2 },
 * ]);
 * matcher.lookup("fleet.navy.us").route; // 1
 * matcher.lookup("hub.us").route; // 2, the exact pattern wins
 * matcher.lookup("example.org").route; // 0
 * ```
 *
 * @module
 */
import { Memory } from "./memory.ts";
import { type Turn, WasmScanner } from "./scanner.ts";
import type { Entry, Match, Matcher, MatcherOptions, ScanLimits, Scanner } from "./types.ts";

export { AddressState, Fault, Flag, Kind, Signal, StanzaType } from "./codes.ts";
export { CHUNK, type Entry, HoldExceeded, type Match, type Matcher, type MatcherOptions } from "./types.ts";
export type { ScanLimits, Scanner } from "./types.ts";

const DEFAULT_DOMAINS = 8192;
const DEFAULT_HOLD = 64 * 1024 * 1024;

/** A matcher whose table and scanner run in WebAssembly, in a memory of its own. */
export function createMatcher(entries: readonly Entry[], options: MatcherOptions = {}): Matcher {
  return new WasmMatcher(entries, options);
}

class WasmMatcher implements Matcher {
  readonly #memory: Memory;
  readonly #turn: Turn = { holder: undefined };
  readonly #domainRoom: number;
  #generation = 0;
  #labelCount = 0;
  #labelGeneration = 0;

  constructor(entries: readonly Entry[], options: MatcherOptions) {
    const seed = options.seed === undefined ? randomSeed() : BigInt(options.seed);
    const { domains = DEFAULT_DOMAINS, holdBytes = DEFAULT_HOLD } = options;
    this.#memory = new Memory(entries, domains, holdBytes, seed);
    this.#domainRoom = domains;
  }

  lookup(domain: string): Match {
    const length = this.#memory.putKey(domain);
    if (length <= 0) return { route: -1, source: -1 };
    const { wasm } = this.#memory;
    wasm.lookup(length);
    return { route: wasm.foundRoute(), source: wasm.foundSource() };
  }

  intern(domain: string): number {
    const length = this.#memory.putKey(domain);
    return length <= 0 ? -1 : this.#memory.wasm.intern(length);
  }

  domain(number: number): string {
    const { bytes, wasm } = this.#memory;
    const length = wasm.nameLength(number);
    if (length === 0) throw new RangeError(`no domain has the number ${number}`);
    const at = wasm.nameAt(number);
    return String.fromCharCode(...bytes.subarray(at, at + length));
  }

  routeOf(number: number): number {
    return this.#memory.wasm.routeOf(number);
  }

  sourceOf(number: number): number {
    return this.#memory.wasm.sourceOf(number);
  }

  forgetDomains(): void {
    this.#memory.wasm.forget();
    this.#generation++;
  }

  get domainCount(): number {
    // Numbers are given out in their order, and whatever has one has a name.
    let [least, most] = [0, this.#domainRoom];
    while (least < most) {
      const middle = (least + most) >>> 1;
      if (this.#memory.wasm.nameLength(middle) > 0) least = middle + 1;
      else most = middle;
    }
    return least;
  }

  get generation(): number {
    return this.#generation;
  }

  internLabel(start: number, end: number): number {
    const number = this.#memory.wasm.internLabel(start, end - start);
    if (number >= this.#labelCount) this.#labelCount = number + 1;
    return number;
  }

  forgetLabels(): void {
    this.#memory.wasm.forgetLabels();
    this.#labelGeneration++;
    this.#labelCount = 0;
  }

  get labelCount(): number {
    return this.#labelCount;
  }

  get labelGeneration(): number {
    return this.#labelGeneration;
  }

  scanner(limits: ScanLimits): Scanner {
    return new WasmScanner(this.#memory, this.#turn, limits);
  }

  adopt(scanner: Scanner): Scanner {
    if (!(scanner instanceof WasmScanner)) {
      throw new TypeError("only a scanner of the same kind can be adopted");
    }
    return scanner.moveTo(this.#memory, this.#turn);
  }

  get bytes(): Uint8Array {
    return this.#memory.bytes;
  }

  get held(): number {
    return this.#memory.arena.held;
  }
}

function randomSeed(): bigint {
  return crypto.getRandomValues(new BigUint64Array(1))[0];
}
