import assert from "node:assert/strict";
import { randomElements } from "../../fixtures/streams/elements.ts";
import { elementsIn, readBySaxes, type ReadElement } from "../../fixtures/streams/second_opinion.ts";
import { createMatcher, Flag, Signal } from "../../matcher-wasm/mod.ts";
import { createRewriter } from "./rewrite.ts";

// Saxes is asked what a stanza means in its own stream and what it means, written anew, in another.

/** Another stream's header, which declares nothing that a stanza could lean on but the content namespace. */
const BARE: readonly [header: string, end: string] = [
  "<s:stream xmlns='jabber:server' xmlns:s='urn:s'>",
  "</s:stream>",
];

/** Everything that a stanza says, prefixes and declarations left out. */
function meaning({ local, namespace, attributes, content }: ReadElement): unknown {
  const own = attributes.filter(({ name }) => !/^xmlns(:|$)/.test(name))
    .map(({ namespace, local, value }) => `{${namespace}}${local}=${value}`).sort();
  return [
    `{${namespace}}${local}`,
    own,
    content.map((part) => typeof part === "string" ? part : meaning(part)),
  ];
}

function meaningIn(stanza: string, header: string, end: string): unknown {
  return meaning(elementsIn(readBySaxes(header + stanza + end))[0]);
}

Deno.test("createRewriter() keeps what a stanza means, and it leans on nothing", () => {
  const rewrite = createRewriter(createMatcher([]), { bytes: 65_536, depth: 64, attributes: 64 });
  let rewritten = 0;
  for (const { text, header, signal, flags } of randomElements(4_000)) {
    if (signal !== Signal.Stanza || (flags & (Flag.Incomplete | Flag.Prefixed)) === 0) continue;
    let expected: unknown;
    try {
      expected = meaningIn(text, header, `</${/^<([^\s>/]+)/.exec(header)?.[1]}>`);
    } catch {
      continue; // matcher-wasm's own tests say where saxes is stricter
    }
    const bytes = rewrite(text, header);
    assert.ok(bytes, text);
    assert.deepEqual(meaningIn(new TextDecoder().decode(bytes), ...BARE), expected, text);
    rewritten++;
  }
  assert.ok(rewritten > 500, `${rewritten} were rewritten`);
});
