/** What is particular to links between trunks. */
export interface TrunkControl {
  /** Whether stanzas are acknowledged and a broken stream goes on (XEP-0198). */
  readonly management: boolean;
  /** How long a broken stream may go on, seconds. */
  readonly resumeSeconds: number;
  /** When acknowledgements are asked for: after so many stanzas, or so many seconds. */
  readonly acks: { readonly stanzas: number; readonly seconds: number };
  /** IP addresses from which it may connect where there is no TLS. */
  readonly sources: readonly string[];
  /** What spares a link that carries little. */
  readonly constrained: ConstrainedControl;
}

/** When another address of a peer is tried. */
export interface FailoverControl {
  /** Seconds without a word from the peer, although it was asked, after which its connection is given up. */
  readonly silenceSeconds: number;
  /** Seconds for which a better address must have been good before traffic goes back to it. */
  readonly stableSeconds: number;
}

/** What spares a link that carries little. */
export interface ConstrainedControl {
  /** Seconds for which stanzas are gathered before they are sent. */
  readonly batchSeconds: number;
  /** Of the stream, beneath TLS; both nodes must say the same. */
  readonly compression: "none" | "zlib";
  /** What keeps a quiet link alive, or finds it dead. */
  readonly keepAlive: "acks" | "spaces";
  /** Time for a connection to be made and to become ready, seconds. */
  readonly patienceSeconds: number;
}
