import type { Address, PeerControl } from "../../config/config.ts";
import type { Counters } from "../../observe/metrics_counters.ts";
import type { Switches } from "../relay/switches.ts";
import { resolveAddresses, type SrvResolver } from "./resolve.ts";
import { formatAddress } from "./sentences.ts";

/** What finding addresses takes beside the peer. */
export interface AddressSurroundings {
  readonly counters: Counters;
  readonly switches: Switches;
  readonly resolver: SrvResolver;
  /** In [0, 1). */
  random(): number;
}

/**
 * Addresses at which a peer's domain is reached, the first to be tried first: by their priorities, but for the one that an
 * operator prefers. Where they have to be looked up it is counted whether any were found.
 */
export async function findAddresses(
  peer: PeerControl,
  domain: string,
  { counters, switches, resolver, random }: AddressSurroundings,
): Promise<readonly Address[]> {
  let found = false;
  try {
    const addresses = await resolveAddresses(peer, domain, resolver, random);
    found = addresses.length > 0;
    return preferAddress(addresses, switches.of(peer.name).preferred);
  } finally {
    if (peer.connect.by === "dns") counters.of(peer.name).handshake("out", "resolve", found);
  }
}

/** Addresses with the preferred `host:port` first, as one that is better than all others; as they are, where it is none of them. */
export function preferAddress(
  addresses: readonly Address[],
  preferred: string | undefined,
): readonly Address[] {
  const first = addresses.find((address) => formatAddress(address) === preferred);
  if (first === undefined) return addresses;
  const best = Math.min(...addresses.map(({ priority }) => priority));
  return [{ ...first, priority: best - 1 }, ...addresses.filter((address) => address !== first)];
}
