import assert from "node:assert/strict";
import { Receipts } from "./receipts.ts";

class Stage {
  handled = 0;
  readonly said: string[] = [];
  readonly receipts = new Receipts(() => this.handled, (text) => this.said.push(text));

  /** The numbers acknowledged. */
  get numbers(): readonly number[] {
    return this.said.map((text) => Number(/^<a xmlns='urn:xmpp:sm:3' h='(\d+)'\/>$/.exec(text)?.[1]));
  }
}

Deno.test("Receipts answers at once where everything that was handled is safe", () => {
  const stage = new Stage();
  stage.receipts.asked();
  stage.handled = 3;
  stage.receipts.settled(3);
  stage.receipts.asked();
  stage.receipts.asked();
  assert.deepEqual(stage.numbers, [0, 3, 3]);
});

Deno.test("Receipts says nothing unasked", () => {
  const stage = new Stage();
  stage.handled = 3;
  stage.receipts.settled(3);
  assert.deepEqual(stage.said, []);
});

Deno.test("Receipts waits until all is safe that was asked about, and answers once", () => {
  const stage = new Stage();
  stage.handled = 5;
  stage.receipts.asked();
  stage.receipts.asked();
  stage.handled = 9;
  stage.receipts.settled(4);
  assert.deepEqual(stage.numbers, []);
  stage.receipts.settled(7);
  stage.receipts.settled(9);
  assert.deepEqual(stage.numbers, [7]);
});

Deno.test("Receipts counts on where numbers begin again at 0", () => {
  const stage = new Stage();
  stage.handled = 0xffff_fffe;
  stage.receipts.restart();
  stage.handled = 1;
  stage.receipts.asked();
  stage.receipts.settled(0xffff_ffff);
  stage.receipts.settled(1);
  assert.deepEqual(stage.numbers, [1]);
});

Deno.test("Receipts owes nothing on another stream, and acknowledges all there that was handled before", () => {
  const stage = new Stage();
  stage.handled = 5;
  stage.receipts.asked();
  stage.receipts.restart();
  stage.receipts.settled(5);
  assert.deepEqual(stage.numbers, []);
  stage.receipts.asked();
  assert.deepEqual(stage.numbers, [5]);
});

Deno.test("Receipts never acknowledges in one session what was safe in another", () => {
  const stage = new Stage();
  stage.handled = 57;
  stage.handled = 0;
  stage.receipts.restart();
  stage.handled = 2;
  stage.receipts.asked();
  stage.receipts.settled(57);
  assert.deepEqual(stage.numbers, []);
  stage.receipts.settled(2);
  assert.deepEqual(stage.numbers, [2]);
});
