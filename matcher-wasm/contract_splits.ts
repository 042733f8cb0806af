import assert from "node:assert/strict";
import { bytesOf, encode, ENTRIES, HEADER, type Implementation, pieces, replay } from "./contract_kit.ts";
import { Random } from "./random.ts";

const TRANSCRIPTS = new URL("./transcripts/", import.meta.url);
const SPLITS = 50;

/** However the input is cut, the signals are the same. */
export function contractOfSplits({ name, create }: Implementation): void {
  contractOfTranscripts({ name, create });
  contractOfCharacters({ name, create });
  contractOfRefusals({ name, create });
}

function contractOfTranscripts({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  for (const { name: file } of [...Deno.readDirSync(TRANSCRIPTS)].sort((a, b) => a.name < b.name ? -1 : 1)) {
    Deno.test(`${name} scan() replays ${file}, whole, byte by byte and at ${SPLITS} random splits`, () => {
      const text = Deno.readTextFileSync(new URL(file, TRANSCRIPTS));
      const [expected, stream] = divide(text);
      const bytes = encode(stream);
      const whole = replay(matcher, pieces(bytes));
      assert.deepEqual(whole.map(({ signal, kind, fault }) => fault ?? kind ?? signal), expected);
      assert.deepEqual(replay(matcher, pieces(bytes, 1)), whole);
      const random = new Random(bytes.length);
      for (let i = 0; i < SPLITS; i++) assert.deepEqual(replay(matcher, random.cut(bytes, 1 + 3 * i)), whole);
    });
  }

  Deno.test(`${name} scan() reads a stanza that is cut at any byte, and at any two`, () => {
    const text =
      `${HEADER}<s:iq xmlns:s='jabber:server' to="r\u00e9@leafa.example"><![CDATA[]]]>&amp;]]&gt;\u{1f600}</s:iq >`;
    const bytes = encode(text);
    const whole = replay(matcher, [bytes]);
    assert.equal(whole.length, 2);
    for (let a = 1; a < bytes.length; a++) {
      assert.deepEqual(replay(matcher, cutAt(bytes, [a])), whole);
      for (let b = a + 1; b < bytes.length; b += 13) {
        assert.deepEqual(
          replay(matcher, [bytes.subarray(0, a), bytes.subarray(a, b), bytes.subarray(b)]),
          whole,
        );
      }
    }
  });
}

function contractOfCharacters({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  Deno.test(`${name} scan() reads characters of two, three and four bytes that are cut anywhere`, () => {
    const characters = "\u00e9\u20ac\u{1f600}";
    const stanza =
      `<iq a='${characters}'>${characters}<![CDATA[${characters}]]><\u00e9\u20ac\u{10000}/></iq>`;
    const whole = replay(matcher, [encode(HEADER + stanza)]);
    for (const size of [1, 2, 3, 5]) {
      assert.deepEqual(replay(matcher, pieces(encode(HEADER + stanza), size)), whole);
    }
    assert.equal(whole.at(-1)?.signal, "Stanza");
  });
}

function contractOfRefusals({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  Deno.test(`${name} scan() refuses at the same byte however the input is cut`, () => {
    const faults = [
      "<iq>\xe2\x82x",
      "<iq>\xef\xbf\xbf",
      "<iq>&#xD800;",
      "<iq>]]>",
      "<iq><a b='1' b=",
      "<iq a='1' b='2'c='3'/>",
      "<iq a='1' /b",
      "<iq></iq a",
      "<!-",
      "<![CDATA[",
      "<iq><!D",
    ];
    for (const fault of faults) {
      const bytes = new Uint8Array([...encode(HEADER), ...bytesOf(fault)]);
      const last = (end: number, cuts: readonly number[]) =>
        replay(matcher, cutAt(bytes.subarray(0, end), cuts)).at(-1)?.fault;
      const needed = bytes.findIndex((_, i) => last(i + 1, []) !== undefined) + 1;
      assert.ok(needed > HEADER.length, fault);
      for (let a = HEADER.length; a < needed; a++) {
        for (let b = a; b < needed; b++) {
          assert.equal(last(needed, [a, b]), last(needed, []), `${fault} cut at ${a} and ${b}`);
          assert.equal(last(needed - 1, [a, b]), undefined, `${fault} cut at ${a} and ${b}`);
        }
      }
    }
  });
}

/** The bytes in pieces that begin at the places given. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places, bytes.length];
  return ends.map((end, i) => bytes.subarray(places[i - 1] ?? 0, end));
}

/** A transcript's first line names what is expected; the stream begins with the second. */
function divide(text: string): readonly [expected: readonly string[], stream: string] {
  const end = text.indexOf("\n");
  return [text.slice(0, end).replace("# ", "").split(" "), text.slice(end + 1)];
}
