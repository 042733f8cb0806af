import { Flag, Kind, StanzaType } from "../../matcher-wasm/mod.ts";

/** When a stanza is worth keeping. "saying": unless it says nothing but how somebody types. */
type Worth = "always" | "never" | "saying";

/** What the types of a kind are worth, and all that are not named. */
type Row = Readonly<Partial<Record<StanzaType, Worth>>> & { readonly others: Worth };

/**
 * What is kept for a peer that is away.
 *
 * Messages: unless they hold nothing but chat states (XEP-0085), which are over when the peer is back. A receipt, a
 * marker or an encrypted text beside the chat state is something else, and so is an error.
 * Presence: subscriptions alone (RFC 6121 §3), which both servers must agree upon. The rest is told again or asked for
 * when the peer is back.
 * Iq: always; they are answered, or expire.
 */
const WORTH: Readonly<Record<Kind, Row>> = {
  [Kind.None]: { others: "never" },
  [Kind.Message]: { others: "saying" },
  [Kind.Presence]: {
    [StanzaType.Subscribe]: "always",
    [StanzaType.Subscribed]: "always",
    [StanzaType.Unsubscribe]: "always",
    [StanzaType.Unsubscribed]: "always",
    others: "never",
  },
  [Kind.Iq]: { others: "always" },
};

/**
 * Whether a stanza is worth keeping in a durable queue. What asks not to be stored, even for later delivery, is not
 * (`no-store`, XEP-0334 §4.2); `no-permanent-store` is about archives.
 *
 * @param flags bits of `Flag`
 */
export function keeps(kind: Kind, type: StanzaType, flags: number): boolean {
  if ((flags & Flag.NoStore) !== 0) return false;
  const worth = WORTH[kind][type] ?? WORTH[kind].others;
  return worth === "always" ||
    (worth === "saying" && (flags & (Flag.ChatState | Flag.Payload)) !== Flag.ChatState);
}
