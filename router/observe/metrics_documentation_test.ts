import assert from "node:assert/strict";
import { METRICS } from "./metrics.ts";
import { fillInMetrics } from "./metrics_documentation.ts";

const MONITORING = new URL("../../docs/monitoring.md", import.meta.url);

Deno.test("docs/monitoring.md has every metric and reason as the tables have them", () => {
  const written = Deno.readTextFileSync(MONITORING);
  assert.equal(fillInMetrics(written), written, "Run deno task docs.");
  for (const { name, help } of Object.values(METRICS)) {
    assert.ok(written.includes(name) && written.includes(help), name);
  }
});

Deno.test("fillInMetrics() throws where there is no place for the tables", () => {
  assert.throws(() => fillInMetrics("# Monitoring\n"), /there is no part between/);
});

/** Names of our metrics in a text, without what histograms add. */
function metricsIn(text: string): ReadonlySet<string> {
  return new Set(
    [...text.matchAll(/\b(?:trunkline|process)_\w+/g)].map(([name]) =>
      name.replace(/_(bucket|sum|count)$/, "")
    ),
  );
}

for (const file of ["alerts.yaml", "alerts_test.yaml", "dashboard.json"]) {
  Deno.test(`docs/monitoring/${file} asks for metrics that there are`, () => {
    const known = new Set<string>(Object.values(METRICS).map(({ name }) => name));
    const asked = metricsIn(Deno.readTextFileSync(new URL(`monitoring/${file}`, MONITORING)));
    assert.ok(asked.size > 3);
    assert.deepEqual([...asked].filter((name) => !known.has(name)), []);
  });
}
