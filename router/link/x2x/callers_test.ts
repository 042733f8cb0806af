import assert from "node:assert/strict";
import { createAuthority } from "../../../fixtures/certificates/authority.ts";
import type { PeerControl } from "../../config/config.ts";
import { callerByAddress, callerByCertificate } from "./callers.ts";

const authority = await createAuthority("test CA");
const { der } = await authority.issue({ dns: ["west.example", "south.example"] });

function peer(name: string, more: Record<string, unknown> = {}): PeerControl {
  const made = { name, link: "x2x", refuse: false, tls: "direct", identity: `${name}.example`, ...more };
  return made as unknown as PeerControl;
}

const VALID = { valid: true } as const;

Deno.test("callerByCertificate() finds the peer whose identity the certificate proves", () => {
  const peers = [peer("north"), peer("west"), peer("south")];
  const asked: string[] = [];
  const judge = (_: PeerControl, identity: string) => {
    asked.push(identity);
    return VALID;
  };
  assert.deepEqual(callerByCertificate([der], peers, judge), { peer: peers[1] });
  // Nobody else's rules cost time.
  assert.deepEqual(asked, ["west.example"]);
});

Deno.test("callerByCertificate() finds nobody among refused peers, other kinds of link and those without TLS", () => {
  const peers = [
    peer("west", { refuse: true }),
    peer("west", { link: "trunk" }),
    peer("south", { tls: "none" }),
  ];
  const caller = callerByCertificate([der], peers, () => VALID);
  assert.match(
    "because" in caller ? caller.because : "",
    /speaks for west\.example, south\.example, which is/,
  );
});

Deno.test("callerByCertificate() says what is wrong with a certificate that has the right name", () => {
  const sentence = "west.example's certificate expired: renew it.";
  const caller = callerByCertificate(
    [der],
    [peer("west")],
    () => ({ valid: false, reason: "expired", sentence }),
  );
  assert.deepEqual(caller, { because: "west.example's certificate expired: renew it" });
});

Deno.test("callerByCertificate() finds nobody where there is no certificate, or none that can be read", () => {
  for (const chain of [[], [new Uint8Array([1, 2, 3])]]) {
    assert.ok("because" in callerByCertificate(chain, [peer("west")], () => VALID));
  }
});

Deno.test("callerByAddress() goes by sources, of peers without TLS alone", () => {
  const sources = (...addresses: string[]) => ({ tls: "none", trunk: { sources: addresses } });
  const peers = [
    peer("north", { ...sources("10.0.0.1"), tls: "direct" }),
    peer("west", sources("10.0.0.1", "2001:db8::1")),
  ];
  for (const host of ["10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1"]) {
    assert.deepEqual(callerByAddress(host, peers), { peer: peers[1] }, host);
  }
  for (const host of ["10.0.0.10", "?", "::ffff:10.0.0.2", "west"]) {
    assert.ok("because" in callerByAddress(host, peers), host);
  }
});
