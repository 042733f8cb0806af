import assert from "node:assert/strict";
import { UK_DEMO } from "../fixtures/labels/uk_demo.ts";
import { asStanag4774 } from "../fixtures/labels/vector.ts";
import { readPolicy } from "../fixtures/policies/policies.ts";
import { readAnyClearance, readAnyLabel } from "../policy/labels/read_any.ts";
import { decideAccess } from "../policy/spif/access.ts";
import { resolveClearance, resolveLabel } from "../policy/spif/resolve.ts";
import { type LabelStar, startLabelStar } from "./label_star.ts";
import {
  assertAbsent,
  assertBounce,
  assertUnchanged,
  binding,
  ess,
  letter,
  passMarker,
  refusalsOf,
  securityLabel,
  type Told,
} from "./letter.ts";
import { OFFICIAL, startUkStar, ukLabel, ukVector } from "./uk_star.ts";

const OFFICIAL_ESS = ess(ukVector("U1").ess);
const SECRET_ESS = ess(ukVector("U2").ess);
const SECRET_4774 = asStanag4774(UK_DEMO, ukVector("U2"));
const SEEMS_OFFICIAL = "<displaymarking fgcolor='black' bgcolor='#AAAAFF'>DEMO-OFFICIAL</displaymarking>";

interface Forgery {
  readonly content: string;
  readonly reason: string;
  readonly told: Told;
}

const FORBIDDEN = { told: "auth forbidden" } as const;
const MALFORMED = { reason: "malformed", told: "modify not-acceptable" } as const;

/** From a, which may send SECRET, to c, which may have OFFICIAL at most. */
const FORGERIES: Readonly<Record<string, Forgery>> = {
  "a display marking below the label": {
    content: ukLabel("U2", SEEMS_OFFICIAL),
    reason: "classification",
    ...FORBIDDEN,
  },
  "a display marking that holds what looks like a label": {
    content: securityLabel("", `<displaymarking>${OFFICIAL_ESS.replaceAll("<", "&lt;")}</displaymarking>`),
    reason: "unlabelled",
    ...FORBIDDEN,
  },
  "an equivalent label below the label": {
    content: securityLabel(SECRET_ESS, "", `<equivalentlabel>${OFFICIAL_ESS}</equivalentlabel>`),
    reason: "classification",
    ...FORBIDDEN,
  },
  "an equivalent label alone": {
    content: securityLabel("", "", `<equivalentlabel>${OFFICIAL_ESS}</equivalentlabel>`),
    reason: "unlabelled",
    ...FORBIDDEN,
  },
  "a lower label in another format behind it": { content: ukLabel("U2") + OFFICIAL, ...MALFORMED },
  "a lower label before it": { content: OFFICIAL + ukLabel("U2"), ...MALFORMED },
  "two labels in one": { content: securityLabel(OFFICIAL_ESS + SECRET_4774), ...MALFORMED },
  "a label in an element of another name": {
    content: `<x xmlns='urn:example:wrap'>${OFFICIAL}</x>`,
    reason: "unlabelled",
    ...FORBIDDEN,
  },
  "a label of a policy that nobody has": {
    content: securityLabel(ess("MQYCAQQGASk=")),
    reason: "policy",
    ...FORBIDDEN,
  },
  "an octet behind the label": {
    content: securityLabel(ess(octetBehind(ukVector("U1").ess))),
    ...MALFORMED,
  },
  "a caveat that STANAG 4774 does not know": {
    content: securityLabel(
      asStanag4774(UK_DEMO, ukVector("U1")).replace(
        "</Classification>",
        "</Classification><Caveat>X</Caveat>",
      ),
    ),
    ...MALFORMED,
  },
  "a policy's name with another policy's identifier": {
    content: securityLabel(asStanag4774(UK_DEMO, ukVector("U1")).replace("1.2.826.0.1.6726289.0.4", "1.2.3")),
    reason: "policy",
    ...FORBIDDEN,
  },
  "a binding with a second originator's label": {
    content: securityLabel(
      binding(asStanag4774(UK_DEMO, ukVector("U1")), `<Metadata>${SECRET_4774}</Metadata>`),
    ),
    ...MALFORMED,
  },
};

function octetBehind(base64: string): string {
  return Uint8Array.from([...Uint8Array.fromBase64(base64), 0]).toBase64();
}

Deno.test("a forged label changes nothing: what is not understood is refused, and the marking is not asked", async (t) => {
  await using star = await startUkStar();
  const [alice, carol] = [star.person("a"), star.person("c")];
  for (const [name, { content, reason, told }] of Object.entries(FORGERIES)) {
    await t.step(name, async () => {
      const sent = letter(carol.jid, content);
      await alice.send(sent.xml);
      await passMarker(alice, carol, OFFICIAL);
      assertAbsent(carol, sent);
      assertBounce(await alice.awaitId(sent.id, "error"), sent, told);
      assert.deepEqual(refusalsOf(star.audit(), sent).map(({ reason }) => reason), [reason]);
    });
  }
  await t.step("a display marking above the label does not stop it", async () => {
    const sent = letter(
      carol.jid,
      ukLabel("U1", "<displaymarking bgcolor='red'>TOP SECRET</displaymarking>"),
    );
    await alice.send(sent.xml);
    assertUnchanged(await carol.awaitId(sent.id), sent);
  });
  await star.finish();
});

const NOT_CHECKED: Readonly<Record<string, (to: string, id: string) => string>> = {
  "presence": (to, id) => `<presence to='${to}' id='${id}'>${OFFICIAL}</presence>`,
  "a request": (to, id) => `<iq type='get' to='${to}' id='${id}'>${OFFICIAL}</iq>`,
  "an error": (to, id) => `<message type='error' to='${to}' id='${id}'>${OFFICIAL}</message>`,
};

Deno.test("presence, requests and errors with a label are discarded without an answer", async (t) => {
  await using star = await startUkStar();
  for (const [from, to] of [["a", "c"], ["c", "b"]] as const) {
    const [sender, receiver] = [star.person(from), star.person(to)];
    for (const [name, write] of Object.entries(NOT_CHECKED)) {
      await t.step(`${name} from ${from} to ${to}`, async () => {
        const id = crypto.randomUUID();
        await sender.send(write(receiver.jid, id));
        await passMarker(sender, receiver, OFFICIAL);
        await passMarker(receiver, sender, OFFICIAL);
        assert.ok(![...sender.arrived, ...receiver.arrived].some(({ text }) => text.includes(id)));
        const records = star.audit().filter((line) => line.id === id);
        assert.deepEqual(records.map(({ event, reason }) => `${event} ${reason}`), ["refuse violation"]);
      });
    }
  }
  await star.finish();
});

Deno.test("crafted labels that every clearance holds are refused where the policy does not permit them", async (t) => {
  const uk = UK_DEMO.clearances["C-UK"].untagged;
  const labels = { policy: "uk", clearance: "uk.b64", onDeny: { in: "bounce" } };
  await using star: LabelStar = await startLabelStar({
    policies: ["uk"],
    files: { "uk.b64": new TextEncoder().encode(uk) },
    labels: { a: labels, b: labels, c: labels },
  });
  const invalid = UK_DEMO.labels.filter(({ invalid }) => invalid !== undefined);
  for (const label of invalid) {
    assert.equal(accessAlone(label.ess, uk), "permit", `${label.name} would pass the ACDF`);
    for (
      const written of [ess(label.ess), asStanag4774(UK_DEMO, label), binding(asStanag4774(UK_DEMO, label))]
    ) {
      await t.step(`${label.name} in ${written.slice(1, 20)}`, async () => {
        const [alice, bob] = [star.person("a"), star.person("b")];
        const sent = letter(bob.jid, securityLabel(written));
        await alice.send(sent.xml);
        assertBounce(await alice.awaitId(sent.id, "error"), sent, "auth forbidden");
        assertAbsent(bob, sent);
        assert.deepEqual(refusalsOf(star.audit(), sent).map(({ reason }) => reason), ["invalid"]);
      });
    }
  }
  await star.finish();
});

/** What the ACDF says of a label without asking whether the policy permits it. */
function accessAlone(label: string, clearance: string): string {
  const spif = readPolicy("uk");
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const readLabel = readAnyLabel(bytes(label), { strict4774: false, lenient: false });
  const readClearance = readAnyClearance(bytes(clearance), { strict4774: false, lenient: false });
  assert.ok(readLabel.ok && readClearance.ok);
  const resolved = resolveLabel(spif, readLabel.value.label);
  const granted = resolveClearance(spif, readClearance.value);
  assert.ok(resolved.ok && granted.ok);
  return decideAccess(granted.value, resolved.value).decision;
}
