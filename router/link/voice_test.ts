import assert from "node:assert/strict";
import { type Speaker, Voice } from "./voice.ts";

function create(): { readonly voice: Voice; readonly written: string[] } {
  const written: string[] = [];
  const speaker: Speaker = {
    write: (bytes, taken) => {
      written.push(new TextDecoder().decode(bytes));
      taken?.();
    },
  };
  return { voice: new Voice(speaker), written };
}

Deno.test("Voice says together what is said in one turn of the event loop", async () => {
  const { voice, written } = create();
  voice.say("a");
  voice.say("b");
  assert.deepEqual(written, []);
  await Promise.resolve();
  assert.deepEqual(written, ["ab"]);
  voice.say("c");
  await Promise.resolve();
  assert.deepEqual(written, ["ab", "c"]);
});

Deno.test("Voice keeps the order of what is said and of stanzas", async () => {
  const { voice, written } = create();
  let taken = 0;
  voice.say("a");
  voice.write(new TextEncoder().encode("<1/>"), () => taken++);
  voice.say("b");
  voice.flush();
  voice.flush();
  await Promise.resolve();
  assert.deepEqual([written, taken], [["a", "<1/>", "b"], 1]);
});
