import assert from "node:assert/strict";
import { Kind } from "../../../matcher-wasm/mod.ts";
import { Arrears, type Owed } from "./arrears.ts";

const owed = (n: number): Owed => ({
  stanza: new TextEncoder().encode(`<${n}/>`),
  ...{ kind: Kind.Message, from: "a.example", to: "b.example" },
});

Deno.test("Arrears pays in order, and keeps what has to wait", () => {
  const arrears = new Arrears(1_000);
  for (const n of [1, 2, 3]) assert.ok(arrears.add(owed(n)));
  const paid: string[] = [];
  const pay = (until: number) => ({ stanza }: Owed): boolean =>
    paid.length < until && paid.push(new TextDecoder().decode(stanza)) > 0;
  arrears.settle(pay(2));
  assert.deepEqual([paid, arrears.stanzas], [["<1/>", "<2/>"], 1]);
  arrears.settle(pay(9));
  assert.deepEqual([paid, arrears.stanzas], [["<1/>", "<2/>", "<3/>"], 0]);
});

Deno.test("Arrears takes no more than there is room for, and has room again when it has paid", () => {
  const arrears = new Arrears(10);
  assert.deepEqual([1, 2, 3].map((n) => arrears.add(owed(n))), [true, true, false]);
  arrears.settle(() => true);
  assert.ok(arrears.add(owed(3)));
});

Deno.test("Arrears keeps what comes while it pays, behind what waits on", () => {
  const arrears = new Arrears(1_000);
  for (const n of [1, 2]) arrears.add(owed(n));
  arrears.settle(({ stanza }) => {
    const first = new TextDecoder().decode(stanza) === "<1/>";
    if (first) arrears.add(owed(3));
    return first;
  });
  const paid: string[] = [];
  arrears.settle(({ stanza }) => paid.push(new TextDecoder().decode(stanza)) > 0);
  assert.deepEqual(paid, ["<2/>", "<3/>"]);
  arrears.add(owed(4));
  arrears.settle(() => arrears.add(owed(5)));
  assert.equal(arrears.stanzas, 1);
});
