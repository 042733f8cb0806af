import assert from "node:assert/strict";
import type { Egress } from "./egress.ts";
import type { Inlet } from "./intake.ts";
import { PlainIntake } from "./plain_intake.ts";

const ENABLE = { name: "enable", resume: true } as const;
const NS = "xmlns='urn:xmpp:sm:3'";

class Stage {
  readonly said: string[] = [];
  readonly done: string[] = [];
  /** Calls back what waits for safety. */
  readonly #waiting: (() => void)[] = [];
  readonly #inlet: Inlet = {
    begin: (arrived) => void this.done.push(`begin ${arrived}`),
    stanza: () => void this.done.push("stanza"),
    flush: (): Egress | undefined => void this.done.push("flush"),
    renumber: (ingress) => void this.done.push(`renumber ${ingress}`),
  };
  readonly intake = new PlainIntake(this.#inlet, (text) => this.said.push(text), {
    whenSettled: (settled) => void this.#waiting.push(settled),
  });

  /** Stanzas come, in one chunk. */
  receive(count: number): void {
    for (let n = 0; n < count; n++) this.intake.stanza();
    this.intake.flush();
  }

  settle(): void {
    while (this.#waiting.length > 0) this.#waiting.shift()?.();
  }
}

Deno.test("PlainIntake hands everything on, and says nothing to who asks for nothing", () => {
  const stage = new Stage();
  stage.intake.begin(7);
  stage.receive(1);
  stage.intake.renumber(3);
  stage.intake.managed({ name: "r" });
  stage.settle();
  assert.deepEqual(stage.done, ["begin 7", "stanza", "flush", "renumber 3"]);
  assert.deepEqual(stage.said, []);
});

Deno.test("PlainIntake acknowledges what came after it was asked to, once that is safe", () => {
  const stage = new Stage();
  stage.receive(2);
  stage.intake.managed(ENABLE);
  stage.receive(3);
  stage.intake.managed({ name: "r" });
  assert.deepEqual(stage.said, [`<enabled ${NS} resume='false'/>`]);
  stage.settle();
  assert.deepEqual(stage.said.slice(1), [`<a ${NS} h='3'/>`]);
});

Deno.test("PlainIntake resumes nothing, and enables once", () => {
  const stage = new Stage();
  const failed = (condition: string): string =>
    `<failed ${NS}><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>`;
  stage.intake.managed({ name: "resume", previd: "s1", h: 4 });
  assert.deepEqual(stage.said, [failed("item-not-found")]);
  stage.intake.managed(ENABLE);
  stage.receive(1);
  stage.settle();
  stage.intake.managed(ENABLE);
  stage.intake.managed({ name: "r" });
  assert.deepEqual(stage.said.slice(2), [failed("unexpected-request"), `<a ${NS} h='1'/>`]);
});
