import type { ScanLimits } from "../../matcher-wasm/mod.ts";
import type { CertificateVerdict } from "../certificate/certificate.ts";
import type { AuthMethod, PeerControl } from "../config/config.ts";
import type { StreamFailure } from "./conditions.ts";
import type { DialbackClaim, DialbackKeys } from "./dialback.ts";
import type { Traffic } from "./stanza_stream.ts";

/** What a receiving stream asks its surroundings. All domains are canonical. */
export interface ReceivingRules {
  /** The peer control of the peer that may send from the domain; undefined where nobody may. */
  ingress(domain: string): PeerControl | undefined;
  /** Whether this node answers for the domain towards the peer (towards anyone, where it is not known yet). */
  fronts(domain: string, peer: PeerControl | undefined): boolean;
  /** Why the domain's peer is let in by nobody at the moment, a clause; undefined where there is no such peer. */
  absence?(domain: string): string | undefined;
  /** Why no peer is let in any more, where that is so; questions to us as the authority are still answered. */
  readonly leaving?: StreamFailure | undefined;
  /** Sees how the stream is opened: what is said (`out`) and heard (`in`), but no stanzas. */
  readonly watch?:
    | ((stream: object, direction: "in" | "out", text: string, peer: PeerControl | undefined) => void)
    | undefined;
  readonly keys: DialbackKeys;
  /** Whether stream management is offered (XEP-0198): whoever takes the events must answer it. */
  readonly management: boolean;
  /** A fresh stream id, unguessable (RFC 6120 §4.7.3). */
  newId(): string;
  readonly limits: ReceivingLimits;
}

export interface ReceivingLimits {
  /** Once the peer is authenticated. */
  readonly stanza: ScanLimits;
  /** The same where it is a trunk. */
  readonly trunk: ScanLimits;
  /** Before. */
  readonly handshake: ScanLimits;
  /** Most bytes in all before the peer is authenticated. */
  readonly handshakeBytes: number;
  /** Most domains authenticated, or being verified, on the stream. */
  readonly domains: number;
}

/** Judges the certificate that the peer presented in TLS. */
export type CertificateJudge = (domain: string, peer: PeerControl) => CertificateVerdict;

/** What a receiving stream wants done, in order. */
export type ReceivingEvent =
  | { readonly kind: "send"; readonly text: string }
  /** Begin TLS, as the server, with an identity for the domain; then call `secured`. */
  | { readonly kind: "startTls"; readonly to: string }
  /** Ask the peer's authority about the claim (XEP-0220 §2.2); then call `verified`. */
  | {
    readonly kind: "verify";
    readonly claim: DialbackClaim;
    readonly key: string;
    readonly peer: PeerControl;
  }
  | {
    readonly kind: "authenticated";
    readonly domain: string;
    readonly method: AuthMethod;
    readonly peer: PeerControl;
  }
  /** Something that the operator should know; the stream goes on. */
  | { readonly kind: "notice"; readonly text: string }
  | Traffic
  /** Nothing comes any more; close the connection once everything is sent. */
  | { readonly kind: "ended"; readonly failure?: StreamFailure; readonly by: "peer" | "us" };
