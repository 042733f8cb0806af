import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { Bench, PATH, sourceOf, sourcesOf } from "./audit_test_disk.ts";
import { type AuditVerdict, verifyAudit } from "./audit_verify.ts";

const ENCODER = new TextEncoder();

/** Lines of an audit with ten records. */
function tenLines(): string[] {
  const bench = new Bench();
  for (let i = 2; i <= 9; i++) bench.refuse(`m${i}`);
  bench.audit.close();
  return [...bench.lines()];
}

const TEN = tenLines();
const LAST_HASH = createHash("sha256").update(TEN[9]).digest("hex");

function verify(
  lines: readonly string[],
  expectations: Parameters<typeof verifyAudit>[1] = {},
): AuditVerdict {
  const bytes = ENCODER.encode(lines.map((line) => `${line}\n`).join(""));
  return verifyAudit([sourceOf("a", bytes)], expectations);
}

/** File, line and fault of a verdict. */
function found(verdict: AuditVerdict): string {
  return verdict.ok ? "ok" : `${verdict.file}:${verdict.line} ${verdict.fault}`;
}

Deno.test("verifyAudit() says what a whole audit holds", () => {
  const verdict = verify(TEN, { expect: LAST_HASH.toUpperCase(), from: "0".repeat(64) });
  assert.ok(verdict.ok);
  const { count, first, last, behindExpected } = verdict;
  assert.deepEqual([count, first.seq, first.event, last.seq, last.event], [10, 1, "start", 10, "stop"]);
  assert.deepEqual([last.hash, last.time, behindExpected], [LAST_HASH, "2026-11-23T01:02:03.456Z", 0]);
});

Deno.test("verifyAudit() agrees with a hash chain that is computed plainly", () => {
  let prev = "0".repeat(64);
  for (const [i, line] of TEN.entries()) {
    const { seq, prev: said } = JSON.parse(line);
    assert.deepEqual([seq, said], [i + 1, prev]);
    prev = createHash("sha256").update(line, "utf8").digest("hex");
  }
});

Deno.test("verifyAudit() finds a cut at the front", () => {
  assert.equal(found(verify(TEN.slice(3))), "a:1 front");
  const from = createHash("sha256").update(TEN[2]).digest("hex");
  assert.equal(found(verify(TEN.slice(3), { from })), "ok");
  assert.equal(found(verify(TEN.slice(4), { from })), "a:1 front");
});

Deno.test("verifyAudit() finds a cut in the middle", () => {
  const verdict = verify([...TEN.slice(0, 4), ...TEN.slice(6)]);
  assert.equal(found(verdict), "a:5 missing");
  assert.ok(!verdict.ok);
  assert.match(verdict.sentence, /^a:5: record 7 stands where 5 is due: records 5 to 6 are missing here/);
  assert.equal(verdict.count, 4);
});

Deno.test("verifyAudit() finds a cut at the end where a later hash is known", () => {
  assert.equal(found(verify(TEN.slice(0, 9))), "ok");
  assert.equal(found(verify(TEN.slice(0, 9), { expect: LAST_HASH })), "a:9 end");
  const earlier = createHash("sha256").update(TEN[6]).digest("hex");
  const verdict = verify(TEN, { expect: earlier });
  assert.ok(verdict.ok);
  assert.equal(verdict.behindExpected, 3);
});

Deno.test("verifyAudit() finds half a line at the end, an emptied file, and a text that is no audit", () => {
  const bytes = ENCODER.encode(`${TEN[0]}\n${TEN[1]}`);
  assert.equal(found(verifyAudit([sourceOf("a", bytes)])), "a:2 torn");
  assert.equal(found(verify([])), "a:1 empty");
  assert.equal(found(verifyAudit([])), ":1 empty");
  assert.equal(found(verify(["hello"])), "a:1 unreadable");
  assert.equal(found(verify([TEN[0], "", TEN[1]])), "a:2 unreadable");
});

Deno.test("verifyAudit() does not hold a line without end in memory", () => {
  let read = 0;
  const chunks = function* (): Generator<Uint8Array> {
    while (read++ < 1000) yield new Uint8Array(65536).fill(120);
  };
  assert.equal(found(verifyAudit([{ name: "a", chunks: chunks() }])), "a:1 unreadable");
  assert.ok(read < 10);
});

Deno.test("verifyAudit() finds a changed line, also where its own hash was set right in the next", () => {
  const forged = TEN.with(4, TEN[4].replace("bob@", "eve@"));
  assert.equal(found(verify(forged)), "a:6 changed");
  const hash = createHash("sha256").update(forged[4]).digest("hex");
  const mended = forged.with(5, forged[5].replace(/"prev":"[0-9a-f]+"/, `"prev":"${hash}"`));
  assert.equal(found(verify(mended)), "a:7 changed");
});

Deno.test("verifyAudit() finds a record that was put in", () => {
  const hash = createHash("sha256").update(TEN[4]).digest("hex");
  const forged = TEN[5].replace("bob@", "eve@").replace(/"prev":"[0-9a-f]+"/, `"prev":"${hash}"`);
  assert.equal(found(verify(TEN.toSpliced(5, 0, forged))), "a:7 repeated");
});

Deno.test("verifyAudit() finds any two lines swapped, any line taken out, doubled or moved", () => {
  const place = fc.nat({ max: 9 });
  fc.assert(fc.property(place, place, (a, b) => {
    if (a !== b) assert.notEqual(found(verify(TEN.with(a, TEN[b]).with(b, TEN[a]))), "ok");
    assert.notEqual(found(verify(TEN.toSpliced(b, 0, TEN[a]), { expect: LAST_HASH })), "ok");
    assert.notEqual(found(verify(TEN.toSpliced(a, 1), { expect: LAST_HASH })), "ok");
    const moved = TEN.toSpliced(a, 1).toSpliced(b, 0, TEN[a]);
    if (a !== b) assert.notEqual(found(verify(moved, { expect: LAST_HASH })), "ok");
  }));
});

Deno.test("verifyAudit() finds any byte changed, taken out or put in, and any cut", () => {
  const bytes = ENCODER.encode(TEN.map((line) => `${line}\n`).join(""));
  const check = (changed: Uint8Array, size: number): string =>
    found(verifyAudit([sourceOf("a", changed, size)], { expect: LAST_HASH }));
  const at = fc.nat({ max: bytes.length - 1 });
  const size = fc.integer({ min: 1, max: 9000 });
  fc.assert(
    fc.property(at, at, fc.integer({ min: 1, max: 255 }), size, (place, other, difference, size) => {
      assert.equal(check(bytes, size), "ok");
      assert.notEqual(check(bytes.with(place, bytes[place] ^ difference), size), "ok");
      const [start, end] = place < other ? [place, other] : [other, place + 1];
      const rest = [...bytes.subarray(0, start), ...bytes.subarray(end)];
      assert.notEqual(check(Uint8Array.from(rest), size), "ok");
      const put = [...bytes.subarray(0, place), difference, ...bytes.subarray(place)];
      assert.notEqual(check(Uint8Array.from(put), size), "ok");
    }),
    { numRuns: 300 },
  );
});

/** An audit in several files. */
function rotated(): Bench {
  const bench = new Bench({ rotateBytes: 1500 });
  for (let i = 0; i < 12; i++) bench.refuse(`m${i}`);
  return bench;
}

Deno.test("verifyAudit() follows the chain through files, and begins at any of them", () => {
  const { disk, audit } = rotated();
  const sources = sourcesOf(disk);
  assert.ok(sources.length > 3);
  for (let i = 0; i < sources.length; i++) {
    const verdict = verifyAudit(sources.slice(i), { expect: audit.head.hash });
    assert.ok(verdict.ok);
    assert.equal(verdict.last.seq, audit.head.seq);
    assert.equal(verdict.first.event, i === 0 ? "start" : "rotate");
  }
});

Deno.test("verifyAudit() finds files that are missing, not in order or of another chain", () => {
  const sources = sourcesOf(rotated().disk);
  const names = sources.map(({ name }) => name);
  assert.equal(found(verifyAudit(sources.toSpliced(1, 1))), `${names[2]}:1 missing`);
  assert.equal(found(verifyAudit([sources[1], sources[0]])), `${names[0]}:1 restarted`);
  assert.equal(found(verifyAudit([sources[0], sources[2], sources[1]])), `${names[2]}:1 missing`);
  assert.equal(found(verifyAudit([sources[1], sources[2], sources[1]])), `${names[1]}:1 repeated`);
  const other = ENCODER.encode(TEN.map((line) => `${line}\n`).join(""));
  const verdict = verifyAudit([...sources, sourceOf("b", other)]);
  assert.equal(found(verdict), "b:1 restarted");
  assert.ok(!verdict.ok);
  assert.match(verdict.sentence, /a chain begins anew where record \d+ is due/);
  assert.equal(names.at(-1), PATH);
});
