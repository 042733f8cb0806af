/**
 * The matcher in plain TypeScript: what it should do, said as clearly as possible and without regard to speed. The tests
 * hold the WASM matcher against it.
 *
 * @module
 */
import { type Host, ReferenceScanner } from "./reference_scanner.ts";
import { DomainTable, LabelTable, RouteTable } from "./reference_table.ts";
import type { Entry, Match, Matcher, MatcherOptions, ScanLimits, Scanner } from "./types.ts";

const DEFAULT_DOMAINS = 8192;
const DEFAULT_HOLD = 64 * 1024 * 1024;

/** A matcher that is its own specification. */
export function createReference(entries: readonly Entry[], options: MatcherOptions = {}): Matcher {
  return new ReferenceMatcher(entries, options);
}

class ReferenceMatcher implements Matcher, Host {
  readonly #table: RouteTable;
  readonly #domains: DomainTable;
  readonly #holdBytes: number;
  readonly scanners = new Set<ReferenceScanner>();
  readonly #labels = new LabelTable();
  #generation = 0;
  #labelGeneration = 0;
  #bytes: Uint8Array = new Uint8Array();

  constructor(
    entries: readonly Entry[],
    { domains = DEFAULT_DOMAINS, holdBytes = DEFAULT_HOLD }: MatcherOptions,
  ) {
    if (entries.some(({ pattern }) => pattern === "")) throw new RangeError("a pattern is empty");
    this.#table = new RouteTable(entries);
    this.#domains = new DomainTable(domains);
    this.#holdBytes = holdBytes;
  }

  lookup(domain: string): Match {
    return this.#table.lookup(domain);
  }

  intern(domain: string): number {
    return this.#domains.intern(domain);
  }

  domain(number: number): string {
    const domain = this.#domains.domain(number);
    if (domain === undefined) throw new RangeError(`no domain has the number ${number}`);
    return domain;
  }

  routeOf(number: number): number {
    return this.lookup(this.#domains.domain(number) ?? "").route;
  }

  sourceOf(number: number): number {
    return this.lookup(this.#domains.domain(number) ?? "").source;
  }

  forgetDomains(): void {
    this.#domains.forget();
    this.#generation++;
  }

  get domainCount(): number {
    return this.#domains.count;
  }

  get generation(): number {
    return this.#generation;
  }

  internLabel(start: number, end: number): number {
    return this.#labels.intern(this.#bytes.subarray(start, end));
  }

  forgetLabels(): void {
    this.#labels.forget();
    this.#labelGeneration++;
  }

  get labelCount(): number {
    return this.#labels.count;
  }

  get labelGeneration(): number {
    return this.#labelGeneration;
  }

  scanner(limits: ScanLimits): Scanner {
    return new ReferenceScanner(this, limits);
  }

  adopt(scanner: Scanner): Scanner {
    if (!(scanner instanceof ReferenceScanner)) {
      throw new TypeError("only a scanner of the same kind can be adopted");
    }
    return scanner.moveTo(this);
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  show(bytes: Uint8Array): void {
    this.#bytes = bytes;
  }

  get held(): number {
    return [...this.scanners].reduce((sum, scanner) => sum + scanner.held, 0);
  }

  hasRoomFor(bytes: number): boolean {
    return this.held + bytes <= this.#holdBytes;
  }
}
