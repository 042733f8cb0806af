import assert from "node:assert/strict";
import { createWorld, DOMAIN, type Kind, KINDS, NOW, usualRules } from "../../fixtures/certificates/kinds.ts";
import { createInspector, judgeCertificate } from "./certificate.ts";

const world = await createWorld();
const inspect = createInspector();

function verdictOn(kind: Kind): string {
  return kind.reason === "valid" ? "takes" : "refuses";
}

for (const kind of KINDS) {
  Deno.test(`judgeCertificate() ${verdictOn(kind)} a certificate ${kind.name}`, async () => {
    const { chain, rules: changes } = await kind.present(world);
    const rules = { ...usualRules(world), ...changes };
    const domain = kind.domain ?? DOMAIN;
    const evidence = inspect(chain, rules, NOW);
    const verdict = judgeCertificate(evidence, rules, domain, kind.role ?? "initiating");
    if (verdict.valid) {
      assert.equal("valid", kind.reason);
      return;
    }
    assert.equal(verdict.reason, kind.reason, verdict.sentence);
    const start = `${domain}'s certificate `;
    assert.ok(verdict.sentence.startsWith(start));
    const said = verdict.sentence.slice(start.length);
    if (typeof kind.sentence === "string") assert.equal(said, kind.sentence);
    else if (kind.sentence) assert.match(said, kind.sentence);
    else assert.fail(`no sentence is expected: ${verdict.sentence}`);
  });
}

Deno.test("the kinds of certificates have different names", () => {
  assert.equal(new Set(KINDS.map(({ name }) => name)).size, KINDS.length);
});
