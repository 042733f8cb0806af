import { readPemCertificates } from "../../certificate/certificate.ts";
import type { SrvRecord, SrvResolver } from "./resolve.ts";

/** Where systems keep the certificates that they trust. */
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** The system's trust anchors in DER; none where the system keeps none. */
export function systemTrust(): readonly Uint8Array[] {
  for (const path of BUNDLES) {
    try {
      return readPemCertificates(Deno.readTextFileSync(path));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return [];
}

/** Looks SRV records up with the system's resolver. */
export const systemResolver: SrvResolver = async (name: string): Promise<readonly SrvRecord[]> => {
  try {
    return await Deno.resolveDns(name, "SRV");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
};
