// What look-ups and scanning cost, against other ways to do it, measured in one run: `deno task bench:matcher`.
// Times are CPU time of this process; each is the median of several rounds,
// in which the contestants take turns.

import assert from "node:assert/strict";
import process from "node:process";
import { SaxesParser } from "saxes";
import { Signal } from "./codes.ts";
import { encode, feed, HEADER, LIMITS, opened, replay } from "./contract_kit.ts";
import { createMatcher } from "./mod.ts";
import { Random } from "./random.ts";
import { createReference } from "./reference.ts";
import { CHUNK, type Entry, type Matcher } from "./types.ts";

const ROUNDS = 9;
const ROUND_MS = 80;

/** One way to do something: `run` does it `count` times. */
interface Contestant {
  readonly name: string;
  readonly count: number;
  run(): void;
}

/** Microseconds of CPU that a contestant takes for one, in one round. */
function round({ count, run }: Contestant): number {
  const begin = process.cpuUsage();
  const end = performance.now() + ROUND_MS;
  let runs = 0;
  while (performance.now() < end) {
    run();
    runs++;
  }
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / (runs * count);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

/** Lets contestants take turns, so that a busy machine is busy for all; prints what the first costs, and the others. */
function race(what: string, first: Contestant, ...others: readonly Contestant[]): void {
  const all = [first, ...others];
  // The first rounds are for the compilers.
  for (let i = 0; i < 3; i++) all.forEach(round);
  const rounds = Array.from({ length: ROUNDS }, () => all.map(round));
  const ours = median(rounds.map(([own]) => own));
  const compared = others.map(({ name }, i) => {
    const theirs = median(rounds.map((costs) => costs[i + 1]));
    const times = median(rounds.map((costs) => costs[i + 1] / costs[0]));
    return `${name} ${theirs.toFixed(3)} us, ${times.toFixed(1)} times`;
  });
  console.log(`${what.padEnd(52)} ${ours.toFixed(3).padStart(7)} us   ${compared.join("; ")}`);
}

// Look-ups

/** The obvious way: the domain and its suffixes in a Map. */
function mapLookup(routes: ReadonlyMap<string, number>, domain: string): number {
  const exact = routes.get(domain);
  if (exact !== undefined) return exact;
  for (let at = 0; at >= 0; at = domain.indexOf(".", at + 1)) {
    const below = routes.get(`*.${at === 0 ? domain : domain.slice(at + 1)}`);
    if (below !== undefined) return below;
  }
  return routes.get("*") ?? -1;
}

function table(size: number): readonly Entry[] {
  return Array.from({ length: size }, (_, i) => ({
    pattern: `${i % 4 === 0 ? "*." : ""}leaf${i}.region${i % 97}.example`,
    route: i,
    source: i,
  }));
}

/** Domains that the table's patterns have, in no order. */
function domains(entries: readonly Entry[], count: number): readonly string[] {
  const random = new Random(entries.length);
  return random.several(count, count, () => random.pick(entries).pattern.replace("*", "chat"));
}

function benchLookups(size: number): void {
  const entries = table(size);
  const matcher = createMatcher(entries);
  const routes = new Map(entries.map(({ pattern, route }) => [pattern, route ?? -1]));
  const names = domains(entries, 4096);
  for (const name of names) assert.equal(matcher.lookup(name).route, mapLookup(routes, name));
  let sum = 0;
  const count = names.length;
  const own = () => names.forEach((name) => sum += matcher.lookup(name).route);
  const map = () => names.forEach((name) => sum += mapLookup(routes, name));
  race(`look up a string, ${size} routes`, { name: "wasm", count, run: own }, {
    name: "Map",
    count,
    run: map,
  });
  assert.notEqual(sum, 0);
  const stanzas = encode(
    names.slice(0, 150).map((name, i) => stanza(400, names[i * 7 + 1], name, "")).join(""),
  );
  const scan = scanning(matcher, stanzas);
  const run = () => {
    matcher.forgetDomains();
    scan();
  };
  race(`scan 400 bytes, two domains each, ${size} routes`, { name: "wasm", count: 150, run: scan });
  race(`scan 400 bytes, two new domains each, ${size} routes`, { name: "wasm", count: 150, run });
}

// Scanning

const LABEL =
  "<securitylabel xmlns='urn:xmpp:sec-label:0'><displaymarking fgcolor='black' bgcolor='red'>SECRET" +
  "</displaymarking><label><esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'>MQYCAQQGASk=</esssecuritylabel></label>" +
  "<equivalentlabel><icismlabel xmlns='http://example.gov/IC-ISM/0' classification='S' ownerProducer='USA'/>" +
  "</equivalentlabel></securitylabel>";
const BODY =
  "Wherefore art thou Romeo? Deny thy father and refuse thy name; or, if thou wilt not, be but sworn my love. ";

/** A stanza of so many bytes. */
function stanza(bytes: number, to: string, from: string, label: string): string {
  const head =
    `<message from='romeo@${from}/orchard' to='juliet@${to}/balcony' type='chat' id='8f1b2c3d'><body>`;
  const tail =
    `</body>${label}<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/></message>`;
  return head + BODY.repeat(9).slice(0, bytes - head.length - tail.length) + tail;
}

/** Scans the stanzas in a stream that is open. */
function scanning(matcher: Matcher, stanzas: Uint8Array): () => void {
  assert.ok(stanzas.length <= CHUNK);
  const scanner = opened(matcher);
  return () => {
    scanner.feed(stanzas);
    while (scanner.scan() === Signal.Stanza);
  };
}

function saxesScanning(text: string): () => void {
  const parser = new SaxesParser({ xmlns: true, position: false });
  parser.write(HEADER);
  let addresses = 0;
  parser.on("opentag", ({ attributes }) => {
    if (attributes.to !== undefined) addresses++;
  });
  return () => {
    parser.write(text);
    assert.notEqual(addresses, 0);
  };
}

function benchScan(bytes: number, label: string): void {
  const entries = table(1000);
  const matcher = createMatcher(entries);
  const reference = createReference(entries);
  const one = stanza(bytes, "leaf1.region1.example", "leaf2.region2.example", label);
  assert.equal(one.length, bytes);
  const count = Math.floor(60_000 / bytes);
  const text = one.repeat(count);
  const stream = [encode(HEADER + text)];
  assert.deepEqual(replay(matcher, stream), replay(reference, stream));
  assert.equal(feed(matcher, opened(matcher, LIMITS), text).length, count);
  const own = scanning(matcher, encode(text));
  const slow = scanning(reference, encode(one.repeat(10)));
  race(
    `scan ${bytes} bytes${label === "" ? "" : ", labelled"}`,
    { name: "wasm", count, run: own },
    { name: "saxes", count, run: saxesScanning(text) },
    { name: "reference", count: 10, run: slow },
  );
}

if (import.meta.main) {
  benchScan(400, "");
  benchScan(412, "");
  benchScan(757, LABEL);
  for (const size of [10, 1_000, 100_000, 1_000_000]) benchLookups(size);
}
