import assert from "node:assert/strict";
import fc from "fast-check";
import type { CertificateNames } from "../config/config.ts";
import { covers, describeNames } from "./certificate.ts";

function dns(...names: readonly string[]): CertificateNames {
  return { dns: names, srv: [], xmpp: [] };
}

const LABEL = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
const HOST = fc.tuple(fc.array(LABEL, { maxLength: 3 }), fc.constantFrom("example", "test"))
  .map(([labels, last]) => [...labels, last].join("."));

Deno.test("covers() takes a host for itself, in any case and with a final dot", () => {
  fc.assert(fc.property(HOST, (host) => {
    assert.ok(covers(dns(host), host));
    assert.ok(covers(dns(`${host}.`), host));
    assert.ok(covers(dns(host), `${host.toUpperCase()}.`));
    assert.ok(covers({ dns: [], srv: [host], xmpp: [] }, host));
    assert.ok(covers({ dns: [], srv: [], xmpp: [host] }, host));
  }));
});

Deno.test("covers() takes one host for another only by a wildcard for exactly one label", () => {
  fc.assert(fc.property(HOST, HOST, fc.boolean(), (name, host, wild) => {
    const [, ...parent] = host.split(".");
    const expected = wild ? parent.length > 0 && parent.join(".") === name : name === host;
    assert.equal(covers(dns(wild ? `*.${name}` : name), host), expected);
  }));
});

Deno.test("covers() never takes an address or a pattern for a domain", () => {
  for (const domain of ["127.0.0.2", "[::1]", "::1", "*.example", "*", "", "."]) {
    assert.equal(covers(dns(domain, "*.0.0.2", "*.*", "*."), domain), false, domain);
  }
});

Deno.test("describeNames() lists each name once, and counts those beyond the first few", () => {
  assert.equal(describeNames({ dns: ["a.x", "*.a.x"], srv: ["a.x"], xmpp: ["b.x"] }), "a.x, *.a.x, b.x");
  assert.equal(describeNames(dns("a", "b", "c", "d"), 2), "a, b and 2 more");
  assert.equal(describeNames(dns()), "");
  assert.equal(describeNames(dns("a".repeat(300))).length, 254);
});
