import assert from "node:assert/strict";
import { Fault, Signal } from "./codes.ts";
import {
  encode,
  ENTRIES,
  feed,
  HEADER,
  type Implementation,
  LIMITS,
  opened,
  pieces,
  replay,
} from "./contract_kit.ts";

const DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>";

/** The order of signals, and what may interrupt it. */
export function contractOfSignals({ name, create }: Implementation): void {
  contractOfOrder({ name, create });
  contractOfEnds({ name, create });
  contractOfRecords({ name, create });
  contractOfRestarts({ name, create });
  contractOfChanges({ name, create });
}

function contractOfOrder({ name, create }: Implementation): void {
  Deno.test(`${name} scan() signals declaration, header, elements, stanzas and the close, each with its bytes`, () => {
    const parts = [DECLARATION, HEADER, "<stream:features/>", "<message>x</message>", "</stream:stream >"];
    const seen = replay(create(ENTRIES), [encode(parts.join("\n"))]);
    assert.deepEqual(seen.map(({ signal }) => signal), [
      "Declaration",
      "Header",
      "Element",
      "Stanza",
      "Close",
    ]);
    assert.deepEqual(seen.map(({ text }) => text), parts);
  });

  Deno.test(`${name} scan() takes white space before the root and between elements`, () => {
    const seen = replay(create(ENTRIES), [encode(` \r\n\t${HEADER} \r\n\t<iq/> \r\n\t</stream:stream>`)]);
    assert.deepEqual(seen.map(({ text }) => text), [HEADER, "<iq/>", "</stream:stream>"]);
  });

  Deno.test(`${name} scan() takes a root that is an empty element as a header and a close`, () => {
    const root = HEADER.replace(">", "/>");
    const seen = replay(create(ENTRIES), [encode(root)]);
    assert.deepEqual(seen, [{ signal: "Header", text: root }, { signal: "Close", text: "" }]);
  });

  Deno.test(`${name} scan() goes on answering Close, and scans nothing after it`, () => {
    const matcher = create(ENTRIES);
    const scanner = opened(matcher);
    assert.equal(feed(matcher, scanner, "</stream:stream><nonsense")[0].signal, "Close");
    assert.equal(scanner.scan(), Signal.Close);
    assert.deepEqual(feed(matcher, scanner, "]]>").map(({ signal }) => signal), ["Close"]);
  });
}

function contractOfEnds({ name, create }: Implementation): void {
  Deno.test(`${name} scan() goes on answering Fault with the same fault`, () => {
    const matcher = create(ENTRIES);
    const scanner = opened(matcher);
    const other = opened(matcher);
    const fault = [{ signal: "Fault", fault: "Restricted" }];
    assert.deepEqual(feed(matcher, scanner, "<!-- -->"), fault);
    assert.deepEqual(feed(matcher, other, "text"), [{ signal: "Fault", fault: "Stray" }]);
    assert.deepEqual(feed(matcher, scanner, "<message/>"), fault);
    assert.deepEqual(feed(matcher, scanner, new Uint8Array()), fault);
  });

  Deno.test(`${name} scan() keeps the fault of one stream from the record of another`, () => {
    const matcher = create(ENTRIES);
    const sound = opened(matcher);
    const broken = opened(matcher);
    sound.feed(encode("<iq/><iq/>"));
    assert.equal(sound.scan(), Signal.Stanza);
    feed(matcher, broken, "text");
    assert.deepEqual([sound.scan(), sound.fault], [Signal.Stanza, Fault.None]);
    assert.deepEqual([broken.scan(), broken.fault], [Signal.Fault, Fault.Stray]);
  });

  Deno.test(`${name} scan() answers More for nothing`, () => {
    const scanner = create(ENTRIES).scanner(LIMITS);
    assert.equal(scanner.scan(), Signal.More);
    scanner.feed(new Uint8Array());
    assert.equal(scanner.scan(), Signal.More);
  });
}

function contractOfRecords({ name, create }: Implementation): void {
  Deno.test(`${name} scan() says nothing of an element that is no stanza but where it is`, () => {
    const matcher = create(ENTRIES);
    const scanner = opened(matcher);
    feed(
      matcher,
      scanner,
      "<message to='a.example' from='b.example' id='i' type='chat'><x xmlns='y'/></message>",
    );
    scanner.feed(encode("<db:result to='a.example' from='b.example' id='i' type='valid'/>"));
    assert.equal(scanner.scan(), Signal.Element);
    const { start, end, fault, kind, type, flags, to, from, toDomain, fromDomain } = scanner;
    assert.equal(end - start, 64);
    assert.deepEqual([fault, kind, type, flags, to, from, toDomain, fromDomain], [0, 0, 0, 0, 0, 0, -1, -1]);
    const { toStart, toEnd, fromStart, fromEnd, idStart, idEnd, typeStart, typeEnd, labelStart, labelEnd } =
      scanner;
    const positions = [
      toStart,
      toEnd,
      fromStart,
      fromEnd,
      idStart,
      idEnd,
      typeStart,
      typeEnd,
      labelStart,
      labelEnd,
    ];
    assert.deepEqual(positions, Array(10).fill(0));
  });
}

function contractOfRestarts({ name, create }: Implementation): void {
  Deno.test(`${name} restart() begins a new stream at the next byte, with other prefixes`, () => {
    const matcher = create(ENTRIES);
    const scanner = opened(matcher, LIMITS, `${DECLARATION}${HEADER}`);
    scanner.feed(
      encode(`<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>${DECLARATION}<a:stream xmlns:a='urn:a'>`),
    );
    assert.equal(scanner.scan(), Signal.Element);
    scanner.restart();
    assert.deepEqual(feed(matcher, scanner, "").map(({ signal }) => signal), ["Declaration", "Header"]);
    assert.deepEqual(feed(matcher, scanner, "<stream:features/>"), [{ signal: "Fault", fault: "Namespace" }]);
  });

  Deno.test(`${name} restart() revives a stream that was closed or broken`, () => {
    const matcher = create(ENTRIES);
    for (const end of ["</stream:stream>", "<?", "]]>"]) {
      const scanner = opened(matcher);
      feed(matcher, scanner, end);
      scanner.feed(encode("behind the end"));
      scanner.restart();
      assert.deepEqual(feed(matcher, scanner, `${HEADER}<iq/>`).map(({ signal }) => signal), [
        "Header",
        "Stanza",
      ]);
    }
  });

  Deno.test(`${name} discard() forgets what stands behind the last signal, and the stream goes on`, () => {
    const matcher = create(ENTRIES);
    const scanner = opened(matcher);
    scanner.feed(encode("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><message>injected</message>"));
    assert.equal(scanner.scan(), Signal.Element);
    scanner.discard();
    assert.equal(scanner.scan(), Signal.More);
    assert.deepEqual(feed(matcher, scanner, "<iq/>").map(({ text }) => text), ["<iq/>"]);
  });
}

function contractOfChanges({ name, create }: Implementation): void {
  Deno.test(`${name} discard() keeps the part of an element that was scanned`, () => {
    const matcher = create(ENTRIES);
    const scanner = opened(matcher);
    assert.deepEqual(feed(matcher, scanner, "<message to='leafa.example'><bo"), []);
    scanner.feed(encode("gus>"));
    scanner.discard();
    assert.deepEqual(feed(matcher, scanner, "dy>x</body></message>")[0].to?.text, "leafa.example");
  });

  Deno.test(`${name} setLimits() holds from the next element on`, () => {
    const matcher = create(ENTRIES);
    const scanner = opened(matcher);
    scanner.setLimits({ bytes: 20, depth: 1, attributes: 0 });
    assert.equal(feed(matcher, scanner, "<message>hi</message>").at(-1)?.fault, "TooLong");
    const deep = opened(matcher);
    deep.setLimits({ bytes: 100, depth: 1, attributes: 1 });
    assert.deepEqual(feed(matcher, deep, "<iq/><iq to='a.example'/>").map(({ signal }) => signal), [
      "Stanza",
      "Stanza",
    ]);
    assert.equal(feed(matcher, deep, "<iq><a/></iq>").at(-1)?.fault, "TooDeep");
  });

  Deno.test(`${name} scan() reads a stream that comes byte by byte`, () => {
    const text = `${DECLARATION}${HEADER}<iq type='get'/><message>x</message></stream:stream>`;
    const matcher = create(ENTRIES);
    assert.deepEqual(replay(matcher, pieces(encode(text), 1)), replay(matcher, [encode(text)]));
  });
}
