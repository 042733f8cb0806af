import assert from "node:assert/strict";
import { createMatcher, HoldExceeded } from "../../matcher-wasm/mod.ts";
import { Frames } from "./frames.ts";

const LIMITS = { bytes: 100_000, depth: 16, attributes: 16 };
const HEADER = "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'>";
const ROOMY = createMatcher([]);

/** A stream with an unfinished stanza of 20,000 bytes. */
function halfway(): Frames {
  const frames = new Frames(ROOMY, LIMITS);
  feed(frames, `${HEADER}<message><body>${"x".repeat(20_000)}`);
  return frames;
}

/** Kinds of the frames that come of a text. */
function feed(frames: Frames, text: string): readonly string[] {
  frames.receive(new TextEncoder().encode(text));
  const kinds: string[] = [];
  for (let frame = frames.next(); frame !== undefined; frame = frames.next()) kinds.push(frame.kind);
  return kinds;
}

Deno.test("Frames.moveTo() goes on in the middle of a stanza", () => {
  const frames = halfway();
  frames.moveTo(createMatcher([]));
  assert.deepEqual(feed(frames, "</body></message><iq/>"), ["stanza", "stanza"]);
});

Deno.test("Frames.moveTo() ends no reload where the new matcher has no room: the stream learns of it", () => {
  const frames = halfway();
  const narrow = createMatcher([], { holdBytes: 1_000 });
  frames.moveTo(narrow);
  assert.equal(frames.matcher, narrow);
  assert.throws(() => frames.next(), HoldExceeded);
  assert.throws(() => feed(frames, "</body></message>"), HoldExceeded, "nothing of it is read as another's");
  frames.discard();
  frames.restart();
  frames.setLimits(LIMITS);
  assert.throws(() => feed(frames, HEADER), HoldExceeded);
  frames.close();
  assert.equal(narrow.held, 0);
});

Deno.test("Frames.moveTo() of a stream that had been lost before says so again", () => {
  const narrow = createMatcher([], { holdBytes: 1_000 });
  const frames = new Frames(narrow, LIMITS);
  feed(frames, `${HEADER}<message>${"x".repeat(20_000)}`);
  feed(new Frames(narrow, LIMITS), "");
  frames.moveTo(ROOMY);
  assert.throws(() => frames.next(), HoldExceeded);
});
