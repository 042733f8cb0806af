import type { ScanLimits } from "../../matcher-wasm/mod.ts";
import type { AuthMethod, TlsMode } from "../config/config.ts";
import type { StreamFailure } from "./conditions.ts";
import type { DialbackClaim, DialbackKeys, DialbackOutcome } from "./dialback.ts";
import type { OfferedFeatures } from "./features.ts";
import type { Traffic } from "./stanza_stream.ts";

/** What an initiating stream is for, and how it may reach that. Domains are canonical. */
export interface InitiatingOptions {
  readonly from: string;
  readonly to: string;
  /** To send stanzas, or to ask the authority of `to` about dialback keys. */
  readonly purpose: "stanzas" | "verify";
  readonly tls: TlsMode;
  /** Ways to authenticate, the preferred first. */
  readonly methods: readonly AuthMethod[];
  /** Whether we present a certificate that names `from`. */
  readonly certified: boolean;
  readonly keys: DialbackKeys;
  readonly limits: ScanLimits;
  /** Whether stanzas are to come back on this stream, too (XEP-0288), where the peer offers it: it is a trunk. */
  readonly bidi: boolean;
  /** Limits of those. */
  readonly stanzaLimits: ScanLimits;
  /** Whether this node takes part in stream management (XEP-0198): whoever takes the events must answer it. */
  readonly management: boolean;
  /** Sees what is said (`out`) and heard (`in`). */
  watch?(direction: "in" | "out", text: string): void;
}

/** What an initiating stream wants done, in order. */
export type InitiatingEvent =
  | { readonly kind: "send"; readonly text: string }
  /** What the peer offers at this point; the stream goes on by itself. */
  | { readonly kind: "offered"; readonly features: OfferedFeatures }
  /** Begin TLS, as the client; then call `secured`. */
  | { readonly kind: "startTls" }
  /** Stanzas, or questions, may be sent. */
  | {
    readonly kind: "ready";
    readonly method: AuthMethod | undefined;
    /** Whether both sides have agreed on stanzas both ways. */
    readonly bidi: boolean;
    /** Whether there may be stream management (XEP-0198): this node takes part, and the peer offers it. */
    readonly management: boolean;
  }
  | Traffic
  /** The authority's answer to `ask`. */
  | { readonly kind: "answered"; readonly claim: DialbackClaim; readonly outcome: DialbackOutcome }
  /** Something that the operator should know; the stream goes on. */
  | { readonly kind: "notice"; readonly text: string }
  | { readonly kind: "ended"; readonly failure?: StreamFailure; readonly by: "peer" | "us" };
