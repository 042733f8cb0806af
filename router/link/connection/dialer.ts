import type { Matcher } from "../../../matcher-wasm/mod.ts";
import type { Address, AuthMethod, PeerControl } from "../../config/config.ts";
import type { DialbackKeys } from "../../stream/dialback.ts";
import type { InitiatingOptions } from "../../stream/initiating.ts";
import { trunkLimits } from "./scan_limits.ts";
import type { Current } from "../current.ts";
import { judgePresented, type Judging } from "./handshakes.ts";
import { InitiatingLink, type LinkOwner } from "./initiating_link.ts";
import { X2xLink } from "../x2x/link.ts";

/** What is wanted of a link. Domains are canonical. */
export interface Wish {
  readonly peer: PeerControl;
  readonly from: string;
  readonly to: string;
  readonly purpose: InitiatingOptions["purpose"];
  readonly methods: readonly AuthMethod[];
  /** Whether stanzas are to come back on the link, where the peer offers that (XEP-0288). */
  readonly bidi?: boolean;
  /** Whether somebody takes part in stream management, where the peer offers that (XEP-0198); default: where `bidi` is wanted. */
  readonly management?: boolean;
}

/** What a dialer needs of the node. */
export interface DialerSurroundings extends Judging {
  readonly current: () => Current;
  readonly keys: DialbackKeys;
  readonly matcher: Matcher;
  /** Sees how a stream to the peer is opened; undefined where nobody wants to. */
  readonly watch?: (peer: PeerControl) => InitiatingOptions["watch"];
}

/** Makes connections to peers: who we are there, and whom we accept there. */
export class Dialer {
  readonly #around: DialerSurroundings;

  constructor(surroundings: DialerSurroundings) {
    this.#around = surroundings;
  }

  /** Begins to connect to one address. */
  dial(
    address: Address,
    { peer, from, to, purpose, methods, bidi = false, management = bidi }: Wish,
    owner: LinkOwner,
  ): InitiatingLink {
    const { keys, matcher, counters } = this.#around;
    const { config: { limits }, identities, table } = this.#around.current();
    const identity = identities.naming(from);
    const { attributes, handshakeBytes } = limits;
    const scanLimits = {
      limits: { bytes: handshakeBytes, depth: 16, attributes },
      stanzaLimits: trunkLimits(limits),
    };
    const options = { from, to, purpose, tls: peer.tls, methods, certified: identity !== undefined, keys };
    const watch = this.#around.watch?.(peer);
    return new InitiatingLink(address, {
      ...options,
      ...scanLimits,
      bidi,
      management,
      ...(watch && { watch }),
    }, {
      // What comes back is routed by the numbers of the table's own.
      matcher: bidi ? table.matcher : matcher,
      identity,
      judge: (chain) => judgePresented(this.#around, chain, peer, to, "out"),
      stepped: (step, success) => counters.of(peer.name).handshake("out", step, success),
      patience: (peer.trunk?.constrained.patienceSeconds ?? limits.handshakeSeconds) * 1000,
      ...(peer.trunk && { connecting: peer.trunk.constrained.patienceSeconds * 1000 }),
    }, owner);
  }

  /** Begins to connect to one address without a negotiation (XEP-0361). */
  reach(address: Address, peer: PeerControl, from: string, to: string, owner: LinkOwner): X2xLink {
    const { config: { limits }, identities, table } = this.#around
      .current();
    return new X2xLink(address, {
      ...{ peer, to, matcher: table.matcher, limits: trunkLimits(limits) },
      identity: identities.naming(from),
      judge: (chain) => judgePresented(this.#around, chain, peer, to, "out"),
      stepped: (step, success) => this.#around.counters.of(peer.name).handshake("out", step, success),
    }, owner);
  }
}
