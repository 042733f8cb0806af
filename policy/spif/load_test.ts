import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { policyText, readPolicy, readSpifText } from "../../fixtures/policies/policies.ts";
import { loadSpif, SPIF_LIMITS, type SpifProblem } from "./load.ts";

const BAD = new URL("../../fixtures/policies/bad/", import.meta.url);
const HARBOUR = policyText("harbour");

function problemsOf(file: string | Uint8Array, options = {}): readonly string[] {
  const loaded = loadSpif(file, options);
  assert.ok("problems" in loaded, "the file was accepted");
  return loaded.problems.map(format);
}

function format({ line, column, path, text }: SpifProblem): string {
  return `${line}:${column} ${path === "" ? "" : `${path}: `}${text}`;
}

const names = [...Deno.readDirSync(BAD)].map(({ name }) => name).filter((name) => name.endsWith(".xml"))
  .sort();

for (const name of names) {
  Deno.test(`loadSpif() says what is wrong with ${name}`, () => {
    const expected = Deno.readTextFileSync(new URL(name.replace(/xml$/, "txt"), BAD));
    assert.deepEqual(problemsOf(Deno.readFileSync(new URL(name, BAD))), expected.trimEnd().split("\n"));
  });
}

Deno.test("loadSpif() knows classifications by number and by name, whatever case and white space", () => {
  const { index } = readPolicy("uk");
  assert.equal(index.classificationsByLacv.get(5)?.name, "TOP SECRET");
  assert.equal(index.classificationsByName.get("top secret")?.lacv, 5);
});

Deno.test("loadSpif() takes a zero-padded lacv for the number", () => {
  assert.equal(readPolicy("harbour").index.classificationsByLacv.get(4)?.name, "SECRET");
  const watch = readPolicy("lighthouse").index.tagSetsByName.get("watch");
  assert.deepEqual(watch?.tags[0].values.map(({ lacv }) => lacv), [0, 1]);
});

Deno.test("loadSpif() tells values of a lacv beyond 4 octets by all its digits", () => {
  const [large, next] = ["21745403334774610", "21745403334774611"];
  const text = HARBOUR.replaceAll('lacv="10"', `lacv="0${large}"`).replaceAll('lacv="11"', `lacv="${next}"`);
  const { index } = readSpifText(text);
  const [tide, anchor] = index.tagSetsByName.get("operations")?.tags[0].values ?? [];
  assert.deepEqual([tide.lacv, anchor.lacv], [large, next]);
  assert.deepEqual(tide.excluded.map(({ values }) => [...values]), [[anchor.key]]);
  assert.deepEqual(problemsOf(HARBOUR.replace('lacv="13"', `lacv="${large}x"`)), [
    `75:9 tagCategory "BUOY": lacv is "${large}x". Write a whole number from 0.`,
  ]);
});

Deno.test("loadSpif() lets tags be without values, and tag sets have markings", () => {
  const tag = '<securityCategoryTag name="None" tagType="permissive" minSelection="0"/>';
  const text = HARBOUR.replace(/<securityCategoryTagSet name="Cargo"[^>]*>/, `$&${tag}<markingQualifier/>`);
  const [none, cargo] = readSpifText(text).index.tagSetsByName.get("cargo")?.tags ?? [];
  assert.deepEqual([none.values.length, cargo.values.length], [0, 2]);
});

Deno.test("loadSpif() tells values of one lacv in one tag set by their type", () => {
  const set = readPolicy("uk").index.tagSetsByName.get("sensitive descriptors");
  assert.deepEqual(set?.tags.map(({ type, values }) => [type, values[0].name, values[0].lacv]), [
    ["tagType7", "COMMERCIAL", 0],
    ["restrictive", "LOCSEN", 0],
  ]);
});

Deno.test("loadSpif() takes equivalents without a namespace, and an empty lacv beside discard", () => {
  const { tagSetsByName } = readPolicy("lighthouse").index;
  const [foreign] = tagSetsByName.get("origin")?.tags[0].values ?? [];
  assert.deepEqual(foreign.equivalents, [{
    policy: "1.3.6.1.4.1.32473.1",
    applied: "both",
    action: "discard",
  }]);
});

for (const version of ["1.0", "2.0", "2.1"]) {
  Deno.test(`loadSpif() accepts schema version ${version}, with the namespace and without`, () => {
    const text = HARBOUR.replace('schemaVersion="2.1"', `schemaVersion="${version}"`);
    assert.equal(readSpifText(text).schemaVersion, version);
    const bare = readSpifText(text.replace(' xmlns="http://www.xmlspif.org/spif"', ""));
    assert.deepEqual(bare.classifications, readSpifText(text).classifications);
  });
}

Deno.test("loadSpif() lets the schema's extension points and documentation be", () => {
  const additions =
    '<updateInfo x="1"/><extensions><a xmlns="urn:a">b</a></extensions><privacyMarks><privacyMark/>' +
    '</privacyMarks><doc xmlns="urn:doc">text</doc></SPIF>';
  const text = HARBOUR.replace("</SPIF>", additions)
    .replace('name="RESTRICTED"', 'name="RESTRICTED" xmlns:v="urn:v" v:note="x"');
  assert.deepEqual(readSpifText(text).classifications, readPolicy("harbour").classifications);
});

Deno.test("loadSpif() holds a file to its SHA-256", () => {
  const bytes = new TextEncoder().encode(HARBOUR);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const loaded = loadSpif(bytes, { sha256: sha256.toUpperCase() });
  assert.equal("spif" in loaded && loaded.spif.sha256, sha256);
  assert.deepEqual(problemsOf(`${HARBOUR}\n`, { sha256 }), [
    `0:0 the file's SHA-256 is ${
      createHash("sha256").update(`${HARBOUR}\n`).digest("hex")
    }, not "${sha256}" ` +
    "as pinned. Restore the file, or pin the new one after reading what changed.",
  ]);
});

Deno.test("loadSpif() refuses what is too large, too deep, too much or not UTF-8", () => {
  const { bytes, depth, elements } = SPIF_LIMITS;
  const again = "Have the file exported again, or correct it there.";
  assert.deepEqual(problemsOf(" ".repeat(bytes + 1)), [
    `0:0 the file has ${bytes + 1} bytes. A SPIF may have ${bytes}.`,
  ]);
  assert.deepEqual(problemsOf(`${"<a>".repeat(depth + 1)}${"</a>".repeat(depth + 1)}`), [
    `1:${3 * depth + 1} elements are nested more than ${depth} deep. ${again}`,
  ]);
  assert.deepEqual(problemsOf(`<a>${"<b/>".repeat(elements)}</a>`), [
    `1:${4 * elements} there are more than ${elements} elements. ${again}`,
  ]);
  assert.deepEqual(problemsOf(Uint8Array.of(0x3c, 0xff)), ["0:0 the text is not UTF-8. Save it as UTF-8."]);
});
