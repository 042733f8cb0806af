import assert from "node:assert/strict";
import { resolvePath } from "./path.ts";

Deno.test("resolvePath() begins at the folder of the file", () => {
  assert.equal(resolvePath("/etc/trunkline/trunkline.yaml", "hub.pem"), "/etc/trunkline/hub.pem");
  assert.equal(resolvePath("/etc/trunkline/trunkline.yaml", "../ssl/./hub.pem"), "/etc/ssl/hub.pem");
  assert.equal(resolvePath("/trunkline.yaml", "../../hub.pem"), "/hub.pem");
  assert.equal(resolvePath("fixtures/star.yaml", "hub.pem"), "fixtures/hub.pem");
  assert.equal(resolvePath("star.yaml", "../hub.pem"), "../hub.pem");
  assert.equal(resolvePath("star.yaml", "."), ".");
  assert.equal(resolvePath("../../star.yaml", "../hub.pem"), "../../../hub.pem");
});

Deno.test("resolvePath() leaves an absolute path where it is", () => {
  assert.equal(resolvePath("fixtures/star.yaml", "/etc/ssl//hub.pem"), "/etc/ssl/hub.pem");
});
