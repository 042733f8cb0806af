import assert from "node:assert/strict";
import { encode, ENTRIES, feed, HEADER, type Implementation, LIMITS, opened } from "./contract_kit.ts";
import { CHUNK, HoldExceeded } from "./types.ts";

const HOLD = 16 * CHUNK;
const BOUNDLESS = { ...LIMITS, bytes: 1 << 30 };

/** What is held for streams, and its bound. */
export function contractOfMemory({ name, create }: Implementation): void {
  contractOfHeld({ name, create });
  contractOfBounds({ name, create });
  contractOfManyStreams({ name, create });
  contractOfLeavings({ name, create });
}

function contractOfHeld({ name, create }: Implementation): void {
  Deno.test(`${name} held counts the bytes of an unfinished element, and no others`, () => {
    const matcher = create(ENTRIES);
    const scanner = matcher.scanner(LIMITS);
    assert.equal(scanner.held, 0);
    feed(matcher, scanner, HEADER.slice(0, 20));
    assert.equal(scanner.held, 20);
    feed(matcher, scanner, HEADER.slice(20));
    assert.equal(scanner.held, 0);
    feed(matcher, scanner, "<iq/> <message><body>");
    assert.equal(scanner.held, 15);
    feed(matcher, opened(matcher), "<presence");
    assert.equal(scanner.held, 15);
    feed(matcher, scanner, "</body></message>\n\n");
    assert.equal(scanner.held, 0);
    scanner.close();
    assert.equal(scanner.held, 0);
  });

  Deno.test(`${name} held is nothing once every stream is closed`, () => {
    const matcher = create(ENTRIES);
    const scanners = Array.from({ length: 50 }, () => opened(matcher, BOUNDLESS));
    scanners.forEach((scanner, i) => {
      feed(matcher, scanner, `<message><body>${"x".repeat(i * 1000)}`);
      feed(matcher, scanner, "x".repeat(1000));
      if (i % 10 === 0) { for (let k = 0; k < 5; k++) feed(matcher, scanner, "x".repeat(CHUNK)); }
    });
    assert.ok(matcher.held > 49 * 50 * 500);
    for (const scanner of scanners) scanner.close();
    assert.equal(matcher.held, 0);
  });
}

function contractOfBounds({ name, create }: Implementation): void {
  Deno.test(`${name} feed() throws HoldExceeded before more than holdBytes are held`, () => {
    const matcher = create(ENTRIES, { holdBytes: HOLD });
    const scanner = opened(matcher, BOUNDLESS);
    feed(matcher, scanner, "<message><body>");
    const chunk = encode("x".repeat(CHUNK));
    const flood = () => {
      for (let i = 0; i < 100; i++) {
        feed(matcher, scanner, chunk);
        assert.ok(matcher.held <= HOLD, `${matcher.held} bytes are held`);
      }
    };
    assert.throws(flood, HoldExceeded);
    scanner.close();
    assert.equal(feed(matcher, opened(matcher), "<iq/>")[0].kind, "Iq");
  });

  Deno.test(`${name} scan() loses a stream whose header cannot be held, and says so ever after`, () => {
    const matcher = create(ENTRIES, { holdBytes: 100 });
    const scanner = matcher.scanner(LIMITS);
    for (let i = 0; i < 3; i++) assert.throws(() => feed(matcher, scanner, HEADER), HoldExceeded);
    assert.equal(matcher.held, 0);
  });
}

function contractOfManyStreams({ name, create }: Implementation): void {
  Deno.test(`${name} feed() keeps many slow streams within holdBytes, and the rest of the streams alive`, () => {
    const matcher = create(ENTRIES, { holdBytes: HOLD });
    const survivor = opened(matcher);
    let refused = 0;
    for (let i = 0; i < 200; i++) {
      const scanner = opened(matcher, BOUNDLESS);
      try {
        feed(matcher, scanner, `<message>${"x".repeat(20_000)}`);
        feed(matcher, survivor, "<iq/>");
        feed(matcher, scanner, "x");
      } catch (error) {
        assert.ok(error instanceof HoldExceeded);
        scanner.close();
        refused++;
      }
      assert.ok(matcher.held <= HOLD);
    }
    assert.ok(refused > 100, `${refused} of 200 streams were refused`);
    assert.equal(feed(matcher, survivor, "<iq/>")[0].kind, "Iq");
  });

  Deno.test(`${name} feed() holds nothing behind a close or a fault`, () => {
    const matcher = create(ENTRIES, { holdBytes: HOLD });
    for (const end of ["</stream:stream>", "<!-- -->"]) {
      const scanner = opened(matcher);
      for (let i = 0; i < 100; i++) feed(matcher, scanner, i === 0 ? end : "x".repeat(CHUNK));
      assert.ok(matcher.held < CHUNK);
      scanner.close();
    }
  });
}

function contractOfLeavings({ name, create }: Implementation): void {
  Deno.test(`${name} adopt() throws HoldExceeded where the new matcher has no room, which leaves nothing behind`, () => {
    const before = create(ENTRIES);
    const after = create(ENTRIES, { holdBytes: CHUNK });
    const scanner = opened(before, BOUNDLESS);
    for (let i = 0; i < 4; i++) feed(before, scanner, i === 0 ? "<message>" : "x".repeat(CHUNK));
    feed(before, opened(before), "<iq/>");
    assert.throws(() => after.adopt(scanner), HoldExceeded);
    assert.equal(after.held, 0);
    assert.equal(feed(before, scanner, "</message>")[0].kind, "Message");
  });
}
