import assert from "node:assert/strict";
import { crossing, harbour, link, plainLink, rescan } from "../../../fixtures/stage/crossing.ts";
import { ess, HARBOUR, labelled, message } from "../../../fixtures/stage/labels.ts";
import { rulesOf } from "../../../fixtures/rules/stanzas.ts";
import { createMatcher, type Scanner, Signal } from "../../../matcher-wasm/mod.ts";
import { createRates } from "../../../policy/rules/rates.ts";
import type { Crossing } from "../../../policy/stage/control.ts";
import { FILE_XML_LIMITS } from "../../../policy/xml/limits.ts";
import { Checkpoint, type Passing } from "./checkpoint.ts";
import { Gate } from "./gate.ts";

const HEADER = "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'>";

/** A checkpoint whose records are kept, or not. */
class Post {
  recorded = true;
  stopped = false;
  commits = 0;
  readonly checkpoint: Checkpoint<Passing>;
  readonly #matcher = createMatcher([], { domains: 16 });
  readonly #scanner: Scanner = this.#matcher.scanner({ bytes: 1 << 20, depth: 64, attributes: 64 });
  readonly #way: Passing = { from: "a.example", to: "b.example", memories: [], gate: undefined };

  constructor(crossing: Crossing) {
    const gate = new Gate(crossing, {
      notes: "changes",
      rescan,
      now: Date.now,
      rates: createRates(),
      limits: { ...FILE_XML_LIMITS, instructions: "refuse" },
      noted: () => {},
    });
    const isStopped = (): boolean => this.stopped;
    this.checkpoint = new Checkpoint<Passing>({
      gate: () => gate,
      get stopped(): boolean {
        return isStopped();
      },
      mayTell: () => true,
      commit: () => {
        this.commits++;
        return this.recorded;
      },
    });
    this.#scan(HEADER, Signal.Header);
  }

  /** `pass`, or what examining the stanza comes to. */
  send(stanza: string): string {
    const scanner = this.#scan(stanza, Signal.Stanza);
    if (this.checkpoint.mayPass(0, 1, this.#way, scanner, this.#matcher)) return "pass";
    const ruling = this.checkpoint.examine([0, 1], this.#way, scanner, this.#matcher, {
      bytes: this.#matcher.bytes,
      standalone: () => new TextEncoder().encode(stanza),
    });
    return ruling.action === "answer" ? ruling.error.condition : ruling.action;
  }

  /** ids of what is released, those that may leave with a plus. */
  release(): readonly string[] {
    return this.checkpoint.release().map(({ held, may }) => `${may ? "+" : "-"}${held.envelope.id}`);
  }

  #scan(text: string, wanted: Signal): Scanner {
    this.#scanner.feed(new TextEncoder().encode(text));
    assert.equal(this.#scanner.scan(), wanted);
    return this.#scanner;
  }
}

const stamping = link("stamping", harbour, { atMost: "RESTRICTED" }, { default: "RESTRICTED", stamp: true });
const plain = plainLink("plain");
const numbered = (id: number, content = "") => message(content).replace("id='1'", `id='${id}'`);

Deno.test("Checkpoint holds what policies looked at until it is on record, in order, and asks once for all", () => {
  const post = new Post(crossing(stamping, plain));
  for (const id of [1, 2, 3]) assert.equal(post.send(numbered(id)), "hold");
  assert.equal(post.commits, 0);
  assert.deepEqual(post.release(), ["+1", "+2", "+3"]);
  assert.equal(post.commits, 1);
  assert.deepEqual(post.release(), []);
  assert.equal(post.commits, 1);
});

Deno.test("Checkpoint lets nothing leave that could not be put on record", () => {
  const post = new Post(crossing(stamping, plain));
  assert.equal(post.send(numbered(1)), "hold");
  post.recorded = false;
  assert.deepEqual(post.release(), ["-1"]);
  post.stopped = true;
  assert.equal(post.send(numbered(2)), "resource-constraint");
  assert.equal(post.send(numbered(3, labelled(ess(HARBOUR, { classification: 2 })))), "resource-constraint");
  assert.equal(post.send(numbered(4).replace("type='chat'", "type='error'")), "drop");
  [post.recorded, post.stopped] = [true, false];
  assert.equal(post.send(numbered(5)), "hold");
  assert.deepEqual(post.release(), ["+5"]);
});

Deno.test("Checkpoint does not pass by memory while label-checked traffic is stopped", () => {
  const post = new Post(crossing(stamping, plain));
  const known = numbered(1, labelled(ess(HARBOUR, { classification: 2 })));
  assert.equal(post.send(known), "hold");
  assert.equal(post.send(known), "pass");
  post.stopped = true;
  assert.equal(post.send(known), "resource-constraint");
});

Deno.test("Checkpoint lets traffic go on that only rules look at, recorded or not", () => {
  const rules = plainLink("rules", { out: rulesOf([{ do: { strip: "x{urn:x}" } }, { default: "allow" }]) });
  const post = new Post(crossing(plain, rules));
  [post.recorded, post.stopped] = [false, true];
  assert.equal(post.send(numbered(1)), "hold");
  assert.deepEqual(post.release(), ["+1"]);
});
