import assert from "node:assert/strict";
import {
  labelOf,
  policyText,
  readPolicy,
  readSpifText,
  type Values,
} from "../../fixtures/policies/policies.ts";
import { displayMarking, markingColors, type MarkingOptions } from "./marking.ts";

const [uk, harbour, lighthouse, acme] = [
  readPolicy("uk"),
  readPolicy("harbour"),
  readPolicy("lighthouse"),
  readPolicy("acme"),
];
const REL = { "p Releasable To": ["BRAVO", "ALPHA"] };

const TABLE: readonly (readonly [typeof uk, string, Values, MarkingOptions, string])[] = [
  [uk, "SECRET", {}, {}, "DEMO-UK SECRET"],
  [uk, "SECRET", { "p National Caveats": ["EU", "UK"] }, {}, "DEMO-UK SECRET - UK / EU EYES ONLY"],
  [
    uk,
    "OFFICIAL",
    { "i Sensitive Descriptors": ["PERSONAL"], "r Sensitive": ["SENSITIVE"] },
    {},
    "DEMO-UK OFFICIAL-SENSITIVE PERSONAL",
  ],
  [
    uk,
    "SECRET",
    { "r Codewords": ["OVERLORD"], "i Codewords": ["DYNAMO"] },
    {},
    "DEMO-UK SECRET OVERLORD DYNAMO",
  ],
  [
    acme,
    "CONFIDENTIAL",
    { "p Releasable To": ["MOCK", "PHONY"] },
    {},
    "ACME CONFIDENTIAL REL TO MOCK, PHONY",
  ],
  [acme, "INTERNAL", { "r Sensitive": ["RED", "BLUE"] }, {}, "ACME INTERNAL RED/BLUE"],
  [harbour, "SECRET", REL, {}, "HARBOUR SECRET REL TO ALPHA, BRAVO"],
  [
    harbour,
    "RESTRICTED",
    REL,
    { language: "fr" },
    "HARBOUR DIFFUSION RESTREINTE COMMUNICABLE À ALPHA, BRAVO",
  ],
  [harbour, "RESTRICTED", {}, { language: "fr-CA" }, "HARBOUR DIFFUSION RESTREINTE"],
  [harbour, "RESTRICTED", {}, { language: "de" }, "HARBOUR RESTRICTED"],
  [
    harbour,
    "RESTRICTED",
    { "r Cargo": ["DOCKSIDE"] },
    { language: "FR" },
    "HARBOUR DIFFUSION RESTREINTE À QUAI",
  ],
  [
    harbour,
    "RESTRICTED",
    { "r Cargo": ["DOCKSIDE", "MANIFEST"], "i Handling": ["INSPECT"] },
    {},
    "HARBOUR DOCKSIDE/RESTRICTED-MANIFEST INSPECT",
  ],
  [harbour, "GRAVE", {}, {}, "DEEP WATER GRAVE"],
  [harbour, "RESTRICTED", { "r Operations": ["ANCHOR", "BUOY"] }, {}, "HARBOUR RESTRICTED ANCHOR"],
  [harbour, "RESTRICTED", { "r Operations": ["BUOY"] }, { place: "pageTop" }, "HARBOUR RESTRICTED"],
  [
    harbour,
    "RESTRICTED",
    { "r Operations": ["BUOY"] },
    { place: "documentStart" },
    "[HARBOUR//RESTRICTED//BUOY]",
  ],
  [harbour, "RESTRICTED", REL, { place: "documentEnd" }, "HARBOUR RESTRICTED REL TO ALPHA, BRAVO"],
  [
    harbour,
    "RESTRICTED",
    { "p Crew": ["HARBOURMASTER", "PILOT"] },
    {},
    "HARBOUR RESTRICTED - PILOT/HARBOURMASTER EYES ONLY",
  ],
  [lighthouse, "GUARDED", { "i Origin": ["FOREIGN"] }, {}, "LH · GUARDED"],
  [
    lighthouse,
    "SEALED",
    { "p Shared With": ["SOUTH COAST"], "r Signals": ["FLARE"] },
    {},
    "LH · SEALED · SOUTH COAST · FLARE",
  ],
];

for (const [spif, classification, values, options, expected] of TABLE) {
  const asked = [options.language, options.place].filter(Boolean).join(", ");
  Deno.test(`displayMarking() makes "${expected}"${asked && ` (${asked})`}`, () => {
    assert.equal(displayMarking(labelOf(spif, classification, values), options), expected);
  });
}

const CODES: readonly (readonly [data: string, expected: string])[] = [
  ["<markingData phrase='COSMIC'><code>replacePolicy</code></markingData>", "COSMIC GRAVE"],
  [
    "<markingData phrase='COSMIC'><code>replacePolicy</code><code>noNameDisplay</code></markingData>",
    "COSMIC",
  ],
  ["<markingData phrase='TOMB'/>", "HARBOUR TOMB"],
  ["<markingData phrase='TOMB'><code>pageTop</code></markingData>", "HARBOUR GRAVE"],
  ["<markingData phrase='TOMB'><code>pageTopBottom</code></markingData>", "HARBOUR TOMB"],
  ["<markingData phrase='TOMB'><code>portionMarking</code></markingData>", "HARBOUR GRAVE"],
  ["<markingData phrase='TOMB'><code>waterMark</code><code>pageBottom</code></markingData>", "HARBOUR TOMB"],
  ["<markingData><code>noNameDisplay</code></markingData>", "HARBOUR"],
  ["<markingData phrase='TOMB'><code>noMarkingDisplay</code></markingData>", "HARBOUR GRAVE"],
  [
    "<markingData><code>pageTopBottom</code></markingData>" +
    "<markingData phrase='T'><code>noMarkingDisplay</code></markingData>",
    "HARBOUR GRAVE",
  ],
  [
    "<markingData><code>noNameDisplay</code></markingData>" +
    "<markingData phrase='T'><code>noMarkingDisplay</code></markingData>",
    "HARBOUR",
  ],
  [
    "<markingData><code>noMarkingDisplay</code><code>noNameDisplay</code><code>pageTopBottom</code></markingData>",
    "HARBOUR",
  ],
  ["<markingData phrase=''/>", "HARBOUR"],
  ["<markingData phrase=''><code>replacePolicy</code></markingData>", "GRAVE"],
  [
    "<markingData phrase='DEEP'><code>replacePolicy</code></markingData><markingData phrase='TOMB'/>",
    "DEEP GRAVE",
  ],
  [
    "<markingData phrase='TOMB'/><markingData phrase='DEEP'><code>replacePolicy</code></markingData>",
    "DEEP TOMB",
  ],
  ["<markingData phrase='TOMBE' xml:lang='fr'/>", "HARBOUR GRAVE"],
  [
    "<markingData phrase='T'><code>portionMarking</code></markingData><markingData phrase='TOMB'/>",
    "HARBOUR TOMB",
  ],
];

for (const [data, expected] of CODES) {
  Deno.test(`displayMarking() makes "${expected}" of ${data}`, () => {
    const text = policyText("harbour")
      .replace(/<markingData phrase="DEEP WATER">[^]*?<\/markingData>/, data);
    assert.equal(displayMarking(labelOf(readSpifText(text), "GRAVE")), expected);
  });
}

/** What stands around the values of "Releasable To", and the marking of RESTRICTED ALPHA, BRAVO. */
const QUALIFIERS: readonly (readonly [qualifiers: string, options: MarkingOptions, expected: string])[] = [
  [around("pageTop", 'prefix="TO "', 'separator=","'), {}, "TO ALPHA,BRAVO"],
  [around("pageTop", 'prefix="TO "'), { place: "documentEnd" }, "TO ALPHA/BRAVO"],
  [around("pageTop", 'prefix="TO "') + around("pageBottom", 'suffix=" ONLY"'), {}, "ALPHA/BRAVO ONLY"],
  [around("pageTop", 'prefix="TO "') + around("documentStart", 'prefix="["'), {}, "TO ALPHA/BRAVO"],
  [around("documentStart", 'prefix="["'), {}, "[ALPHA/BRAVO"],
  [around("", 'prefix="TO "', 'prefix="FOR "'), {}, "FOR ALPHA/BRAVO"],
  [
    around("pageTopBottom", 'prefix="TO "', 'xml:lang="fr" prefix="À "', 'separator=", "'),
    { language: "fr-CA" },
    "À ALPHA, BRAVO",
  ],
  [around("", 'xml:lang="fr" suffix=" SEUL"', 'suffix=" ONLY"'), { language: "fr_CA" }, "ALPHA/BRAVO SEUL"],
  [around("", 'suffix=" ONLY"', 'xml:lang="fr" suffix=" SEUL"'), { language: "de" }, "ALPHA/BRAVO ONLY"],
  [around("", 'xml:lang="fr" suffix=" SEUL"'), {}, "ALPHA/BRAVO"],
];

/** A `markingQualifier` for a place or, where that is empty, for all, of qualifiers as `code="text"`. */
function around(place: string, ...qualifiers: readonly string[]): string {
  const children = qualifiers.map((qualifier) => {
    const attributes = qualifier.replace(
      /(prefix|suffix|separator)=/,
      'qualifierCode="$1" markingQualifier=',
    );
    return `<qualifier ${attributes}/>`;
  });
  const code = place === "" ? "" : ` markingCode="${place}"`;
  return `<markingQualifier${code}>${children.join("")}</markingQualifier>`;
}

for (const [qualifiers, options, expected] of QUALIFIERS) {
  const asked = [options.language, options.place].filter(Boolean).join(", ");
  Deno.test(`displayMarking() makes "${expected}" with ${qualifiers}${asked && ` (${asked})`}`, () => {
    const text = policyText("harbour").replace(
      /<markingQualifier>\s*<qualifier markingQualifier="REL TO "[^]*?(?=<\/securityCategoryTag>)/,
      qualifiers,
    ).replaceAll(/<markingData[^>]*xml:lang="fr"\/>/g, "");
    assert.equal(displayMarking(labelOf(readSpifText(text), "RESTRICTED", REL), options).slice(19), expected);
  });
}

Deno.test("markingColors() puts what can be read on the colour of the classification", () => {
  const colors = ["UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET"].map((classification) =>
    markingColors(labelOf(harbour, classification))
  );
  assert.deepEqual(colors, [
    { foreground: "black", background: "white" },
    { foreground: "white", background: "#2E7D32" },
    { foreground: "white", background: "blue" },
    { foreground: "black", background: "#FFAA00" },
  ]);
  assert.equal(markingColors(labelOf(acme, "PUBLIC")), undefined);
});
