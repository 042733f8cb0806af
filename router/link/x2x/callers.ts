import {
  type CertificateVerdict,
  covers,
  describeNames,
  readCertificate,
} from "../../certificate/certificate.ts";
import type { PeerControl } from "../../config/config.ts";
import type { Chain } from "../connection/transport.ts";

/** Who has made a connection without a negotiation (XEP-0361); or why nobody can have, a clause that ends in a remedy. */
export type Caller = { readonly peer: PeerControl } | { readonly because: string };

/** The peers that may make such connections. */
function mayCall({ link, refuse }: PeerControl): boolean {
  return link === "x2x" && !refuse;
}

/**
 * The peer that a certificate proves.
 *
 * @param judge judges what was presented for a peer's identity
 */
export function callerByCertificate(
  chain: Chain,
  peers: readonly PeerControl[],
  judge: (peer: PeerControl, identity: string) => CertificateVerdict,
): Caller {
  const names = namesIn(chain);
  if (names === undefined) {
    return { because: "no certificate was presented that can be read: present the node's" };
  }
  let because: string | undefined;
  for (const peer of peers) {
    const { identity, tls } = peer;
    if (!mayCall(peer) || tls === "none" || identity === undefined || !covers(names, identity)) continue;
    const verdict = judge(peer, identity);
    if (verdict.valid) return { peer };
    because ??= verdict.sentence.replace(/\.$/, "");
  }
  const nobody =
    `its certificate speaks for ${describeNames(names)}, which is the identity of no peer with ` +
    "link: x2x: add such a peer, or have the certificate reissued";
  return { because: because ?? nobody };
}

/** The peer that connects from an address, where nothing but that proves it. */
export function callerByAddress(host: string, peers: readonly PeerControl[]): Caller {
  const address = host.replace(/^::ffff:(?=\d+(\.\d+){3}$)/i, "");
  const peer = peers.find((peer) =>
    mayCall(peer) && peer.tls === "none" && peer.trunk?.sources.includes(address)
  );
  const because =
    `${address} is in the sources of no peer with link: x2x and tls: none: add it to those of the ` +
    "peer that it belongs to";
  return peer === undefined ? { because } : { peer };
}

function namesIn([certificate]: Chain): Parameters<typeof covers>[0] | undefined {
  if (certificate === undefined) return undefined;
  try {
    return readCertificate(certificate).names;
  } catch {
    return undefined;
  }
}
