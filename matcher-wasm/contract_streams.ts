import assert from "node:assert/strict";
import { Signal } from "./codes.ts";
import {
  encode,
  ENTRIES,
  feed,
  HEADER,
  type Implementation,
  LIMITS,
  opened,
  pieces,
  replay,
  type Seen,
} from "./contract_kit.ts";
import { Random } from "./random.ts";
import type { Matcher, Scanner } from "./types.ts";

const STREAMS = 12;
const TURNS = 3000;

/** A stream of its own for each number, with every construct in it. */
function streamOf(number: number): Uint8Array {
  const prefix = `p${"x".repeat(number)}`;
  const stanza =
    `<message to='r${number}@leafa.example' from='d${number}.leafb.example' id='${number}' type='chat'>` +
    `<${prefix}:body ${prefix}:a='1' b = "2">caf\u00e9 &amp; <![CDATA[<${number}>]]></${prefix}:body>` +
    `<securitylabel xmlns='urn:xmpp:sec-label:0' xmlns:q='urn:${number}'><q:r/></securitylabel></message>`;
  return encode(
    `${HEADER.replace(">", ` xmlns:${prefix}='urn:p:${number}'>`)}${stanza.repeat(3)} <iq/></stream:stream>`,
  );
}

/** A stream that is fed in pieces, and what was seen of it. */
interface Run {
  readonly scanner: Scanner;
  readonly pieces: Uint8Array[];
  readonly seen: Seen[];
}

function begin(matcher: Matcher, random: Random, number: number): Run {
  return {
    scanner: matcher.scanner(LIMITS),
    pieces: random.cut(streamOf(number), 1 + random.below(60)),
    seen: [],
  };
}

/** Feeds the next piece of a run; whether there was one. */
function advance(matcher: Matcher, { scanner, pieces, seen }: Run): boolean {
  const piece = pieces.shift();
  if (piece !== undefined) seen.push(...feed(matcher, scanner, piece));
  return piece !== undefined;
}

/** Many streams of one matcher, and streams that change the matcher. */
export function contractOfStreams({ name, create }: Implementation): void {
  contractOfInterleaving({ name, create });
  contractOfTurns({ name, create });
  contractOfAdoption({ name, create });
  contractOfAdoptedState({ name, create });
}

function contractOfInterleaving({ name, create }: Implementation): void {
  Deno.test(`${name} scan() keeps ${STREAMS} interleaved streams apart`, () => {
    const matcher = create(ENTRIES);
    const random = new Random(12);
    const runs = Array.from({ length: STREAMS }, (_, i) => begin(matcher, random, i));
    for (let turn = 0; turn < TURNS; turn++) advance(matcher, random.pick(runs));
    runs.forEach((run, i) => {
      while (advance(matcher, run));
      assert.deepEqual(run.seen, replay(matcher, [streamOf(i)]));
    });
  });

  Deno.test(`${name} scan() goes on in a stream that was left at any byte`, () => {
    const matcher = create(ENTRIES);
    const bytes = streamOf(1);
    const whole = replay(matcher, [bytes]);
    const other = matcher.scanner({ ...LIMITS, bytes: 1 << 30 });
    const noise = encode(
      `<z:z ${Array.from({ length: 20 }, (_, i) => `xmlns:n${i}='urn:${i}'`).join(" ")} xmlns:z='urn:z'>`,
    );
    feed(matcher, other, noise);
    const scanner = matcher.scanner(LIMITS);
    const seen = pieces(bytes, 1).flatMap((byte, i) => {
      feed(matcher, other, i % 2 === 0 ? `<a${i} b${i}='` : `'>`);
      return feed(matcher, scanner, byte);
    });
    assert.deepEqual(seen, whole);
  });
}

function contractOfTurns({ name, create }: Implementation): void {
  Deno.test(`${name} scan() without feed() goes on in its own stream`, () => {
    const matcher = create(ENTRIES);
    const first = opened(matcher);
    const second = opened(matcher);
    first.feed(encode("<iq id='1'/><iq id='2'/>"));
    assert.equal(first.scan(), Signal.Stanza);
    second.feed(encode("<message/><message/>"));
    assert.equal(first.scan(), Signal.Stanza);
    assert.equal(first.idEnd - first.idStart, 1);
    assert.equal(first.scan(), Signal.More);
    assert.deepEqual(feed(matcher, second, "").map(({ kind }) => kind), ["Message", "Message"]);
  });

  Deno.test(`${name} close() ends one stream and leaves the others`, () => {
    const matcher = create(ENTRIES);
    const first = opened(matcher);
    const second = opened(matcher);
    feed(matcher, first, "<iq><a");
    feed(matcher, second, "<message><b");
    first.close();
    assert.equal(first.held, 0);
    assert.throws(() => first.feed(encode("/></iq>")), TypeError);
    assert.throws(() => first.scan(), TypeError);
    assert.equal(feed(matcher, second, "/></message>")[0].kind, "Message");
    second.close();
    second.close();
    assert.equal(feed(matcher, opened(matcher), "<iq/>")[0].kind, "Iq");
  });
}

function contractOfAdoption({ name, create }: Implementation): void {
  Deno.test(`${name} adopt() goes on with a stream at any byte, against the new table`, () => {
    const bytes = encode(
      `${HEADER}<message to='x.leafb.example'><db:body a='1'>caf\u00e9</db:body></message>`,
    );
    for (let at = 0; at <= bytes.length; at++) {
      const before = create(ENTRIES);
      const after = create([{ pattern: "*", route: 7 }]);
      const scanner = before.scanner(LIMITS);
      const seen = feed(before, scanner, bytes.subarray(0, at));
      const moved = after.adopt(scanner);
      seen.push(...feed(after, moved, bytes.subarray(at)));
      assert.deepEqual(seen, replay(create(ENTRIES), [bytes]));
      assert.throws(() => scanner.feed(bytes), TypeError);
      assert.equal(before.held, 0);
    }
  });

  Deno.test(`${name} adopt() takes many streams over while others are read`, () => {
    const random = new Random(7);
    const before = create(ENTRIES);
    const after = create(ENTRIES);
    const runs = Array.from({ length: STREAMS }, (_, i) => begin(before, random, i));
    for (let turn = 0; turn < 40; turn++) advance(before, random.pick(runs));
    const moved = runs.map((run) => ({ ...run, scanner: after.adopt(run.scanner) }));
    for (let turn = 0; turn < TURNS; turn++) advance(after, random.pick(moved));
    moved.forEach((run, i) => {
      while (advance(after, run));
      assert.deepEqual(run.seen, replay(before, [streamOf(i)]));
    });
  });
}

function contractOfAdoptedState({ name, create }: Implementation): void {
  Deno.test(`${name} adopt() keeps limits and faults, and bytes not scanned`, () => {
    const before = create(ENTRIES);
    const after = create(ENTRIES);
    const limited = opened(before);
    limited.setLimits({ ...LIMITS, depth: 1 });
    const broken = opened(before);
    feed(before, broken, "<?");
    const waiting = opened(before);
    waiting.feed(encode("<iq/><message/>"));
    assert.equal(waiting.scan(), Signal.Stanza);
    assert.equal(feed(after, after.adopt(limited), "<iq><a/></iq>").at(-1)?.fault, "TooDeep");
    assert.equal(feed(after, after.adopt(broken), "<iq/>").at(-1)?.fault, "Restricted");
    assert.equal(feed(after, after.adopt(waiting), "")[0].kind, "Message");
  });

  Deno.test(`${name} adopt() refuses a scanner of another kind`, () => {
    const foreign = Object.create(null) as Scanner;
    assert.throws(() => create(ENTRIES).adopt(foreign), TypeError);
  });
}
