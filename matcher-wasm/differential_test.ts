// The WASM matcher against the reference, and both against others: the same table as a list, the same stanza in saxes.
// FUZZ_FACTOR multiplies the number of cases, FUZZ_SEED sets where they begin; a failure names the seed of its case.

import assert from "node:assert/strict";
import { encode, feed, LIMITS, pieces, replay, type Seen, type SeenAddress, textOf } from "./contract_kit.ts";
import { document, mutated } from "./differential_grammar.ts";
import { contradiction } from "./differential_saxes.ts";
import { createMatcher } from "./mod.ts";
import { Random } from "./random.ts";
import { createReference } from "./reference.ts";
import { readAddress } from "./reference_address.ts";
import type { Entry, Match, ScanLimits } from "./types.ts";

const FACTOR = Number(Deno.env.get("FUZZ_FACTOR") ?? 1);
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? 1);
const TABLES = 500 * FACTOR;
const DOMAINS_EACH = 200;
const STREAMS = 100_000 * FACTOR;

/** Runs a case for each seed; what it throws names the seed. */
function forSeeds(count: number, run: (random: Random) => void): void {
  for (let seed = SEED; seed < SEED + count; seed++) {
    try {
      run(new Random(seed));
    } catch (error) {
      throw new Error(`seed ${seed} fails: FUZZ_SEED=${seed} repeats it`, { cause: error });
    }
  }
}

// Few labels, so that patterns nest and domains meet them.
const LABELS = ["a", "b", "c", "us", "navy", "example", "x-1", "leaf_7", "a".repeat(62)];

function domain(random: Random): string {
  return random.several(1, 4, () => random.pick(LABELS)).join(".");
}

function entry(random: Random): Entry {
  const pattern = random.once(20) ? "*" : (random.once(2) ? "*." : "") + domain(random);
  return {
    pattern,
    ...(random.once(4) ? {} : { route: random.below(1000) }),
    ...(random.once(2) ? {} : { source: random.below(1000) }),
  };
}

/** Looks through the whole list: the exact pattern first, then the longest, the later of two that are the same. */
function listLookup(entries: readonly Entry[], domain: string, answer: "route" | "source"): number {
  let best = -1;
  let found = -1;
  for (const { pattern, [answer]: value } of entries) {
    const has = pattern === "*" || pattern === domain ||
      (pattern.startsWith("*.") && `.${domain}`.endsWith(pattern.slice(1)));
    const rank = pattern === domain ? 1000 : pattern.length;
    if (!has || value === undefined || rank < best) continue;
    best = rank;
    found = value;
  }
  return found;
}

Deno.test(`lookup() agrees with the reference and with a list in ${TABLES} tables for ${DOMAINS_EACH} domains each`, () => {
  forSeeds(TABLES, (random) => {
    const entries = random.several(0, 60, () => entry(random));
    const wasm = createMatcher(entries);
    const reference = createReference(entries);
    for (let i = 0; i < DOMAINS_EACH; i++) {
      const name = domain(random);
      const expected: Match = {
        route: listLookup(entries, name, "route"),
        source: listLookup(entries, name, "source"),
      };
      assert.deepEqual(reference.lookup(name), expected, name);
      assert.deepEqual(wasm.lookup(name), expected, name);
      const number = wasm.intern(name);
      assert.deepEqual({ route: wasm.routeOf(number), source: wasm.sourceOf(number) }, expected, name);
    }
  });
});

/** Ends whatever is unfinished, so that no fault stays hidden. */
const FLUSH = encode(";'\">]]></zzz>");
const TABLE: readonly Entry[] = [{ pattern: "*.example", route: 1, source: 1 }];

function limits(random: Random): ScanLimits {
  if (!random.once(8)) return LIMITS;
  return { bytes: 60 + random.below(300), depth: 1 + random.below(4), attributes: 1 + random.below(5) };
}

/** How the value would read if what only the text can tell were harmless. */
function readsWithout(text: string): ReturnType<typeof readAddress> {
  return readAddress(
    text.replaceAll(/&[^;]*;|[\x80-\xff]+/g, "x").replaceAll(/xn--/gi, "xnaa").replace(/(^|@)\[/, "$1x"),
  );
}

/** Whether the scanner may say `mine` where the reference says `theirs`: both are right, and it says what it finds first. */
function mayDiffer(mine: SeenAddress, theirs: SeenAddress): boolean {
  const isIpLiteral = mine.text.startsWith("[");
  if (mine.state === "Textual") return theirs.state === "Malformed" && isIpLiteral;
  return mine.state === "Malformed" && theirs.state === "Textual" && readsWithout(mine.text) === "malformed";
}

/** What was seen, as the reference would say it. */
function settled(seen: Seen, expected: Seen | undefined): Seen {
  const { to, from } = seen;
  const other = { to: expected?.to ?? to, from: expected?.from ?? from };
  return {
    ...seen,
    ...(to !== undefined && other.to !== undefined && mayDiffer(to, other.to) && { to: other.to }),
    ...(from !== undefined && other.from !== undefined && mayDiffer(from, other.from) &&
      { from: other.from }),
  };
}

Deno.test(`scan() agrees with the reference and saxes on ${STREAMS} hurt streams at random splits`, () => {
  const wasm = createMatcher(TABLE);
  const reference = createReference(TABLE);
  const noise = wasm.scanner(LIMITS);
  feed(wasm, noise, "<noise xmlns:noise='urn:n'");
  forSeeds(STREAMS, (random) => {
    const { header, body } = document(random);
    const hurt = mutated(random, body);
    const flush = random.once(2) ? FLUSH : new Uint8Array();
    const bytes = new Uint8Array([...header, ...hurt, ...flush]);
    const bounds = limits(random);
    const expected = replay(reference, pieces(bytes), bounds);
    const seen = replay(wasm, random.cut(bytes, 1 + random.below(200)), bounds);
    try {
      assert.deepEqual(seen.map((s, i) => settled(s, expected[i])), expected);
      if (hurt === body && bounds === LIMITS && flush.length === 0) {
        assert.equal(seen.at(-1)?.signal, "Close");
      }
      if (flush.length === 0) assert.equal(contradiction(bytes, seen), undefined);
    } catch (error) {
      throw new Error(textOf(bytes), { cause: error });
    }
    if (random.once(10)) feed(wasm, noise, " ");
    if (random.once(4)) {
      wasm.forgetDomains();
      reference.forgetDomains();
    }
  });
});
