import assert from "node:assert/strict";
import { elementOf } from "../../fixtures/streams/element_of.ts";
import { Fault } from "../../matcher-wasm/mod.ts";
import { clauseOf, FAILURE_OF, formatStreamError } from "./conditions.ts";
import { readStreamError } from "./stream_error.ts";

Deno.test("FAILURE_OF gives every fault of the scanner its condition (RFC 6120 §4.9.3, §11)", () => {
  const conditions = Object.entries(FAILURE_OF).map((
    [fault, { condition }],
  ) => [Fault[Number(fault)], condition]);
  assert.deepEqual(Object.fromEntries(conditions), {
    NotWellFormed: "not-well-formed",
    Restricted: "restricted-xml",
    Namespace: "bad-namespace-prefix",
    Encoding: "unsupported-encoding",
    Stray: "bad-format",
    TooLong: "policy-violation",
    TooDeep: "policy-violation",
    TooManyAttributes: "policy-violation",
    TooManyNamespaces: "policy-violation",
  });
  const faults = Object.values(Fault).filter((fault) => typeof fault === "number" && fault !== Fault.None);
  assert.equal(conditions.length, faults.length);
});

Deno.test("formatStreamError() says the condition alone and ends the stream (RFC 6120 §4.9.1.1)", () => {
  assert.equal(
    formatStreamError("host-unknown"),
    "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>",
  );
});

Deno.test("clauseOf() says whose doing it was", () => {
  const failure = { condition: "reset", because: "did it" } as const;
  assert.equal(clauseOf(failure), "the peer did it");
  assert.equal(clauseOf({ ...failure, ours: true }), "this node did it");
});

const NS = "xmlns='urn:ietf:params:xml:ns:xmpp-streams'";
const ERRORS: readonly (readonly [content: string, because: string])[] = [
  [`<conflict ${NS}/>`, "closed the stream with conflict"],
  [
    `<conflict ${NS}/><text ${NS} xml:lang='en'>go away</text>`,
    'closed the stream with conflict ("go away")',
  ],
  [`<text ${NS}>first</text><reset ${NS}/>`, 'closed the stream with reset ("first")'],
  [`<x xmlns='urn:own'/><not-authorized ${NS}/>`, "closed the stream with not-authorized"],
  [`<conflict xmlns='urn:own'/>`, "closed the stream with undefined-condition"],
  [
    `<text ${NS}>too old</text><xml-not-well-formed ${NS}/>`,
    'closed the stream with undefined-condition ("too old")',
  ],
  ["", "closed the stream with undefined-condition"],
];

for (const [content, because] of ERRORS) {
  Deno.test(`readStreamError() reads ${content === "" ? "an empty error" : content}`, () => {
    const failure = readStreamError(elementOf(`<stream:error>${content}</stream:error>`));
    assert.equal(failure.because, because);
    assert.ok(because.startsWith(`closed the stream with ${failure.condition}`));
  });
}

Deno.test("readStreamError() cuts a text that is too long for a line", () => {
  const { because } = readStreamError(
    elementOf(`<stream:error><text ${NS}>${"x".repeat(5_000)}</text></stream:error>`),
  );
  assert.ok(because.length < 300);
});
