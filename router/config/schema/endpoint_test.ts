import assert from "node:assert/strict";
import { nodeOf } from "../document/node.ts";
import { FindingLists } from "../findings.ts";
import { type Endpoint, endpoint, formatEndpoint, listenAddress } from "./endpoint.ts";

const PLACE = { line: 1, column: 1, path: "connect" };

function read(text: string, type = endpoint): Endpoint | undefined {
  return type.read(nodeOf(text, PLACE), new FindingLists())?.value;
}

Deno.test("endpoint reads names and addresses, with and without a port", () => {
  const texts = [
    "10.1.0.5",
    "10.1.0.5:5269",
    "XMPP.example:1",
    "[2001:DB8::1]",
    "[::1]:5269",
    "[fe80::1%eth0]:5269",
  ];
  assert.deepEqual(texts.map((text) => read(text)), [
    { host: "10.1.0.5", port: undefined },
    { host: "10.1.0.5", port: 5269 },
    { host: "xmpp.example", port: 1 },
    { host: "2001:db8::1", port: undefined },
    { host: "::1", port: 5269 },
    { host: "fe80::1%eth0", port: 5269 },
  ]);
});

Deno.test("endpoint refuses what is neither", () => {
  const texts = [
    "",
    ":5269",
    "10.1.0",
    "10.1.0.256",
    "10.1.0.05",
    "a:0",
    "a:65536",
    "a:b",
    "::1",
    "[::1",
    "[a]:1",
    "a b",
  ];
  for (const text of texts) assert.equal(read(text), undefined, text);
});

Deno.test("listenAddress wants a port, and takes 0 for any", () => {
  assert.deepEqual(read("[::]:0", listenAddress), { host: "::", port: 0 });
  assert.equal(read("0.0.0.0", listenAddress), undefined);
});

Deno.test("formatEndpoint() puts IPv6 into brackets", () => {
  assert.equal(formatEndpoint({ host: "::1", port: 5269 }), "[::1]:5269");
  assert.equal(formatEndpoint({ host: "localhost", port: undefined }), "localhost");
});
