import { readSecurityLabels, type SecurityLabels } from "../labels/security_label.ts";
import type { XmlElement } from "../xml/element.ts";
import { describe } from "../xml/reading.ts";
import type { Crossing } from "./control.ts";
import { judgeForwarded } from "./forwarded.ts";
import { findUnloaded } from "./label_stage.ts";
import { isChecked, judgeMessage } from "./message.ts";
import { refusal, type Side } from "./refusals.ts";
import type { LabelVerdict } from "./verdict.ts";

/**
 * The label stage for a whole stanza, in the order of its rules: errors, presence and iq, subjects, the stanza's own
 * label, what is forwarded in it. A link whose policy could not be loaded takes no stanza of any kind. Pure.
 *
 * @param stanza with its namespaces resolved; its own is `jabber:server`
 * @param now milliseconds since 1970
 */
export function examineLabels(crossing: Crossing, stanza: XmlElement, now: number): LabelVerdict {
  const { ingress, egress } = crossing;
  if (ingress.labels === undefined && egress.labels === undefined) return { decision: "permit", trace: [] };
  const side: Side = ingress.labels === undefined ? "out" : "in";
  if (!isStanza(stanza)) {
    return refusal(side, "malformed", `${describe(stanza, "jabber:server")} is no stanza`, []);
  }
  const labels = readSecurityLabels(stanza);
  const verdict = isChecked(stanza)
    ? findUnloaded(crossing) ?? judgeMessage(crossing, stanza, labels, now)
    : examineOther(crossing, stanza, labels, side);
  if (verdict.decision === "refuse") return verdict;
  const forwarded = judgeForwarded(crossing, stanza, now);
  return forwarded === undefined ? verdict : { ...forwarded, trace: [...verdict.trace, ...forwarded.trace] };
}

function isStanza({ name, namespace }: XmlElement): boolean {
  return namespace === "jabber:server" && ["message", "presence", "iq"].includes(name);
}

/** Errors, presence and iq are not checked, and may have no label (XEP-0258 §3). */
function examineOther(
  crossing: Crossing,
  stanza: XmlElement,
  labels: SecurityLabels,
  side: Side,
): LabelVerdict {
  if (labels.kind === "none") {
    return findUnloaded(crossing) ?? {
      decision: "permit",
      trace: [{ stage: "label", text: `${nameOf(stanza)} has no label to check` }],
    };
  }
  return refusal(side, "violation", `${nameOf(stanza)} has a security label, which it may not have`, [], {
    discard: true,
  });
}

function nameOf({ name, attributes }: XmlElement): string {
  return attributes.get("type") === "error" ? "an error" : name === "iq" ? "an iq" : "presence";
}
