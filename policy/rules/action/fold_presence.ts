import type { Transformation } from "../rule.ts";
import type { ActionKind } from "./kind.ts";
import { prune, type Shape, type ShapedChild } from "./prune.ts";

const MUC = "http://jabber.org/protocol/muc";
const MUC_USER = "http://jabber.org/protocol/muc#user";

/** Conditions of stanza errors (RFC 6120 §8.3.3). */
const CONDITIONS =
  ("bad-request conflict feature-not-implemented forbidden gone internal-server-error item-not-found " +
    "jid-malformed not-acceptable not-allowed not-authorized policy-violation recipient-unavailable redirect " +
    "registration-required remote-server-not-found remote-server-timeout resource-constraint service-unavailable " +
    "subscription-required undefined-condition unexpected-request").split(" ");

/** RFC 6121 §4.7.2.1: `xa` becomes `away`, and `chat` no more than available. */
function showOf(text: string): string {
  const show = text.trim();
  if (show === "dnd") return show;
  return show === "away" || show === "xa" ? "away" : "";
}

const SHOW: ShapedChild = {
  name: "show",
  namespace: "own",
  text: showOf,
  where: (text) => showOf(text) !== "",
};

/** What a room needs to let somebody in (XEP-0045 §7.2). */
const JOIN: ShapedChild = {
  name: "x",
  namespace: MUC,
  children: [
    { name: "history", namespace: MUC, attributes: ["maxchars", "maxstanzas", "seconds", "since"] },
    { name: "password", namespace: MUC, text: (text) => text },
  ],
};

/** What a room says of its occupants, without reasons (XEP-0045 §7). */
const OCCUPANT: ShapedChild = {
  name: "x",
  namespace: MUC_USER,
  children: [
    { name: "item", namespace: MUC_USER, attributes: ["affiliation", "jid", "nick", "role"] },
    { name: "status", namespace: MUC_USER, attributes: ["code"] },
    { name: "destroy", namespace: MUC_USER, attributes: ["jid"] },
  ],
};

/** The condition of an error, without text (RFC 6120 §8.3.2). */
const ERROR: ShapedChild = {
  name: "error",
  namespace: "own",
  attributes: ["type"],
  children: CONDITIONS.map((name) => ({ name, namespace: "urn:ietf:params:xml:ns:xmpp-stanzas" })),
};

const FOLDED: Shape = { attributes: ["from", "to", "id", "type"], children: [SHOW, JOIN, OCCUPANT, ERROR] };

const transformation: Transformation = {
  kind: "transform",
  text: "fold-presence",
  change: (root) => root.name === "presence" ? prune(root, FOLDED) : root,
};

/** `fold-presence`: few states, and no more than states. */
export const foldPresence: ActionKind = {
  doc:
    "Leaves of a presence only whether somebody is available, `away` (also for `xa`) or `dnd`, what rooms need " +
    "(XEP-0045), and the conditions of errors. Status texts, priorities, capabilities, avatars, nicknames, idle times and " +
    "every other extension go.",
  example: "fold-presence",
  alone: transformation,
};
