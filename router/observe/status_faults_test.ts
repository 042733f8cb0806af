import assert from "node:assert/strict";
import { collectLog } from "../../fixtures/leaf/star.ts";
import { Faults } from "./status_faults.ts";

Deno.test("Faults keeps what went wrong last by peer, and passes everything on", () => {
  const { log, lines } = collectLog();
  let now = 1_000;
  const faults = new Faults(() => now);
  const written = faults.around(log);
  written.write("info", "link.open", "is open", { peer: "red" });
  assert.equal(faults.of("red"), null);
  written.write("warn", "link.failed", "cannot be reached.", { peer: "red" });
  assert.deepEqual(faults.of("red"), { time: 1_000, sentence: "cannot be reached." });
  now = 2_000;
  written.write("debug", "link.failed", "cannot be reached.", { peer: "red" });
  assert.equal(faults.of("red")?.time, 2_000, "what is repeated is logged as a detail, but goes on");
  written.write("error", "audit", "cannot be written.");
  assert.equal(faults.of()?.sentence, "cannot be written.");
  assert.equal(lines.length, 4);
  faults.keep(["blue"]);
  assert.deepEqual([faults.of("red"), faults.of()?.time], [null, 2_000]);
});
