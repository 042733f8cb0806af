import type { PeerControl } from "../config/config.ts";
import type { StreamFailure } from "../stream/conditions.ts";
import type { ReceivingLimits, ReceivingRules } from "../stream/receiving_types.ts";
import { peerIdOf } from "../route/table.ts";
import { fronts, ingressOf } from "./relay/directory.ts";
import type { Dispatch } from "./dispatch.ts";
import { judgePresented } from "./connection/handshakes.ts";
import type { IncomingSurroundings } from "./connection/incoming_types.ts";
import { Incomings } from "./connection/incomings.ts";
import { PlainIntake, type Safety } from "./relay/plain_intake.ts";
import { Relay } from "./relay/relay.ts";
import { isTrunk } from "./trunk/trunks.ts";
import { stanzaLimits, trunkLimits } from "./connection/scan_limits.ts";
import { x2xSurroundings } from "./wiring_x2x.ts";
import { resolveAddresses } from "./connection/resolve.ts";
import { SecondChances } from "./connection/second_chances.ts";
import { failureSentence, unresolvedSentence } from "./connection/sentences.ts";
import { Verifier } from "./verifier.ts";
import type { X2xIncoming } from "./x2x/incoming.ts";
import type { Parts, Shared } from "./wiring.ts";

/** Depth of elements in the negotiation. */
const HANDSHAKE_DEPTH = 16;

/** Makes what takes the connections of peers. */
export function makeIncomings(
  shared: Shared & { readonly safety: Safety },
  { pairs, trunks, dispatch }: Pick<Parts, "pairs" | "trunks"> & { readonly dispatch: Dispatch },
  self: () => Incomings,
): Incomings {
  const { current, around: { log }, counters } = shared;
  const verifier = makeVerifier(shared);
  const rules = makeRules(shared);
  const secondChances = new SecondChances(shared.around.now);
  const surroundings = (): IncomingSurroundings => ({
    exchange: dispatch,
    rules,
    log,
    counters,
    secondChances,
    identities: () => current().identities,
    judge: (chain) => (domain, peer) => judgePresented(shared, chain, peer, domain, "in"),
    patience: current().config.limits.handshakeSeconds * 1000,
    intake: (carrier, peer, ingress) =>
      isTrunk(peer) && carrier.bothWays
        ? trunks.of(peer).bearerOf(carrier, false)
        : new PlainIntake(new Relay(dispatch, carrier.stream, ingress), (text) =>
          carrier.say(text), shared.safety),
    peerId: ({ name }) => peerIdOf(current().table, name),
    verify: (claim, key, peer, gone) => verifier.verify(claim, key, peer, gone),
    alive: ({ name }) => pairs.all().filter(({ peer }) => peer.name === name).forEach((pair) => pair.wake()),
    ended: (incoming) => self().remove(incoming),
  });
  const ended = (incoming: X2xIncoming): void => self().remove(incoming);
  return new Incomings({
    limits: () => current().config.limits,
    negotiated: surroundings,
    atOnce: () => x2xSurroundings({ ...shared, log, trunks, ended }),
  });
}

function makeVerifier({ dialer, around: { log, random, resolver } }: Shared): Verifier {
  return new Verifier({
    resolve: (peer, domain) => resolveAddresses(peer, domain, resolver, random),
    link: (address, peer, from, to, owner) =>
      dialer.dial(address, { peer, from, to, purpose: "verify", methods: peer.auth }, owner),
    unresolved: (peer, from, to, because) => {
      const text = `dialback could not be verified: ${unresolvedSentence({ from, to, peer }, because)}`;
      log.write("warn", "verify.failed", text, { peer: peer.name, from, to, step: "resolve" });
    },
    failed: (peer, from, to, address, end) => {
      const text = `dialback could not be verified: ${failureSentence({ from, to, peer }, address, end)}`;
      log.write("warn", "verify.failed", text, { peer: peer.name, from, to, step: end.step });
    },
  });
}

function makeRules({ current, leaving, keys, around: { newId }, switches, tracing }: Shared): ReceivingRules {
  const held = (peer: PeerControl | undefined): boolean => peer !== undefined && switches.of(peer.name).held;
  return {
    ingress: (domain) => {
      const peer = ingressOf(current().table, domain);
      return held(peer) ? undefined : peer;
    },
    absence: (domain) => {
      const peer = ingressOf(current().table, domain);
      return held(peer) ? `is ${domain} of peer "${peer?.name}", which an operator holds down` : undefined;
    },
    get leaving(): StreamFailure | undefined {
      return leaving();
    },
    get watch(): ReceivingRules["watch"] {
      return tracing.listener;
    },
    fronts: (domain, peer) => fronts(current().table, domain, peer),
    keys,
    management: true,
    newId,
    get limits(): ReceivingLimits {
      const { limits } = current().config;
      return {
        ...{ stanza: stanzaLimits(limits), trunk: trunkLimits(limits) },
        handshake: { bytes: limits.handshakeBytes, depth: HANDSHAKE_DEPTH, attributes: limits.attributes },
        handshakeBytes: limits.handshakeBytes,
        domains: limits.domainsPerStream,
      };
    },
  };
}
