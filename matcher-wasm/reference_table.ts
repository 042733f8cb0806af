// The route table as two maps, and the domain table.

import { type Entry, LABEL_BYTES, LABELS, type Match } from "./types.ts";

/** Which patterns have an answer. A pattern given twice keeps the later answer. */
export class RouteTable {
  readonly #routes = new Map<string, number>();
  readonly #sources = new Map<string, number>();

  constructor(entries: readonly Entry[]) {
    for (const { pattern, route, source } of entries) {
      if (route !== undefined) this.#routes.set(pattern, route);
      if (source !== undefined) this.#sources.set(pattern, source);
    }
  }

  /** The answers of the first patterns that have one. */
  lookup(domain: string): Match {
    const patterns = patternsFor(domain);
    return { route: first(patterns, this.#routes), source: first(patterns, this.#sources) };
  }
}

/** Every pattern that has the domain, the longest first, the exact one before its wildcard. */
function patternsFor(domain: string): readonly string[] {
  if (domain === "") return [];
  const labels = domain.split(".");
  return [domain, ...labels.map((_, i) => `*.${labels.slice(i).join(".")}`), "*"];
}

function first(patterns: readonly string[], answers: ReadonlyMap<string, number>): number {
  const pattern = patterns.find((p) => answers.has(p));
  return pattern === undefined ? -1 : answers.get(pattern) ?? -1;
}

/** The domains seen, each with a number. */
export class DomainTable {
  readonly #numbers = new Map<string, number>();
  readonly #room: number;
  #domains: string[] = [];

  constructor(room: number) {
    this.#room = room;
  }

  get count(): number {
    return this.#domains.length;
  }

  /** The domain's number, −1 when there is no room for it. */
  intern(domain: string): number {
    const number = this.#numbers.get(domain);
    if (number !== undefined) return number;
    if (this.#domains.length === this.#room || domain === "") return -1;
    this.#numbers.set(domain, this.#domains.length);
    return this.#domains.push(domain) - 1;
  }

  domain(number: number): string | undefined {
    return this.#domains[number];
  }

  forget(): void {
    this.#numbers.clear();
    this.#domains = [];
  }
}

/** The security labels seen, each with a number. */
export class LabelTable {
  readonly #numbers = new Map<string, number>();
  #used = 0;

  get count(): number {
    return this.#numbers.size;
  }

  /** The label's number, −1 when there is no room for it. */
  intern(label: Uint8Array): number {
    const key = label.join();
    const number = this.#numbers.get(key);
    if (number !== undefined) return number;
    if (this.#numbers.size === LABELS || this.#used + label.length > LABEL_BYTES) return -1;
    this.#used += label.length;
    this.#numbers.set(key, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  forget(): void {
    this.#numbers.clear();
    this.#used = 0;
  }
}
