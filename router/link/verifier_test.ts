import assert from "node:assert/strict";
import { addressesOf, blue } from "../../fixtures/leaf/played_pair.ts";
import type { Address } from "../config/config.ts";
import type { DialbackClaim } from "../stream/dialback.ts";
import type { LinkOwner } from "./connection/initiating_link.ts";
import { Verifier } from "./verifier.ts";

const CLAIM: DialbackClaim = { originating: "b.example", receiving: "a.example", id: "s1" };
const PEER = blue();

/** A question to an authority, which a test plays. */
interface Question {
  readonly address: Address;
  readonly owner: LinkOwner;
  readonly asked: string[];
  closed: boolean;
}

interface Setting {
  readonly verifier: Verifier;
  readonly questions: Question[];
  readonly said: string[];
}

function setUp(found: readonly Address[] | Error): Setting {
  const questions: Question[] = [];
  const said: string[] = [];
  const verifier = new Verifier({
    resolve: () => found instanceof Error ? Promise.reject(found) : Promise.resolve(found),
    link: (address, _peer, from, to, owner) => {
      const question: Question = { address, owner, asked: [], closed: false };
      questions.push(question);
      const end = (because?: string): void => {
        question.closed = true;
        owner.ended({ step: "open", externalRefused: false, ...(because !== undefined && { because }) });
      };
      const ask = ({ id }: DialbackClaim, key: string) =>
        void question.asked.push(`${from} ${to} ${id} ${key}`);
      return { ask, close: () => end(), abandon: end };
    },
    unresolved: (_peer, from, to, because) => said.push(`${from} ${to}: ${because}`),
    failed: (_peer, _from, _to, { port }, { because }) => said.push(`${port} ${because}`),
  });
  return { verifier, questions, said };
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("Verifier asks the authority at the peer's address, and gives its answer", async () => {
  for (const outcome of ["valid", "invalid"] as const) {
    const { verifier, questions, said } = setUp(addressesOf(10, 20));
    const verified = verifier.verify(CLAIM, "key", PEER, new AbortController().signal);
    await settle();
    const [{ owner, asked, address }] = questions;
    owner.ready(undefined, { bidi: false, management: false });
    owner.answered({ ...CLAIM, id: "another" }, "valid");
    owner.answered({ ...CLAIM, originating: "c.example" }, "valid");
    assert.ok(!questions[0].closed, "these are answers to other questions");
    owner.answered(CLAIM, outcome);
    assert.equal(await verified, outcome);
    assert.deepEqual([asked, address.port, questions.length], [["a.example b.example s1 key"], 10, 1]);
    assert.deepEqual([questions[0].closed, said], [true, []]);
  }
});

Deno.test("Verifier goes on to the next address, and says why", async () => {
  const { verifier, questions, said } = setUp(addressesOf(10, 20));
  const verified = verifier.verify(CLAIM, "key", PEER, new AbortController().signal);
  await settle();
  questions[0].owner.ended({ step: "connect", because: "Connection refused", externalRefused: false });
  await settle();
  questions[1].owner.ended({ step: "open", because: "hung up", externalRefused: false });
  assert.equal(await verified, "remote-connection-failed");
  assert.deepEqual(said, ["10 Connection refused", "20 hung up"]);
});

Deno.test("Verifier fails, and says why, where no address can be found", async () => {
  for (const [found, because] of [[new Error("SERVFAIL"), "SERVFAIL"], [[], "there is none"]] as const) {
    const { verifier, said } = setUp(found);
    const outcome = await verifier.verify(CLAIM, "key", PEER, new AbortController().signal);
    assert.deepEqual([outcome, said], ["remote-connection-failed", [`a.example b.example: ${because}`]]);
  }
});

Deno.test("Verifier asks no more when nobody waits for the answer", async () => {
  const { verifier, questions, said } = setUp(addressesOf(10, 20));
  const gone = new AbortController();
  const verified = verifier.verify(CLAIM, "key", PEER, gone.signal);
  await settle();
  gone.abort();
  assert.equal(await verified, "remote-connection-failed");
  assert.deepEqual([questions.length, questions[0].closed, said], [1, true, []]);
});

Deno.test("Verifier asks no more than so many questions of one peer at once", async () => {
  const { verifier, questions } = setUp(addressesOf(10));
  const gone = new AbortController();
  const verify = (peer = PEER) => verifier.verify(CLAIM, "key", peer, gone.signal);
  const many = Array.from({ length: 512 }, () => verify());
  assert.equal(await verify(), "resource-constraint");
  const other = verify(blue({ name: "red" }));
  await settle();
  assert.equal(questions.length, 513);
  gone.abort();
  await Promise.all([...many, other]);
  const again = setUp([]);
  assert.equal(await again.verifier.verify(CLAIM, "key", PEER, gone.signal), "remote-connection-failed");
  assert.equal(await verify(), "remote-connection-failed", "there is room again");
});
