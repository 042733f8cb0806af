import assert from "node:assert/strict";
import { createMatcher } from "../../matcher-wasm/mod.ts";
import { stampDelays } from "./stamp.ts";

const LIMITS = { bytes: 10_000, depth: 32, attributes: 32 };
const SINCE = Date.parse("2026-11-25T22:23:34.567Z");

function stamped(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder().decode(stampDelays(bytes, SINCE, "hub.example", createMatcher([]), LIMITS));
}

Deno.test("stampDelays() writes into each message and presence where and since when it waited, and into no iq", () => {
  const delay = "<delay xmlns='urn:xmpp:delay' from='hub.example' stamp='2026-11-25T22:23:34.567Z'/>";
  const text =
    "<message from='a@b' to='c@d'><body>ü</body></message><iq from='a@b' to='c@d' type='get' id='1'/>" +
    "<presence from='a@b' to='c@d'/>";
  assert.equal(
    stamped(text),
    `<message from='a@b' to='c@d'><body>ü</body>${delay}</message>` +
      `<iq from='a@b' to='c@d' type='get' id='1'/><presence from='a@b' to='c@d'>${delay}</presence>`,
  );
});

Deno.test("stampDelays() leaves what is not understood as it is", () => {
  assert.equal(stamped("<message from='a@b'"), "<message from='a@b'");
});
