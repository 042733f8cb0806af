import assert from "node:assert/strict";
import { ACME } from "../../fixtures/labels/acme.ts";
import { category, missi, POLICY, tlv, TYPE } from "../../fixtures/labels/hex.ts";
import { UK_DEMO } from "../../fixtures/labels/uk_demo.ts";
import { decodeEssClearance, decodeEssClearanceBase64 } from "./ess_clearance.ts";
import type { DecodedClearance, Reference } from "./label.ts";

const lacv = (value: Reference): unknown => "lacv" in value ? value.lacv : value.name;

function says({ policy, classifications, categories }: DecodedClearance): readonly string[] {
  return [
    `policy ${policy.oid}`,
    `classes ${classifications.map(lacv).join(" ")}`,
    ...categories.map(({ kind, tagSet, value }) => `${kind ?? "?"} ${tagSet.oid} ${lacv(value)}`),
  ];
}

function read(hex: string): readonly string[] | string {
  const result = decodeEssClearance(Uint8Array.fromHex(hex));
  return result.ok ? says(result.value) : result.because;
}

/** Said by hand from what the clearances' names stand for. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  "C-UK": [
    "policy 1.2.826.0.1.6726289.0.4",
    "classes 4 5 10",
    "restrictive 1.2.826.0.1.6726289.0.4.1 0",
    "restrictive 1.2.826.0.1.6726289.0.4.2 0",
    "permissive 1.2.826.0.1.6726289.0.4.3 0",
    "permissive 1.2.826.0.1.6726289.0.4.3 2",
    "permissive 1.2.826.0.1.6726289.0.4.3 3",
  ],
  "C-OFF": ["policy 1.2.826.0.1.6726289.0.4", "classes 10"],
  "C-US": ["policy 1.2.826.0.1.6726289.0.4", "classes 4 10", "permissive 1.2.826.0.1.6726289.0.4.3 1"],
  "C-ACME": [
    "policy 1.3.6.1.4.1.31778.110.1",
    "classes 1 2 3",
    "restrictive 1.3.6.1.4.1.31778.111.3 1",
    "permissive 1.3.6.1.4.1.31778.111.1 100",
  ],
};

for (
  const [name, { tagged, untagged }] of [UK_DEMO, ACME].flatMap((policy) => Object.entries(policy.clearances))
) {
  Deno.test(`decodeEssClearanceBase64() reads ${name} tagged and untagged`, () => {
    for (const text of [tagged, untagged]) {
      const result = decodeEssClearanceBase64(text);
      assert.deepEqual(result.ok ? says(result.value) : result.because, EXPECTED[name]);
    }
  });
}

const bits = category(TYPE.permissiveBits, "03020780");
const CASES: readonly (readonly [name: string, hex: string, outcome: string | readonly string[]])[] = [
  ["a policy alone as unclassified, the default", tlv("30", POLICY), ["policy 1.1", "classes 1"]],
  ["the same with tags", tlv("30", "800129"), ["policy 1.1", "classes 1"]],
  ["an empty class list as no class at all", tlv("30", POLICY, "030100"), ["policy 1.1", "classes "]],
  ["categories without a class list", tlv("30", POLICY, tlv("31", bits)), [
    "policy 1.1",
    "classes 1",
    "permissive 1.2.3 0",
  ]],
  ["a category that grants nothing", tlv("30", POLICY, tlv("31", category(TYPE.permissiveBits, "030100"))), [
    "policy 1.1",
    "classes 1",
  ]],
  [
    "MISSI privileges",
    tlv(
      "30",
      POLICY,
      tlv("31", missi(TYPE.missiClearance, "81020780", "a203020107", "86020640", "87020520")),
    ),
    [
      "policy 1.1",
      "classes 1",
      "restrictive 1.2.3 0",
      "? 1.2.3 7",
      "permissive 1.2.3 1",
      "informative 1.2.3 2",
    ],
  ],
  [
    "MISSI categories of a label",
    tlv("30", POLICY, tlv("31", missi(TYPE.missiLabel, "81020780"))),
    "category 1 is of the unknown type 2.16.840.1.101.2.1.8.1",
  ],
  [
    "a MISSI privilege with a level",
    tlv("30", POLICY, tlv("31", missi(TYPE.missiClearance, "a10702010303020780"))),
    "category 1 has the tag 0x03 where 0x02 is wanted",
  ],
  [
    "tags on the policy alone",
    tlv("30", "800129", "03020560"),
    "the ESS clearance has a field with the tag 0x03 that is unknown, repeated or out of order",
  ],
  [
    "fields out of order",
    tlv("30", POLICY, tlv("31", bits), "03020560"),
    "the ESS clearance has a field with the tag 0x03 that is unknown, repeated or out of order",
  ],
  [
    "two class lists",
    tlv("30", POLICY, "03020560", "03020560"),
    "the ESS clearance has a field with the tag 0x03 that is unknown, repeated or out of order",
  ],
  ["no policy", tlv("30", "03020560"), "the ESS clearance does not begin with a policy"],
  ["nothing", tlv("30"), "the ESS clearance does not begin with a policy"],
  ["a label", tlv("31", POLICY), "the ESS clearance has the tag 0x31 where 0x30 is wanted"],
  ["an octet behind its end", `${tlv("30", POLICY)}00`, "the ESS clearance has 1 octet behind its end"],
  [
    "more than 8 KiB",
    tlv("30", POLICY, tlv("04", "00".repeat(8192))),
    "the ESS clearance has 8203 octets, above 8192",
  ],
];

for (const [name, hex, outcome] of CASES) {
  Deno.test(`decodeEssClearance() ${typeof outcome === "string" ? "refuses" : "reads"} ${name}`, () => {
    assert.deepEqual(read(hex), outcome);
  });
}
