import assert from "node:assert/strict";
import { childElements } from "../fixtures/xml/canonical.ts";
import type { Person } from "../fixtures/rig/clients/person.ts";
import type { LabelStar } from "./label_star.ts";
import { assertAbsent, assertBounce, assertUnchanged, letter, passMarker, refusalsOf } from "./letter.ts";
import { OFFICIAL, startUkStar, ukLabel } from "./uk_star.ts";

const CARBONS = "urn:xmpp:carbons:2";
const FORWARD = "urn:xmpp:forward:0";
const DELAY = "<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>";

function inner(label: string, namespace = "jabber:client"): string {
  return `<message xmlns='${namespace}' from='x@leafa.example' to='y@leafa.example' type='chat'>` +
    `<body>inside</body>${label}</message>`;
}

function forwarded(...content: readonly string[]): string {
  return `<forwarded xmlns='${FORWARD}'>${content.join("")}</forwarded>`;
}

function carbon(content: string): string {
  return `<received xmlns='${CARBONS}'>${content}</received>`;
}

const SECRET = ukLabel("U2");

/** What a client writes under an OFFICIAL label, from a to c, and why it may not cross. */
const REFUSED: Readonly<Record<string, readonly [content: string, reason: string]>> = {
  "a SECRET message": [forwarded(inner(SECRET)), "classification"],
  "a SECRET message in what looks like a carbon": [carbon(forwarded(DELAY, inner(SECRET))), "classification"],
  "a SECRET message of jabber:server": [forwarded(inner(SECRET, "jabber:server")), "classification"],
  "an unlabelled message": [forwarded(inner("")), "unlabelled"],
  "an unlabelled carbon": [carbon(forwarded(inner(""))), "unlabelled"],
  "a SECRET message behind an OFFICIAL one": [forwarded(inner(OFFICIAL), inner(SECRET)), "classification"],
  "a SECRET message in a second element": [
    forwarded(inner(OFFICIAL)) + forwarded(inner(SECRET)),
    "classification",
  ],
  "a SECRET message that an OFFICIAL one forwards": [
    forwarded(inner(OFFICIAL + forwarded(inner(SECRET)))),
    "classification",
  ],
  "a SECRET message deep in something else": [
    `<result xmlns='urn:xmpp:mam:2'><x xmlns='urn:example:wrap'>${forwarded(inner(SECRET))}</x></result>`,
    "classification",
  ],
  "two labels in the message": [forwarded(inner(OFFICIAL + SECRET)), "malformed"],
  "a crafted label that the policy does not permit": [forwarded(inner(ukLabel("U5"))), "invalid"],
  "a message of a namespace that is none": [forwarded(inner(OFFICIAL, "urn:example:client")), "forwarded"],
  "presence with a label": [
    forwarded(`<presence xmlns='jabber:client'>${OFFICIAL}</presence>`),
    "violation",
  ],
};

const PASSED: Readonly<Record<string, string>> = {
  "an OFFICIAL message": forwarded(inner(OFFICIAL)),
  "an OFFICIAL message in what looks like a carbon": carbon(forwarded(DELAY, inner(OFFICIAL))),
  "an OFFICIAL message in an OFFICIAL one": forwarded(inner(OFFICIAL + forwarded(inner(OFFICIAL)))),
};

Deno.test("a label outside covers nothing inside: what a client forwards is checked at every depth", async (t) => {
  await using star = await startUkStar();
  const [alice, carol] = [star.person("a"), star.person("c")];
  await passMarker(alice, carol, OFFICIAL);
  for (const [name, [content, reason]] of Object.entries(REFUSED)) {
    await t.step(`${name} does not cross`, async () => {
      const sent = letter(carol.jid, OFFICIAL + content);
      await alice.send(sent.xml);
      await passMarker(alice, carol, OFFICIAL);
      assertAbsent(carol, sent);
      assert.deepEqual(refusalsOf(star.audit(), sent).map(({ reason }) => reason), [reason]);
      const told = ["malformed", "violation"].includes(reason) ? "modify not-acceptable" : "auth forbidden";
      assertBounce(await alice.awaitId(sent.id, "error"), sent, told);
    });
  }
  for (const [name, content] of Object.entries(PASSED)) {
    await t.step(`${name} crosses as it is`, async () => {
      const sent = letter(carol.jid, OFFICIAL + content);
      await alice.send(sent.xml);
      assertUnchanged(await carol.awaitId(sent.id), sent);
    });
  }
  await star.finish();
});

const OTHERS: Readonly<Record<string, (to: string, id: string, content: string) => string>> = {
  "a request": (to, id, content) =>
    `<iq type='set' to='${to}' id='${id}'><x xmlns='urn:x'>${content}</x></iq>`,
  "presence": (to, id, content) => `<presence to='${to}' id='${id}'>${content}</presence>`,
  "an error": (to, id, content) => `<message type='error' to='${to}' id='${id}'>${content}</message>`,
};

Deno.test("what needs no label of its own carries no message across that may not", async (t) => {
  await using star = await startUkStar();
  const [alice, carol] = [star.person("a"), star.person("c")];
  for (const [name, write] of Object.entries(OTHERS)) {
    await t.step(name, async () => {
      const [refused, passed] = [crypto.randomUUID(), crypto.randomUUID()];
      await alice.send(write(carol.jid, refused, forwarded(inner(SECRET))));
      await alice.send(write(carol.jid, passed, forwarded(inner(OFFICIAL))));
      await carol.await(name, ({ text }) => text.includes(passed));
      assert.ok(!carol.arrived.some(({ text }) => text.includes(refused)));
      const records = star.audit().filter(({ id }) => id === refused);
      assert.deepEqual(records.map(({ event, reason }) => `${event} ${reason}`), ["refuse classification"]);
    });
  }
  await star.finish();
});

/** Has the server copy to a client what the person's other clients get (XEP-0280). */
async function enableCarbons(person: Person): Promise<void> {
  await person.send(`<iq type='set' id='carbons'><enable xmlns='${CARBONS}'/></iq>`);
  await person.awaitId("carbons");
}

/** What the server has copied of the message with a body and label like these; XML. */
async function carbonOf(star: LabelStar, to: "a" | "c", label: string): Promise<string> {
  const copy = await star.another(to);
  await enableCarbons(copy);
  const sent = letter(star.person(to).jid, label);
  await star.person("b").send(sent.xml);
  const { element } = await copy.await("carbon", ({ text }) => text.includes(sent.id));
  const [received] = childElements(element).filter(({ namespaceURI }) => namespaceURI === CARBONS);
  const [message] = childElements(childElements(received)[0]).filter(({ localName }) =>
    localName === "message"
  );
  assertUnchanged({ element: message, text: "" }, sent);
  return received.toString();
}

Deno.test("a server's own carbon crosses only where the message in it may", async (t) => {
  await using star = await startUkStar();
  const people = { a: star.person("a"), b: star.person("b"), c: star.person("c") };
  await t.step("a SECRET one of Prosody's goes to b, and not to c", async () => {
    const carbon = await carbonOf(star, "a", SECRET);
    const [allowed, refused] = [people.b, people.c].map(({ jid }) => letter(jid, OFFICIAL + carbon));
    await people.a.send(allowed.xml, refused.xml);
    assertUnchanged(await people.b.awaitId(allowed.id), allowed);
    assertBounce(await people.a.awaitId(refused.id, "error"), refused, "auth forbidden");
    await passMarker(people.a, people.c, OFFICIAL);
    assertAbsent(people.c, refused);
    assert.deepEqual(refusalsOf(star.audit(), refused).map(({ reason }) => reason), ["classification"]);
  });
  await t.step("an OFFICIAL one of ejabberd's goes to a", async () => {
    const carbon = await carbonOf(star, "c", OFFICIAL);
    const sent = letter(people.a.jid, OFFICIAL + carbon);
    await people.c.send(sent.xml);
    assertUnchanged(await people.a.awaitId(sent.id), sent);
  });
  await star.finish();
});
