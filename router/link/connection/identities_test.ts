import assert from "node:assert/strict";
import type { Identity } from "../../config/config.ts";
import { createAuthority } from "../../../fixtures/certificates/authority.ts";
import { Identities } from "./identities.ts";

const AUTHORITY = await createAuthority("test CA");

async function identity(...dns: string[]): Promise<Identity> {
  const { certificatePem, keyPem, der } = await AUTHORITY.issue({ dns });
  return { certificatePem, keyPem, chain: [der], names: { dns, srv: [], xmpp: [] } };
}

const HUB = await identity("hub.example");
const US = await identity("*.us", "us");
const IDENTITIES = new Identities({ identities: [HUB, US], peers: [] });

Deno.test("Identities names the identity for a domain, by wildcard too, and none where none fits", () => {
  assert.equal(IDENTITIES.naming("hub.example"), HUB);
  assert.equal(IDENTITIES.naming("navy.us"), US);
  assert.equal(IDENTITIES.naming("us"), US);
  assert.equal(IDENTITIES.naming("ship.navy.us"), undefined, "a wildcard is one label (RFC 9525 §6.3)");
  assert.equal(IDENTITIES.naming("leafa.example"), undefined);
});

Deno.test("Identities makes one acceptor for each identity and way of asking", () => {
  const acceptor = IDENTITIES.acceptor("hub.example", true);
  assert.equal(IDENTITIES.acceptor("hub.example", true), acceptor);
  assert.equal(IDENTITIES.acceptor("nowhere.example", true), acceptor, "the first where none fits");
  assert.equal(IDENTITIES.acceptor(undefined, true), acceptor);
  assert.notEqual(IDENTITIES.acceptor("navy.us", true), acceptor);
  assert.notEqual(IDENTITIES.acceptor("hub.example", false), acceptor);
});
