import type { Matcher } from "../../../matcher-wasm/mod.ts";
import type { CertificateVerdict } from "../../certificate/certificate.ts";
import type { AuthMethod } from "../../config/config.ts";
import type { DialbackClaim, DialbackOutcome } from "../../stream/dialback.ts";
import type { OfferedFeatures } from "../../stream/features.ts";
import type { Intake } from "../relay/intake.ts";
import type { Negotiated } from "./presented.ts";
import type { Chain, TlsIdentity } from "./transport.ts";

/** How far a link had come when it ended. */
export type LinkStep = "connect" | "tls" | "negotiation" | "open";

/** How a link ended. */
export interface LinkEnd {
  readonly step: LinkStep;
  /** What happened, a clause for the log; absent after an orderly end. */
  readonly because?: string;
  /** Whether the peer refused SASL EXTERNAL, so that another attempt had better leave it out. */
  readonly externalRefused: boolean;
}

/** Who looks on while a link comes about. */
export interface LinkWitness {
  /** The TCP connection stands; `remote` is `address:port`. */
  connected(remote: string): void;
  /** TLS stands; the peer presented the chain. */
  secured(negotiated: Negotiated | undefined, chain: Chain): void;
  /** The peer offered these features: before TLS, after it, and once authenticated. */
  offered(features: OfferedFeatures): void;
}

/** What both sides have agreed on: stanzas both ways (XEP-0288), stream management (XEP-0198). */
export interface Agreed {
  readonly bidi: boolean;
  readonly management: boolean;
}

/** What a link tells its owner. */
export interface LinkOwner {
  readonly witness?: LinkWitness;
  /** Who takes what comes in, where anything may. */
  readonly intake?: () => Intake | undefined;
  ready(method: AuthMethod | undefined, agreed: Agreed): void;
  drained(): void;
  answered(claim: DialbackClaim, outcome: DialbackOutcome): void;
  notice(text: string): void;
  ended(end: LinkEnd): void;
}

/** What a link needs beside its stream's options. */
export interface LinkSurroundings {
  readonly matcher: Matcher;
  readonly identity: TlsIdentity | undefined;
  readonly judge: (chain: Chain) => CertificateVerdict;
  /** A step was taken, or could not be. */
  readonly stepped: (step: Exclude<LinkStep, "open">, success: boolean) => void;
  /** Time for the stream to become ready, milliseconds. */
  readonly patience: number;
  /** Time for TCP alone, milliseconds; absent: what suits most networks. */
  readonly connecting?: number;
}
