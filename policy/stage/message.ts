import type { SecurityLabels } from "../labels/security_label.ts";
import type { XmlElement } from "../xml/element.ts";
import { childrenOf, elementsIn } from "../xml/reading.ts";
import type { Crossing, LabelControl, StageControl } from "./control.ts";
import { judgeLabels } from "./label_stage.ts";
import { refusal, type Side } from "./refusals.ts";
import type { LabelVerdict, Refusal } from "./verdict.ts";

/** Whether a stanza's label is asked for: of messages other than errors (XEP-0258 §3). */
export function isChecked({ name, attributes }: XmlElement): boolean {
  return name === "message" && attributes.get("type") !== "error";
}

/**
 * Judges a message, alone or forwarded, by its own label; changes of subjects as the links have it. What is forwarded
 * inside it is not looked at.
 */
export function judgeMessage(
  crossing: Crossing,
  message: XmlElement,
  labels: SecurityLabels,
  now: number,
): LabelVerdict {
  const blocked = setsSubject(message) ? blocksSubjects(crossing) : undefined;
  if (blocked !== undefined) return blocked;
  if (labels.kind !== "none" || !isSubjectAlone(message)) return judgeLabels(crossing, labels, now);
  const asking = {
    ...crossing,
    ingress: unlessAllowed(crossing.ingress),
    egress: unlessAllowed(crossing.egress),
  };
  return judgeLabels(asking, labels, now);
}

/** Whether it changes a room's subject (XEP-0045 §8.1), which is free text: a subject and no body. */
function setsSubject(message: XmlElement): boolean {
  const has = (name: string): boolean => childrenOf(message, message.namespace, name).length > 0;
  return message.attributes.get("type") === "groupchat" && has("subject") && !has("body");
}

/** What rooms put beside a subject, in which there is no room for text. */
const BESIDE_SUBJECTS = ["urn:xmpp:delay", "urn:xmpp:sid:0", "urn:xmpp:occupant-id:0"];

/** Whether there is no other text than the subject in it. */
function isSubjectAlone(message: XmlElement): boolean {
  return setsSubject(message) &&
    elementsIn(message).every(({ name, namespace, children }) =>
      namespace === message.namespace
        ? name === "subject"
        : BESIDE_SUBJECTS.includes(namespace) && children.length === 0
    );
}

function blocksSubjects({ ingress, egress }: Crossing): Refusal | undefined {
  const blocks = ({ labels }: StageControl): boolean => labels?.subject === "block";
  if (!blocks(ingress) && !blocks(egress)) return undefined;
  const side: Side = blocks(ingress) ? "in" : "out";
  return refusal(side, "subject", "it changes a room's subject, and the link takes no subjects", []);
}

function unlessAllowed(control: StageControl): StageControl {
  const { labels, ...rest } = control;
  const asks: LabelControl | undefined = labels?.subject === "allow" ? undefined : labels;
  return asks === undefined ? rest : { ...rest, labels: asks };
}
