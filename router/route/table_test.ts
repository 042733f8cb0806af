import assert from "node:assert/strict";
import fc from "fast-check";
import { peerControl, tableOf } from "../../fixtures/config/peer_control.ts";
import { routeTo, SELF, sourceOf } from "./table.ts";

Deno.test("buildTable() makes routes and sources of every peer, and of the node for its own domain", () => {
  const table = tableOf(
    "hub.example",
    peerControl("a", { routes: ["leafa.example", "*.us"], speaksFor: ["leafa.example"] }),
    peerControl("b", { routes: ["*"], speaksFor: ["*.us"] }),
  );
  assert.deepEqual(routeTo(table, "hub.example"), { pattern: "hub.example", owner: SELF });
  assert.deepEqual(sourceOf(table, "hub.example"), { pattern: "hub.example", owner: SELF });
  assert.deepEqual(routeTo(table, "leafa.example"), { pattern: "leafa.example", owner: 0 });
  assert.deepEqual(sourceOf(table, "leafa.example"), { pattern: "leafa.example", owner: 0 });
  assert.deepEqual(routeTo(table, "navy.us"), { pattern: "*.us", owner: 0 });
  assert.deepEqual(sourceOf(table, "navy.us"), { pattern: "*.us", owner: 1 });
  assert.deepEqual(routeTo(table, "x.leafa.example"), { pattern: "*", owner: 1 });
  assert.equal(sourceOf(table, "x.leafa.example"), undefined);
});

Deno.test("buildTable() lets a peer send from domains to which nothing is routed, and the other way round", () => {
  const table = tableOf(
    "hub.example",
    peerControl("a", { routes: ["in.example"], speaksFor: ["out.example"] }),
  );
  assert.equal(routeTo(table, "out.example"), undefined);
  assert.equal(sourceOf(table, "in.example"), undefined);
});

/** Domains and patterns over few labels, so that they meet. */
const LABEL = fc.constantFrom("a", "b", "us");
const DOMAIN = fc.array(LABEL, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
const PATTERN = fc.oneof(DOMAIN, DOMAIN.map((domain) => `*.${domain}`), fc.constant("*"));

function patternHas(pattern: string, domain: string): boolean {
  if (pattern === "*" || pattern === domain) return true;
  return pattern.startsWith("*.") && `.${domain}`.endsWith(pattern.slice(1));
}

/** The longest pattern wins, the exact one before the wildcard; found by trying them all. */
function longest(patterns: readonly string[], domain: string): string | undefined {
  const rank = (pattern: string): number => pattern === domain ? Infinity : pattern.length;
  return patterns.filter((pattern) => patternHas(pattern, domain)).sort((a, b) => rank(b) - rank(a))[0];
}

Deno.test("routeTo() and sourceOf() give the longest pattern, the exact one first", () => {
  const patterns = fc.uniqueArray(PATTERN, { maxLength: 12 });
  fc.assert(
    fc.property(patterns, patterns, fc.array(DOMAIN, { minLength: 1 }), (routes, speaksFor, domains) => {
      const table = tableOf("hub.example", peerControl("a", { routes, speaksFor }));
      for (const domain of domains) {
        assert.equal(routeTo(table, domain)?.pattern, longest(routes, domain));
        assert.equal(sourceOf(table, domain)?.pattern, longest(speaksFor, domain));
      }
    }),
    { numRuns: 50 },
  );
});
