import assert from "node:assert/strict";
import { BuildError } from "./run.ts";
import { withoutBallast } from "./weight.ts";

const TABLE = `exports.HTML_ENTITIES = freeze({\n  Aacute: '\\u00C1',\n  "lcub": "{",\n  quot: '"',\n});`;
const START = `var a=require("node:child_process"),b=require("node:fs");`;

Deno.test("withoutBallast() takes out what is never used, and nothing else", () => {
  assert.equal(
    withoutBallast(`${START}${TABLE}exports.XML_ENTITIES = freeze({amp:"&"});`),
    `var a=({}),b=require("node:fs");exports.HTML_ENTITIES=Object.freeze({});` +
      `exports.XML_ENTITIES = freeze({amp:"&"});`,
  );
});

Deno.test("withoutBallast() says what it does not find once", () => {
  assert.throws(() => withoutBallast(START), /xmldom's table of HTML's entities 0 times/);
  assert.throws(() => withoutBallast(START + START + TABLE), BuildError);
});
