import type { AuthMethod } from "../config/config.ts";
import { childOf, type Element, isElement } from "./element.ts";
import { NS } from "./namespaces.ts";

/** What a receiving entity knows of the stream when it offers features. */
export interface Offering {
  readonly encrypted: boolean;
  /** Whether the stream may go on without TLS. */
  readonly plainAllowed: boolean;
  /** Whether anything has been authenticated on the stream. */
  readonly authenticated: boolean;
  /** Whether the certificate proves the domain of the header's `from`. */
  readonly certified: boolean;
  /** What the peer control accepts. */
  readonly methods: readonly AuthMethod[];
  /** Whether the peer control is that of a trunk. */
  readonly trunk: boolean;
  /** Whether this node takes part in stream management. */
  readonly management: boolean;
}

/** A stream feature: its element, and the condition under which it is offered. */
export interface StreamFeature {
  readonly name: "starttls" | "bidi" | "external" | "dialback" | "sm";
  /** Whether it brings a peer nearer to being authenticated. */
  readonly leads: boolean;
  readonly element: (offering: Offering) => string;
  readonly offeredWhen: (offering: Offering) => boolean;
}

/** The features in the order in which they are offered; what is negotiated when follows from their conditions. */
export const FEATURES: readonly StreamFeature[] = [
  {
    // RFC 6120 §5.3.1
    name: "starttls",
    leads: true,
    element: ({ plainAllowed }) =>
      `<starttls xmlns='${NS.tls}'>${plainAllowed ? "" : "<required/>"}</starttls>`,
    offeredWhen: ({ encrypted }) => !encrypted,
  },
  {
    // XEP-0288 §2.1
    name: "bidi",
    leads: false,
    element: () => `<bidi xmlns='${NS.bidiFeature}'/>`,
    offeredWhen: ({ encrypted, authenticated, trunk }) => encrypted && !authenticated && trunk,
  },
  {
    // RFC 6120 §6.3.3, XEP-0178 §3
    name: "external",
    leads: true,
    element: () => `<mechanisms xmlns='${NS.sasl}'><mechanism>EXTERNAL</mechanism></mechanisms>`,
    offeredWhen: ({ encrypted, authenticated, certified, methods }) =>
      encrypted && !authenticated && certified && methods.includes("external"),
  },
  {
    // XEP-0220 §2.3.1, with errors; a trunk has one domain to prove
    name: "dialback",
    leads: true,
    element: () => `<dialback xmlns='${NS.dialbackFeature}'><errors/></dialback>`,
    offeredWhen: ({ encrypted, plainAllowed, authenticated, trunk, methods }) =>
      (encrypted || plainAllowed) && !(authenticated && trunk) && methods.includes("dialback"),
  },
  {
    // XEP-0198 §2
    name: "sm",
    leads: false,
    element: () => `<sm xmlns='${NS.management}'/>`,
    offeredWhen: ({ authenticated, management }) => authenticated && management,
  },
];

/** The features that the offering allows. */
export function offeredFeatures(offering: Offering): readonly StreamFeature[] {
  return FEATURES.filter(({ offeredWhen }) => offeredWhen(offering));
}

/** `<stream:features/>` with these features. */
export function formatFeatures(features: readonly StreamFeature[], offering: Offering): string {
  return `<stream:features>${features.map(({ element }) => element(offering)).join("")}</stream:features>`;
}

/** What an initiating entity reads from the features offered to it. */
export interface OfferedFeatures {
  readonly startTls: boolean;
  readonly external: boolean;
  readonly dialback: boolean;
  /** Stanzas both ways (XEP-0288). */
  readonly bidi: boolean;
  /** Stream management (XEP-0198). */
  readonly management: boolean;
}

/** Reads `<stream:features/>`. */
export function readFeatures(features: Element): OfferedFeatures {
  const mechanisms = childOf(features, NS.sasl, "mechanisms");
  return {
    startTls: childOf(features, NS.tls, "starttls") !== undefined,
    external: mechanisms?.children.some(isExternal) ?? false,
    dialback: childOf(features, NS.dialbackFeature, "dialback") !== undefined,
    bidi: childOf(features, NS.bidiFeature, "bidi") !== undefined,
    management: childOf(features, NS.management, "sm") !== undefined,
  };
}

function isExternal(mechanism: Element): boolean {
  return isElement(mechanism, NS.sasl, "mechanism") && mechanism.text.trim() === "EXTERNAL";
}
