import assert from "node:assert/strict";
import { createMatcher } from "../../matcher-wasm/mod.ts";
import { createRewriter } from "./rewrite.ts";

const LIMITS = { bytes: 1_000, depth: 8, attributes: 8 };
const STREAMS = "http://etherx.jabber.org/streams";
const HEADER =
  `<stream:stream xmlns='jabber:server' xmlns:db="urn:d'b" xmlns:stream='${STREAMS}' to='x.example'>`;
const PREFIXLESS = `<stream xmlns='${STREAMS}' to='x.example'>`;
const ADDRESSES = "from='a.example' to='b.example'";

function rewrite(stanza: string, header = HEADER): string | undefined {
  const bytes = createRewriter(createMatcher([]), LIMITS)(stanza, header);
  return bytes && new TextDecoder().decode(bytes);
}

/** What stands in the stream, and what stands alone. */
const CASES: readonly (readonly [name: string, stanza: string, alone: string, header?: string])[] = [
  [
    "declares a prefix of the header",
    `<message ${ADDRESSES}><db:x a='&#13;'/>]]&gt;</message>`,
    `<message xmlns:db="urn:d'b" ${ADDRESSES}><db:x a='&#13;'/>]]&gt;</message>`,
  ],
  [
    "leaves a prefix alone that the stanza declares itself",
    `<message xmlns:db='urn:other' ${ADDRESSES}><db:x stream:a='1'/></message>`,
    `<message xmlns:stream='${STREAMS}' xmlns:db='urn:other' ${ADDRESSES}><db:x stream:a='1'/></message>`,
  ],
  [
    "does not take an attribute's value for a declaration",
    `<message ${ADDRESSES} a=" xmlns:db='x'"><db:x/></message>`,
    `<message xmlns:db="urn:d'b" ${ADDRESSES} a=" xmlns:db='x'"><db:x/></message>`,
  ],
  [
    "takes the prefix from the stanza's name at both ends",
    `<q:iq xmlns:q='jabber:server' ${ADDRESSES}><q:iq/></q:iq >`,
    `<iq xmlns:q='jabber:server' ${ADDRESSES}><q:iq/></iq >`,
  ],
  [
    "takes the prefix from an empty stanza's name",
    `<q:iq xmlns:q='jabber:server' ${ADDRESSES}/>`,
    `<iq xmlns:q='jabber:server' ${ADDRESSES}/>`,
  ],
  [
    "leaves the prefix where the stanza has another default namespace",
    `<q:iq xmlns='' xmlns:q='jabber:server' ${ADDRESSES}><x/></q:iq>`,
    `<q:iq xmlns='' xmlns:q='jabber:server' ${ADDRESSES}><x/></q:iq>`,
  ],
  [
    "leaves a stanza as it is that needs nothing of a header without prefixes",
    `<iq xmlns='jabber:server' ${ADDRESSES}/>`,
    `<iq xmlns='jabber:server' ${ADDRESSES}/>`,
    PREFIXLESS,
  ],
  [
    "declares the default namespace of the header where it is another",
    `<q:iq xmlns:q='jabber:server' ${ADDRESSES}><x/></q:iq>`,
    `<q:iq xmlns='${STREAMS}' xmlns:q='jabber:server' ${ADDRESSES}><x/></q:iq>`,
    PREFIXLESS,
  ],
];

for (const [name, stanza, alone, header] of CASES) {
  Deno.test(`createRewriter() ${name}`, () => assert.equal(rewrite(stanza, header), alone));
}

Deno.test("createRewriter() gives nothing where the outcome would break a limit or is no stanza", () => {
  assert.equal(rewrite(`<message ${ADDRESSES}><db:x>${"x".repeat(930)}</db:x></message>`), undefined);
  assert.equal(rewrite("<x db:a='1'/>"), undefined);
  assert.equal(rewrite(`<message ${ADDRESSES}><db:x></message>`), undefined);
});
