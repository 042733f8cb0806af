import assert from "node:assert/strict";
import fc from "fast-check";
import { formatRequest, parseRequest } from "./protocol.ts";
import { answerSpool, MOST_IDS, type SpoolRequest } from "./spool.ts";

const REQUESTS: readonly SpoolRequest[] = [
  { command: "spool list", after: 0 },
  { command: "spool list", after: 17, peer: "red" },
  { command: "spool show", id: "red/17", bodies: true },
  { command: "spool purge", selection: { peer: "red" }, bounce: true },
  { command: "spool purge", selection: { ids: ["red/1", "red/2"] }, bounce: false },
  { command: "spool requeue", peer: "red" },
];

Deno.test("parseRequest() reads what formatRequest() writes about the spool", () => {
  for (const request of REQUESTS) assert.deepEqual(parseRequest(formatRequest(request)), request);
});

Deno.test("parseRequest() refuses requests about the spool that lack something, or cannot mean what they have", () => {
  const requests = [
    { command: "spool list", after: "1" },
    { command: "spool show" },
    { command: "spool purge" },
    { command: "spool purge", selection: {} },
    { command: "spool purge", selection: { ids: [] } },
    { command: "spool purge", selection: { ids: [1] } },
    { command: "spool purge", selection: { ids: Array.from({ length: MOST_IDS + 1 }, () => "red/1") } },
    { command: "spool purge", selection: { peer: "red" }, bounce: "no" },
    { command: "spool requeue", peer: null },
  ];
  for (const request of requests) {
    const parsed = parseRequest(JSON.stringify({ version: 1, ...request }));
    assert.ok("code" in parsed && parsed.code === "malformed", JSON.stringify(request));
  }
});

Deno.test("parseRequest() takes anything for the members of a purge without failing", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (selection, bounce) => {
      parseRequest(JSON.stringify({ version: 1, command: "spool purge", selection, bounce }));
    }),
    { seed: 17, numRuns: 300 },
  );
});

Deno.test("answerSpool() says that nothing is kept where no peer has a spool", () => {
  for (const request of REQUESTS) {
    const reply = answerSpool(request, undefined, { write() {} });
    assert.ok(!reply.ok && reply.code === "not-possible" && /Nothing is kept here/.test(reply.sentence));
  }
});
