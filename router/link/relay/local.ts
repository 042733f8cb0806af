import { Kind, StanzaType } from "../../../matcher-wasm/mod.ts";
import { mayBounce } from "../../route/decide.ts";
import { type Envelope, formatAnswer, formatBounce } from "../../stream/bounce.ts";
import type { Element } from "../../stream/element.ts";
import { NS } from "../../stream/namespaces.ts";
import { addressesOf } from "../../stream/stanzas.ts";

/** What the node says about itself. */
export interface NodeFacts {
  readonly version: string;
}

/** What the node can be asked, by the name and namespace of the iq's child, and its answers. */
const ANSWERS: ReadonlyMap<string, (facts: NodeFacts) => string> = new Map([
  [`ping ${NS.ping}`, () => ""],
  [`query ${NS.version}`, formatVersion],
  [`query ${NS.discoInfo}`, formatInfo],
]);

/**
 * The node's answer to a stanza that is addressed to its domain; undefined where none is due. The node answers as the
 * domain alone: it has no accounts and no resources, so that there is nobody else (RFC 6120 §10.5).
 */
export function answerLocally(
  envelope: Envelope,
  type: StanzaType,
  stanza: Element,
  facts: NodeFacts,
): string | undefined {
  if (!mayBounce(envelope.kind, type) || envelope.kind === Kind.Presence) return undefined;
  const asked = envelope.kind === Kind.Iq && type === StanzaType.Get && isToDomain(envelope);
  const [child] = stanza.children;
  const answer = asked && child !== undefined ? ANSWERS.get(`${child.name} ${child.namespace}`) : undefined;
  if (answer !== undefined) return formatAnswer(envelope, "result", answer(facts));
  return formatBounce(envelope, { type: "cancel", condition: "service-unavailable" });
}

function isToDomain(envelope: Envelope): boolean {
  const to = addressesOf(envelope)?.to;
  return to !== undefined && to.local === undefined && to.resource === undefined;
}

function formatVersion({ version }: NodeFacts): string {
  return `<query xmlns='${NS.version}'><name>Trunkline</name><version>${version}</version></query>`;
}

function formatInfo(): string {
  const features = [NS.discoInfo, NS.ping, NS.version].map((feature) => `<feature var='${feature}'/>`);
  return `<query xmlns='${NS.discoInfo}'><identity category='server' type='im' name='Trunkline'/>${
    features.join("")
  }</query>`;
}
