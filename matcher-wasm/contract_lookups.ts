import assert from "node:assert/strict";
import { feed, type Implementation, opened } from "./contract_kit.ts";

/** The route table and the domain table. */
export function contractOfLookups({ name, create }: Implementation): void {
  contractOfPatterns({ name, create });
  contractOfAnswers({ name, create });
  contractOfNumbers({ name, create });
  contractOfRoom({ name, create });
}

function contractOfPatterns({ name, create }: Implementation): void {
  Deno.test(`${name} lookup() prefers the exact pattern, then the longest wildcard, then the default`, () => {
    const matcher = create([
      { pattern: "*", route: 0 },
      { pattern: "*.us", route: 1 },
      { pattern: "*.navy.us", route: 2 },
      { pattern: "navy.us", route: 3 },
    ]);
    assert.equal(matcher.lookup("navy.us").route, 3);
    assert.equal(matcher.lookup("fleet.navy.us").route, 2);
    assert.equal(matcher.lookup("a.b.fleet.navy.us").route, 2);
    assert.equal(matcher.lookup("army.us").route, 1);
    assert.equal(matcher.lookup("us").route, 1);
    assert.equal(matcher.lookup("navy.uk").route, 0);
    assert.equal(matcher.lookup("xnavy.us").route, 1);
    assert.equal(matcher.lookup("xus").route, 0);
  });

  Deno.test(`${name} lookup() answers -1 for both where no pattern has the domain`, () => {
    const matcher = create([{ pattern: "a.example", route: 1, source: 2 }]);
    assert.deepEqual(matcher.lookup("b.example"), { route: -1, source: -1 });
    assert.deepEqual(matcher.lookup("example"), { route: -1, source: -1 });
    assert.deepEqual(matcher.lookup("x.a.example"), { route: -1, source: -1 });
    assert.deepEqual(matcher.lookup(""), { route: -1, source: -1 });
    assert.deepEqual(create([]).lookup("a.example"), { route: -1, source: -1 });
  });
}

function contractOfAnswers({ name, create }: Implementation): void {
  Deno.test(`${name} lookup() finds route and source independently of each other`, () => {
    const matcher = create([
      { pattern: "*", source: 9 },
      { pattern: "*.example", route: 1 },
      { pattern: "a.example", source: 2 },
      { pattern: "*.b.example", route: 3, source: 4 },
    ]);
    assert.deepEqual(matcher.lookup("a.example"), { route: 1, source: 2 });
    assert.deepEqual(matcher.lookup("x.b.example"), { route: 3, source: 4 });
    assert.deepEqual(matcher.lookup("c.example"), { route: 1, source: 9 });
    assert.deepEqual(matcher.lookup("c.org"), { route: -1, source: 9 });
  });

  Deno.test(`${name} lookup() joins two entries of one pattern, the later answer standing`, () => {
    const matcher = create([
      { pattern: "a.example", route: 1 },
      { pattern: "a.example", source: 2 },
      { pattern: "*.b.example", route: 3 },
      { pattern: "*.b.example", route: 4 },
    ]);
    assert.deepEqual(matcher.lookup("a.example"), { route: 1, source: 2 });
    assert.deepEqual(matcher.lookup("b.example"), { route: 4, source: -1 });
  });

  Deno.test(`${name} lookup() takes the longest domain there is`, () => {
    const label = "a".repeat(63);
    const longest = `${label}.${label}.${label}.${"b".repeat(61)}`;
    const matcher = create([{ pattern: longest, route: 1 }, { pattern: `*.${longest}`, source: 2 }]);
    assert.deepEqual(matcher.lookup(longest), { route: 1, source: 2 });
    assert.deepEqual(matcher.lookup(longest.slice(1)), { route: -1, source: -1 });
  });

  Deno.test(`${name} create() refuses an empty pattern`, () => {
    assert.throws(() => create([{ pattern: "", route: 1 }]), RangeError);
  });
}

function contractOfNumbers({ name, create }: Implementation): void {
  Deno.test(`${name} intern() numbers each domain once and remembers its answers`, () => {
    const matcher = create([{ pattern: "*.example", route: 5, source: 6 }]);
    const a = matcher.intern("a.example");
    const b = matcher.intern("b.org");
    assert.notEqual(a, b);
    assert.equal(matcher.intern("a.example"), a);
    assert.deepEqual([matcher.domain(a), matcher.routeOf(a), matcher.sourceOf(a)], ["a.example", 5, 6]);
    assert.deepEqual([matcher.domain(b), matcher.routeOf(b), matcher.sourceOf(b)], ["b.org", -1, -1]);
  });

  Deno.test(`${name} domainCount is the number of domains in the table`, () => {
    const matcher = create([{ pattern: "*", route: 1 }], { domains: 5 });
    const counts = ["a.example", "b.example", "a.example", "", "c", "d", "e", "f"].map((domain) => {
      matcher.intern(domain);
      return matcher.domainCount;
    });
    assert.deepEqual(counts, [1, 2, 2, 2, 3, 4, 5, 5]);
    matcher.forgetDomains();
    assert.equal(matcher.domainCount, 0);
  });

  Deno.test(`${name} intern() answers -1 when the domain table is full, and forgetDomains() makes room`, () => {
    const matcher = create([{ pattern: "*", route: 1 }], { domains: 4 });
    for (let i = 0; i < 4; i++) assert.equal(matcher.intern(`d${i}.example`), i);
    assert.equal(matcher.intern("d4.example"), -1);
    assert.equal(matcher.intern("d2.example"), 2);
    assert.equal(matcher.generation, 0);
    matcher.forgetDomains();
    assert.equal(matcher.generation, 1);
    assert.equal(matcher.intern("d4.example"), 0);
    assert.equal(matcher.routeOf(1), -1);
  });
}

function contractOfRoom({ name, create }: Implementation): void {
  Deno.test(`${name} intern() keeps long domains whole, however many`, () => {
    const matcher = create([{ pattern: "*.example", route: 1 }]);
    const names = Array.from(
      { length: 9000 },
      (_, i) => `${`${"a".repeat(60)}.`.repeat(3)}${i + 10_000}.example`,
    );
    const numbers = names.map((long) => matcher.intern(long));
    feed(matcher, opened(matcher), `<message>${"x".repeat(60_000)}</message>`);
    numbers.forEach((number, i) => {
      if (number >= 0) assert.deepEqual([matcher.domain(number), matcher.routeOf(number)], [names[i], 1]);
    });
    assert.equal(numbers[2000], 2000);
    assert.equal(numbers[8999], -1);
  });

  Deno.test(`${name} domain() refuses a number that was never given`, () => {
    const matcher = create([]);
    assert.throws(() => matcher.domain(0), RangeError);
    assert.throws(() => matcher.domain(-1), RangeError);
    assert.equal(matcher.routeOf(-1), -1);
    assert.equal(matcher.sourceOf(7), -1);
  });

  Deno.test(`${name} lookup() does not remember the domain`, () => {
    const matcher = create([{ pattern: "*", route: 1 }], { domains: 1 });
    for (let i = 0; i < 100; i++) assert.equal(matcher.lookup(`d${i}.example`).route, 1);
    assert.equal(matcher.intern("last.example"), 0);
  });
}
