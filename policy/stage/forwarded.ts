import { readSecurityLabels } from "../labels/security_label.ts";
import type { XmlElement } from "../xml/element.ts";
import { describe, elementsIn } from "../xml/reading.ts";
import type { Crossing } from "./control.ts";
import { isChecked, judgeMessage } from "./message.ts";
import { refusal, type Side } from "./refusals.ts";
import type { Refusal } from "./verdict.ts";

const FORWARD = "urn:xmpp:forward:0";
const DELAY = "urn:xmpp:delay";
const CONTENT = ["jabber:client", "jabber:server"];

/** Elements `forwarded` (XEP-0297) at any depth, those inside others too. */
export function forwardedIn(element: XmlElement): readonly XmlElement[] {
  return elementsIn(element).flatMap((child) => {
    const inner = forwardedIn(child);
    return child.name === "forwarded" && child.namespace === FORWARD ? [child, ...inner] : inner;
  });
}

/** Why what is forwarded in a stanza may not cross: a label outside covers nothing inside. */
export function judgeForwarded(crossing: Crossing, stanza: XmlElement, now: number): Refusal | undefined {
  const forwarded = forwardedIn(stanza);
  if (forwarded.length === 0) return undefined;
  const { ingress, egress } = crossing;
  for (const [side, { labels }] of [["in", ingress], ["out", egress]] as const) {
    if (labels?.forwarded !== "refuse") continue;
    return refusal(side, "forwarded", "it has a forwarded stanza in it, and the link takes none", []);
  }
  const side: Side = ingress.labels === undefined ? "out" : "in";
  for (const inner of forwarded.flatMap(elementsIn)) {
    const refused = judgeInner(crossing, inner, side, now);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function judgeInner(crossing: Crossing, inner: XmlElement, side: Side, now: number): Refusal | undefined {
  if (inner.namespace === DELAY && inner.name === "delay") return undefined;
  if (!CONTENT.includes(inner.namespace) || !["message", "presence", "iq"].includes(inner.name)) {
    return refusal(side, "forwarded", `${describe(inner, FORWARD)} is forwarded, which is no stanza`, []);
  }
  const labels = readSecurityLabels(inner);
  if (!isChecked(inner)) {
    if (labels.kind === "none") return undefined;
    return refusal(side, "violation", `a forwarded ${inner.name} has a label where there is none`, []);
  }
  const verdict = judgeMessage(crossing, inner, labels, now);
  if (verdict.decision === "permit") return undefined;
  return { ...verdict, because: `in a forwarded message, ${verdict.because}` };
}
