import net from "node:net";
import tls from "node:tls";

/** Certificates in DER, the end entity's first. */
export type Chain = readonly Uint8Array[];

/** What both sides agreed on in TLS. */
export interface Negotiated {
  /** `TLSv1.3` */
  readonly version: string;
  /** `TLS_AES_256_GCM_SHA384` */
  readonly cipher: string;
}

/** What was negotiated on a socket; undefined where it has no TLS. */
export function negotiatedIn(socket: net.Socket): Negotiated | undefined {
  if (!(socket instanceof tls.TLSSocket)) return undefined;
  return { version: socket.getProtocol() ?? "unknown", cipher: socket.getCipher()?.name ?? "unknown" };
}

/** Whether a domain can be a server name in TLS: no IP literal (RFC 6066 §3). */
export function isHostName(domain: string): boolean {
  return !domain.startsWith("[") && net.isIP(domain) === 0;
}

/** The certificates that the other side presented, in its order; the runtime may add the anchor. */
export function chainOf(socket: tls.TLSSocket): Chain {
  const chain: Uint8Array[] = [];
  const seen = new Set<unknown>();
  let certificate: tls.DetailedPeerCertificate | undefined = certificateOf(socket);
  while (certificate?.raw !== undefined && !seen.has(certificate)) {
    seen.add(certificate);
    chain.push(new Uint8Array(certificate.raw));
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

/** Throws where the runtime cannot read one of the certificates. */
function certificateOf(socket: tls.TLSSocket): tls.DetailedPeerCertificate | undefined {
  try {
    return socket.getPeerCertificate(true);
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new Error(`a certificate that was presented cannot be read (${because}): present X.509 in DER`);
  }
}

/** The runtime says the same of everything that is wrong with a certificate in the handshake itself. */
const UNUSABLE = "unable to verify the first certificate";

/** The error of a handshake, with what an operator can act on where it is the certificate's. */
export function handshakeError(error: Error): Error {
  if (error.message !== UNUSABLE) return error;
  return new Error(
    "the certificate that was presented cannot be used in TLS: it cannot be read, has a critical extension that is not " +
      "understood or too weak a key, or the key is another one's. Reissue it with a key of P-256, Ed25519 or RSA 2048",
  );
}
