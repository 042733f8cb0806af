import assert from "node:assert/strict";
import fc from "fast-check";
import { formatReply, formatRequest, parseReply, parseRequest, type Request } from "./protocol.ts";

const REQUESTS: readonly Request[] = [
  { command: "status" },
  { command: "reload" },
  { command: "peer show", peer: "red" },
  { command: "peer down", peer: "red" },
  { command: "peer up", peer: "red" },
  { command: "peer prefer", peer: "red", address: "127.0.0.1:5269" },
  { command: "peer prefer", peer: "red", address: null },
  { command: "log level", level: "debug" },
  { command: "trace", peers: ["red", "blue"], setup: true, bodies: false },
  { command: "walk", from: "a@a.example", to: "b@b.example", kind: "iq", wait: 10 },
];

Deno.test("parseRequest() reads what formatRequest() writes, a line each", () => {
  for (const request of REQUESTS) {
    const line = formatRequest(request);
    assert.equal(line.indexOf("\n"), line.length - 1);
    assert.deepEqual(parseRequest(line), request);
  }
});

Deno.test("parseRequest() refuses what it does not understand, and says why", () => {
  const cases: readonly (readonly [line: string, code: string, sentence: RegExp])[] = [
    ["", "malformed", /^A line of JSON is expected/],
    ["[1]", "malformed", /^A line of JSON/],
    ["null", "malformed", /^A line of JSON/],
    [
      "{}",
      "version",
      /^This node speaks version 1 of the control protocol: use the program that the node runs\.$/,
    ],
    [`{"version":2,"command":"status"}`, "version", /version 1/],
    [`{"version":"1","command":"status"}`, "version", /version 1/],
    [`{"version":1,"command":"stop"}`, "unknown-command", /knows no such command; it knows status, reload, /],
    [`{"version":1,"command":"toString"}`, "unknown-command", /no such command/],
    [`{"version":1,"command":"peer down"}`, "malformed", /^The command "peer down" lacks something/],
    [`{"version":1,"command":"peer prefer","peer":"red"}`, "malformed", /"peer prefer"/],
    [`{"version":1,"command":"log level","level":"loud"}`, "malformed", /"log level"/],
    [`{"version":1,"command":"trace","peers":[]}`, "malformed", /"trace"/],
    [`{"version":1,"command":"trace","peers":["a",1]}`, "malformed", /"trace"/],
    [`{"version":1,"command":"trace","peers":["a"],"bodies":"yes"}`, "malformed", /"trace"/],
    [`{"version":1,"command":"walk","from":"a"}`, "malformed", /"walk"/],
    [`{"version":1,"command":"walk","from":"a","to":"b","wait":0}`, "malformed", /"walk"/],
    [`{"version":1,"command":"walk","from":"a","to":"b","kind":"message ready"}`, "malformed", /"walk"/],
  ];
  for (const [line, code, sentence] of cases) {
    const refusal = parseRequest(line);
    assert.ok("code" in refusal, line);
    assert.equal(refusal.code, code);
    assert.match(refusal.sentence, sentence);
    assert.match(refusal.sentence, /^[A-Z].*\.$/);
  }
});

Deno.test("parseRequest() and parseReply() take any text, and never throw", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
    const request = parseRequest(text);
    assert.ok("code" in request || "command" in request);
    parseReply(text);
  }));
});

Deno.test("parseReply() reads what formatReply() writes, and the refusal of another version", () => {
  const refusal = { ok: false, code: "refused", sentence: "No.", details: ["a", "b"] } as const;
  assert.deepEqual(parseReply(formatReply(refusal)), refusal);
  assert.deepEqual(parseReply(formatReply({ ok: true, result: [1] })), { ok: true, result: [1] });
  assert.equal(parseReply(`{"version":2,"ok":true,"result":1}`), undefined);
  const other = parseReply(`{"version":2,"ok":false,"code":"new-code","sentence":"Use version 2."}`);
  assert.deepEqual(other, { ok: false, code: "not-possible", sentence: "Use version 2." });
});
