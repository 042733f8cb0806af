import assert from "node:assert/strict";
import type { Element } from "@xmldom/xmldom";
import type { Arrival, Person } from "../fixtures/rig/clients/person.ts";
import { canonical, childElements, rootOf } from "../fixtures/xml/canonical.ts";
import type { AuditLine } from "./label_star.ts";

const SEC_LABEL = "urn:xmpp:sec-label:0";
const STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas";

/** What no record and no error may repeat. */
export const SECRET_WORDS = "weigh anchor at dawn";
/** A body that a careless relay would change. */
export const BODY =
  `<body>${SECRET_WORDS}: “naïve” &amp; &lt;b&gt; ]]&gt; a\u0308\u00e4 潮 🛥 \n\t  two\u00a0spaces  </body>`;

/** A message that a person writes. */
export interface Letter {
  readonly id: string;
  readonly to: string;
  /** What is in it, XML. */
  readonly content: string;
  /** The stanza. */
  readonly xml: string;
}

/** A message with a body beside what is given. */
export function letter(to: string, content: string, type = "chat"): Letter {
  const id = crypto.randomUUID();
  const whole = BODY + content;
  return { id, to, content: whole, xml: `<message to='${to}' id='${id}' type='${type}'>${whole}</message>` };
}

/** XEP-0258's element around a label; `before` and `behind` stand beside `<label/>`. */
export function securityLabel(label: string, before = "", behind = ""): string {
  return `<securitylabel xmlns='${SEC_LABEL}'>${before}<label>${label}</label>${behind}</securitylabel>`;
}

/** An ESS label, base64 of DER. */
export function ess(base64: string): string {
  return `<esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'>${base64}</esssecuritylabel>`;
}

/** A STANAG 4774 label in a STANAG 4778 binding. */
export function binding(label: string, more = ""): string {
  return "<BindingInformation xmlns='urn:nato:stanag:4778:bindinginformation:1:0'><MetadataBindingContainer>" +
    `<MetadataBinding Id='b'><Metadata>${label}</Metadata>${more}<DataReference URI='#body'/></MetadataBinding>` +
    "</MetadataBindingContainer></BindingInformation>";
}

/** The security label of a stanza, which must have one. */
export function labelIn({ element, text }: Arrival): Element {
  const found = childElements(element).find(({ namespaceURI }) => namespaceURI === SEC_LABEL);
  assert.ok(found, `no security label: ${text}`);
  return found;
}

/**
 * Asserts that everything that was written is in it, in the same bytes as far as XML has them.
 * COMPAT(ejabberd 23.01): it moves bodies behind elements that it does not know.
 */
export function assertUnchanged(arrival: Arrival, { content }: Pick<Letter, "content">): void {
  const sent = childElements(rootOf(`<message xmlns='jabber:client'>${content}</message>`));
  const names = new Set(sent.map(nameOf));
  const came = childElements(arrival.element).filter((child) => names.has(nameOf(child)));
  const written = (elements: readonly Element[]): readonly string[] =>
    elements.map((child) => canonical(child)).sort();
  assert.deepEqual(written(came), written(sent));
}

/** Asserts that it has not come. */
export function assertAbsent(person: Person, { id }: Letter): void {
  assert.deepEqual(person.find(id).map(({ text }) => text), []);
}

function nameOf({ namespaceURI, localName }: Element): string {
  return `${namespaceURI} ${localName}`;
}

/** What a sender is told. */
export type Told = "auth forbidden" | "modify not-acceptable" | "cancel service-unavailable";

/** Asserts that an error says that, and nothing else. */
export function assertBounce({ element, text }: Arrival, { to }: Letter, told: Told): void {
  const [type, condition] = told.split(" ");
  const [error, ...others] = childElements(element);
  assert.equal(element.getAttribute("from"), to);
  assert.equal(others.length, 0, text);
  assert.deepEqual(
    [...error.attributes].map(({ name, value }) => `${name}=${value}`),
    [`type=${type}`],
    text,
  );
  assert.equal(
    canonical(error),
    `<error xmlns="jabber:client" type="${type}"><${condition} xmlns="${STANZAS}"></${condition}></error>`,
  );
}

/** Sends a letter that must arrive, and waits for it: whatever was sent before on the same way has then arrived, too. */
export async function passMarker(from: Person, to: Person, label: string): Promise<void> {
  const marker = letter(to.jid, label);
  await from.send(marker.xml);
  assertUnchanged(await to.awaitId(marker.id), marker);
}

/** The records of refusals of one letter. */
export function refusalsOf(audit: readonly AuditLine[], { id }: Letter): readonly AuditLine[] {
  return audit.filter((line) => line.event === "refuse" && line.id === id);
}
