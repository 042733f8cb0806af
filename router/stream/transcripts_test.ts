import assert from "node:assert/strict";
import { createMatcher } from "../../matcher-wasm/mod.ts";
import { bytesOf, readTranscripts, type Transcript } from "../../fixtures/streams/transcript.ts";
import { MACHINES } from "../../fixtures/streams/machines.ts";

/** How a chunk is cut: lengths of the pieces. */
type Cut = (length: number) => number[];

const WHOLE: Cut = (length) => [length];
const BYTE_BY_BYTE: Cut = (length) => new Array(length).fill(1);

function randomly(seed: number): Cut {
  let state = seed;
  const random = (): number => (state = (state * 48271) % 0x7fffffff) / 0x7fffffff;
  return (length) => {
    const pieces: number[] = [];
    for (let rest = length; rest > 0; rest -= pieces[pieces.length - 1]) {
      pieces.push(Math.min(rest, 1 + Math.floor(random() ** 3 * 200)));
    }
    return pieces;
  };
}

/** Plays a transcript; what came out, and what should have. */
function play({ machine: kind, turns }: Transcript, cut: Cut): { actual: string[]; expected: string[] } {
  const machine = MACHINES[kind](createMatcher([]));
  const actual: string[] = [];
  const expected: string[] = [];
  for (const { kind, text } of turns) {
    if (kind === "expected") {
      expected.push(text);
      continue;
    }
    if (kind === "command") machine.command(text);
    else {
      const bytes = bytesOf(text);
      let at = 0;
      for (const length of cut(bytes.length)) {
        machine.receive(bytes.slice(at, at + length));
        at += length;
        actual.push(...machine.drain());
      }
    }
    actual.push(...machine.drain());
  }
  return { actual: join(actual), expected: join(expected) };
}

/** Sent text is compared as one stream of bytes, however many writes it took. */
function join(lines: string[]): string[] {
  return lines.reduce<string[]>((joined, line) => {
    const last = joined.at(-1);
    if (line.startsWith("S: ") && last?.startsWith("S: ")) {
      return [...joined.slice(0, -1), last + line.slice(3)];
    }
    return [...joined, line];
  }, []);
}

for (const transcript of readTranscripts()) {
  Deno.test(`stream replays ${transcript.name}, whole, byte by byte and at 50 random splits`, () => {
    const cuts = [WHOLE, BYTE_BY_BYTE, ...Array.from({ length: 50 }, (_, i) => randomly(i + 1))];
    for (const cut of cuts) {
      const { actual, expected } = play(transcript, cut);
      assert.deepEqual(actual, expected);
    }
  });
}
