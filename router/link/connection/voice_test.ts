import assert from "node:assert/strict";
import { Voice } from "./voice.ts";

/** What a voice writes, and what it is told of as taken. */
function setUp(): { readonly voice: Voice; readonly written: string[]; readonly taken: string[] } {
  const written: string[] = [];
  const taken: string[] = [];
  const voice = new Voice({
    write: (bytes, done) => {
      written.push(new TextDecoder().decode(bytes));
      done?.();
    },
  });
  return { voice, written, taken };
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

Deno.test("Voice says everything of one turn in one write, in order", async () => {
  const { voice, written, taken } = setUp();
  voice.say("<resume/>");
  voice.write(bytesOf("<message/>"), () => taken.push("first"));
  voice.write(bytesOf("<iq/>"), () => taken.push("second"));
  voice.say("<r/>");
  assert.deepEqual(written, []);
  assert.deepEqual([voice.waiting, voice.unheard], [28, 13]);
  await Promise.resolve();
  assert.deepEqual(written, ["<resume/><message/><iq/><r/>"]);
  assert.deepEqual(taken, ["first", "second"]);
  assert.deepEqual([voice.waiting, voice.unheard], [0, 0]);
});

Deno.test("Voice says nothing twice where it was flushed before the turn ended", async () => {
  const { voice, written } = setUp();
  voice.say("<a/>");
  voice.flush();
  voice.say("<r/>");
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(written, ["<a/>", "<r/>"]);
});

Deno.test("Voice does not join what one record of TLS cannot hold, nor copy what fills one", async () => {
  const { voice, written } = setUp();
  const much = "x".repeat(16_000);
  const more = "y".repeat(64_000);
  voice.say("<r/>");
  for (const text of [much, much, more]) voice.write(bytesOf(text), () => {});
  assert.deepEqual(written.map(({ length }) => length), [16_004, 16_000, 64_000]);
  voice.say("<r/>");
  await Promise.resolve();
  assert.equal(written.at(-1), "<r/>");
});
