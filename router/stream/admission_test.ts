import assert from "node:assert/strict";
import { HEADER } from "../../fixtures/streams/element_of.ts";
import { createMatcher, type Matcher } from "../../matcher-wasm/mod.ts";
import { Admission } from "./admission.ts";
import type { StreamFailure } from "./conditions.ts";
import { Frames } from "./frames.ts";

const LIMITS = { bytes: 10_000, depth: 16, attributes: 16 };

/** A stream from leafa.example on which stanzas are judged. */
class Stream {
  readonly frames: Frames;
  readonly admission: Admission;

  constructor(matcher: Matcher) {
    this.frames = new Frames(matcher, LIMITS);
    this.admission = new Admission(this.frames);
    this.admission.add("leafa.example");
    this.feed(HEADER);
    assert.equal(this.frames.next()?.kind, "header");
  }

  feed(text: string): void {
    this.frames.receive(new TextEncoder().encode(text));
  }

  /** Judges the next stanza. */
  judge(): StreamFailure | undefined {
    assert.equal(this.frames.next()?.kind, "stanza");
    return this.admission.admit();
  }

  /** The domains of the stanza that was judged. */
  get domains(): readonly string[] {
    const { frames: { matcher }, admission: { from, to } } = this;
    return [matcher.domain(from), matcher.domain(to)];
  }
}

function judge(attributes: string): string {
  const stream = new Stream(createMatcher([]));
  stream.feed(`<message ${attributes}/>`);
  return stream.judge()?.condition ?? stream.domains.join(" → ");
}

const JUDGED: readonly (readonly [name: string, attributes: string, outcome: string])[] = [
  [
    "admits a stanza of a proven domain",
    "from='a@leafa.example/x' to='b.example'",
    "leafa.example → b.example",
  ],
  ["reads domains in any spelling", "from='LeafA.Example.' to='b@B.example.'", "leafa.example → b.example"],
  ["reads references", "from='a&#64;leaf&#97;.example' to='b&#x2e;example'", "leafa.example → b.example"],
  [
    "reads U-labels",
    "from='leafa.example' to='b\u00fccher.example'",
    "leafa.example → xn--bcher-kva.example",
  ],
  ["reads IPv6 literals", "from='leafa.example' to='[::0001]'", "leafa.example → [::1]"],
  ["refuses a domain that is not proven", "from='leafb.example' to='b.example'", "invalid-from"],
  ["refuses a subdomain of a proven one", "from='x.leafa.example' to='b.example'", "invalid-from"],
  [
    "refuses a domain behind a proven one",
    "from='a@leafb.example/leafa.example' to='b.example'",
    "invalid-from",
  ],
  ["refuses a sender that is absent", "to='b.example'", "improper-addressing"],
  ["refuses a recipient that is absent", "from='leafa.example'", "improper-addressing"],
  ["refuses a sender in a namespace", "stream:from='leafa.example' to='b.example'", "improper-addressing"],
  ["refuses an empty sender", "from='' to='b.example'", "improper-addressing"],
  ["refuses two at signs", "from='leafa.example' to='a@b@c.example'", "improper-addressing"],
  ["refuses a byte order mark", "from='\ufeffleafa.example' to='b.example'", "improper-addressing"],
  [
    "refuses a byte order mark by reference",
    "from='&#xfeff;leafa.example' to='b.example'",
    "improper-addressing",
  ],
  ["refuses a soft hyphen", "from='leaf\u00ada.example' to='b.example'", "improper-addressing"],
  ["refuses a line break by reference", "from='leafa.example&#10;' to='b.example'", "improper-addressing"],
];

for (const [name, attributes, outcome] of JUDGED) {
  Deno.test(`admit() ${name}`, () => assert.equal(judge(attributes), outcome));
}

Deno.test("admit() says what was wrong, as far as a line of log goes", () => {
  const because = (attributes: string): string | undefined => {
    const stream = new Stream(createMatcher([]));
    stream.feed(`<message ${attributes}/>`);
    return stream.judge()?.because;
  };
  assert.equal(because("to='b.example'"), 'sent a stanza without "from"');
  assert.equal(because("from='leafa.example' to='a b'"), 'sent a stanza whose "to" is no address: "a b"');
  assert.match(
    because("from='leafb.example' to='b.example'") ?? "",
    /^sent a stanza from leafb\.example, for which/,
  );
  assert.ok((because(`from='leafa.example' to='${"x".repeat(5_000)}'`) ?? "").length < 200);
});

Deno.test("admit() admits a domain from the moment on that it is proven", () => {
  const stream = new Stream(createMatcher([]));
  const stanza = "<message from='leafb.example' to='b.example'/>";
  stream.feed(stanza + stanza);
  assert.equal(stream.judge()?.condition, "invalid-from");
  stream.admission.add("leafb.example");
  assert.equal(stream.judge(), undefined);
});

Deno.test("admit() admits every domain of a trunk, but nothing without addresses", () => {
  const stream = new Stream(createMatcher([]));
  stream.admission.openToAll();
  stream.feed(
    "<message from='far.example' to='b.example'/><message from='far.example'/><message from='' to='b.example'/>",
  );
  assert.equal(stream.judge(), undefined);
  assert.deepEqual(stream.domains, ["far.example", "b.example"]);
  assert.equal(stream.judge()?.condition, "improper-addressing");
  assert.equal(stream.judge()?.condition, "improper-addressing");
});

Deno.test("admit() goes on when the domain table is full, again and again", () => {
  const matcher = createMatcher([], { domains: 16 });
  const stream = new Stream(matcher);
  for (let n = 0; n < 200; n++) {
    const to = n % 3 === 0 ? `b\u00fccher${n}.example` : `b${n}.example`;
    stream.feed(`<message from='leafa.example' to='${to}'/>`);
    assert.equal(stream.judge(), undefined);
    assert.equal(stream.domains[0], "leafa.example");
    assert.match(stream.domains[1], new RegExp(`^(xn--bcher${n}-|b${n}\\.)`));
  }
  assert.ok(matcher.generation > 5);
  stream.feed("<message from='leafb.example' to='b.example'/>");
  assert.equal(stream.judge()?.condition, "invalid-from");
});

/** Has a matcher that knows no domain give this one that number. */
function giveNumber(matcher: Matcher, domain: string, number: number): void {
  for (let n = 0; n < number; n++) matcher.intern(`x${n}.example`);
  assert.equal(matcher.intern(domain), number);
}

Deno.test("admit() is not misled when another stream empties the domain table in the middle of a stanza", () => {
  const matcher = createMatcher([]);
  const stream = new Stream(matcher);
  stream.feed("<message from='leafa.example' to='b.example'/><message from='leafa.example' to='c.example'>");
  assert.equal(stream.judge(), undefined);
  assert.equal(stream.frames.next(), undefined);
  const number = matcher.intern("leafa.example");
  matcher.forgetDomains();
  giveNumber(matcher, "leafb.example", number);
  stream.feed("</message><message from='leafb.example' to='c.example'/>");
  assert.equal(stream.judge(), undefined);
  assert.deepEqual(stream.domains, ["leafa.example", "c.example"]);
  assert.equal(stream.judge()?.condition, "invalid-from");
});

Deno.test("admit() is not misled by the other numbers of another matcher", () => {
  const before = createMatcher([]);
  const stream = new Stream(before);
  stream.feed("<message from='leafa.example' to='b.example'/><message from='leafa.example' to='c.example'>");
  assert.equal(stream.judge(), undefined);
  assert.equal(stream.frames.next(), undefined);
  const after = createMatcher([]);
  giveNumber(after, "leafb.example", before.intern("leafa.example"));
  stream.frames.moveTo(after);
  stream.feed("</message><message from='leafb.example' to='b.example'/>");
  assert.equal(stream.judge(), undefined);
  assert.deepEqual(stream.domains, ["leafa.example", "c.example"]);
  assert.equal(stream.judge()?.condition, "invalid-from");
});
