import type { XmlElement } from "../xml/element.ts";

/** The three stanzas of RFC 6120 §8. */
export type StanzaKind = "message" | "presence" | "iq";

/** What the label stage has found. */
export interface StanzaLabel {
  /** Whether it has a label of its own. */
  readonly labelled: boolean;
  /** As the policy names it; absent where the label is not understood. */
  readonly classification?: string;
  /** `unchecked`: no clearance was asked. */
  readonly verdict: "permit" | "refuse" | "unchecked";
  /** The display marking, for `first-line`. */
  readonly marking?: string;
}

/** What rules see of a stanza. */
export interface StanzaView {
  /** Its element name. */
  readonly kind: StanzaKind;
  /** The attribute as it stands, empty where it is absent. */
  readonly type: string;
  /** The full address of the sender, as text. */
  readonly from: string;
  /** The full address of the recipient, as text. */
  readonly to: string;
  /** Canonical. */
  readonly fromDomain: string;
  /** Canonical. */
  readonly toDomain: string;
  /** Size of the stanza as it came in. */
  readonly bytes: number;
  /** The stanza as a tree, built when it is first asked for; undefined where it cannot be read. */
  readonly root: () => XmlElement | undefined;
  /** What the label stage has found. */
  readonly label: StanzaLabel;
}

/**
 * The types of each kind (RFC 6121 §4.7.1, §5.2.2; RFC 6120 §8.2.3) as rules name them. A message whose type is absent or
 * not one of these is `normal`; a presence without a type is `available`; any other type is `unknown`.
 */
export const STANZA_TYPES = {
  message: ["normal", "chat", "groupchat", "headline", "error"],
  presence: [
    ...[
      "available",
      "unavailable",
      "subscribe",
      "subscribed",
      "unsubscribe",
      "unsubscribed",
      "probe",
      "error",
    ],
    "unknown",
  ],
  iq: ["get", "set", "result", "error", "unknown"],
} as const satisfies Record<StanzaKind, readonly string[]>;

/** The type of a stanza as rules name it. */
export function typeOf({ kind, type }: Pick<StanzaView, "kind" | "type">): string {
  const known: readonly string[] = STANZA_TYPES[kind];
  // "available" is no value of the attribute: only its absence says so.
  if (known.includes(type) && type !== "available") return type;
  if (kind === "message") return "normal";
  return kind === "presence" && type === "" ? "available" : "unknown";
}

/** The parts of an address (RFC 7622 §3.1), as they stand. */
export function splitAddress(
  address: string,
): { readonly local?: string; readonly domain: string; readonly resource?: string } {
  const slash = address.indexOf("/");
  const bare = slash < 0 ? address : address.slice(0, slash);
  const at = bare.indexOf("@");
  return {
    ...(at >= 0 && { local: bare.slice(0, at) }),
    domain: bare.slice(at + 1),
    ...(slash >= 0 && { resource: address.slice(slash + 1) }),
  };
}

/**
 * The bare address, fit for comparison: the canonical domain, and the localpart in the one form that servers of RFC 6122
 * and RFC 7622 agree to be the same account's.
 */
export function bareAddress(address: string, domain: string): string {
  const { local } = splitAddress(address);
  return local === undefined ? domain : `${foldLocalpart(local)}@${domain}`;
}

/** A localpart without the differences that do not make another account: width, compatibility, case. */
export function foldLocalpart(local: string): string {
  return local.normalize("NFKC").toLowerCase().normalize("NFKC");
}
