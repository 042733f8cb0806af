import assert from "node:assert/strict";
import fc from "fast-check";
import { createAuthority } from "../../fixtures/certificates/authority.ts";
import { DOMAIN, NOW } from "../../fixtures/certificates/kinds.ts";
import type { CertificateRules } from "../config/config.ts";
import { createInspector, judgeCertificate, readCertificate, readCrl } from "./certificate.ts";

const root = await createAuthority("test CA");
const intermediate = await root.issueAuthority("test intermediate", { permitted: { dns: ["example"] } });
const leaf = await intermediate.issue({
  dns: [DOMAIN, "*.leafa.example"],
  srv: [`_xmpp-server.${DOMAIN}`],
  xmpp: [DOMAIN],
});
const list = intermediate.revocationList([leaf]);
const rules: CertificateRules = {
  trust: [root.der],
  crls: [],
  requireCrl: false,
  pins: [],
  requireClientAuth: false,
};
const original = readCertificate(leaf.der);
const inspect = createInspector();

/** One to four bytes changed, put in, or taken out. */
const EDITS = fc.array(
  fc.record({
    kind: fc.constantFrom("change", "insert", "remove"),
    place: fc.nat(),
    byte: fc.nat({ max: 255 }),
  }),
  { minLength: 1, maxLength: 4 },
);

function mutate(der: Uint8Array, edits: typeof EDITS extends fc.Arbitrary<infer T> ? T : never): Uint8Array {
  const bytes = [...der];
  for (const { kind, place, byte } of edits) {
    const at = place % bytes.length;
    if (kind === "change") bytes[at] = byte;
    else bytes.splice(at, kind === "remove" ? 1 : 0, ...(kind === "insert" ? [byte] : []));
  }
  return Uint8Array.from(bytes);
}

const RUNS = { seed: 5280, numRuns: 3_000 };

Deno.test("inspectCertificate() never takes a mutated end entity for one with other names", () => {
  fc.assert(
    fc.property(EDITS, (edits) => {
      const { certificate, path } = inspect([mutate(leaf.der, edits), intermediate.der], rules, NOW);
      // ECDSA signatures can be changed and still be right; what they sign cannot.
      if (path.ok) assert.deepEqual(certificate?.names, original.names);
    }),
    RUNS,
  );
});

Deno.test("inspectCertificate() never throws on a mutated intermediate", () => {
  fc.assert(
    fc.property(EDITS, (edits) => {
      const { path } = inspect([leaf.der, mutate(intermediate.der, edits)], rules, NOW);
      assert.ok(path.ok || path.because !== "");
    }),
    RUNS,
  );
});

Deno.test("judgeCertificate() never takes a revoked certificate for good by a mutated list", () => {
  fc.assert(
    fc.property(EDITS, (edits) => {
      const strict = { ...rules, crls: [mutate(list.der, edits)], requireCrl: true };
      const evidence = inspect([leaf.der, intermediate.der], strict, NOW);
      assert.equal(judgeCertificate(evidence, strict, DOMAIN, "initiating").valid, false);
    }),
    RUNS,
  );
});

Deno.test("readCertificate() and readCrl() throw nothing but TypeError on mutated bytes", () => {
  fc.assert(
    fc.property(EDITS, fc.boolean(), (edits, isList) => {
      try {
        if (isList) readCrl(mutate(list.der, edits));
        else readCertificate(mutate(leaf.der, edits));
      } catch (error) {
        assert.ok(error instanceof TypeError);
        assert.doesNotMatch(error.message, /undefined|is not a function/);
      }
    }),
    { ...RUNS, numRuns: 10_000 },
  );
});

Deno.test("readCertificate() refuses every beginning of a certificate", () => {
  for (let length = 0; length < leaf.der.length; length++) {
    assert.throws(() => readCertificate(leaf.der.subarray(0, length)), TypeError);
  }
});
