import assert from "node:assert/strict";
import { peerControl } from "../../../fixtures/config/peer_control.ts";
import type { LinkStep } from "./initiating_link.ts";
import { failureSentence, unresolvedSentence } from "./sentences.ts";

const PAIR = { from: "a.example", to: "b.example", peer: peerControl("blue") };
const ADDRESS = { host: "192.0.2.1", port: 5269, priority: 0 };

/** What the sentence of each step must tell beside the peer and the address. */
const STEPS: readonly (readonly [LinkStep, string, RegExp])[] = [
  [
    "connect",
    "Connection refused (os error 111)",
    /cannot be reached .*os error 111\)\. Check .*blue\.connect/,
  ],
  ["tls", "wrong version number.", /^TLS .*wrong version number\. Check .*peers\.blue\.tls/],
  ["negotiation", "sent a comment", /sent a comment\. No stream a\.example → b\.example/],
  [
    "open",
    "has taken nothing for 30 s",
    /a\.example → b\.example .* was lost: it has taken nothing for 30 s\./,
  ],
];

for (const [step, because, expected] of STEPS) {
  Deno.test(`failureSentence() tells the peer, the address and what happened at the step ${step}`, () => {
    const text = failureSentence(PAIR, ADDRESS, { step, because, externalRefused: false });
    assert.match(text, expected);
    assert.match(text, /peer "blue".* 192\.0\.2\.1:5269/);
    assert.match(text, /[^.]\.$/, "one full stop");
  });
}

Deno.test("failureSentence() writes an IPv6 address in brackets", () => {
  const address = { ...ADDRESS, host: "2001:db8::1" };
  const text = failureSentence(PAIR, address, { step: "tls", because: "x", externalRefused: false });
  assert.match(text, /at \[2001:db8::1\]:5269 failed/);
});

Deno.test("unresolvedSentence() tells whose addresses could not be found, why, and what to do", () => {
  assert.equal(
    unresolvedSentence(PAIR, "SERVFAIL."),
    'no address of b.example, a domain of peer "blue", could be found: SERVFAIL. Check its SRV records, or name an ' +
      "address in peers.blue.connect.",
  );
});
