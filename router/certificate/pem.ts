/** The certificates in a PEM file, in DER, in order. Throws `TypeError` at what is not base64. */
export function readPemCertificates(pem: string): Uint8Array[] {
  return readPem(pem, "CERTIFICATE");
}

/** The revocation lists in a PEM file, in DER. Throws `TypeError` at what is not base64. */
export function readPemCrls(pem: string): Uint8Array[] {
  return readPem(pem, "X509 CRL");
}

/** The blocks of one label in a PEM file (RFC 7468); text between blocks and blocks of other labels are skipped. */
export function readPem(pem: string, label: string): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  let lines: string[] | undefined;
  for (const line of pem.split(/\r?\n/).map((text) => text.trim())) {
    if (line === `-----BEGIN ${label}-----`) {
      if (lines) break;
      lines = [];
    } else if (line === `-----END ${label}-----` && lines) {
      blocks.push(decode(lines.join(""), label));
      lines = undefined;
    } else {
      lines?.push(line);
    }
  }
  if (lines) throw new TypeError(`a ${label} block does not end`);
  return blocks;
}

function decode(text: string, label: string): Uint8Array {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    throw new TypeError(`a ${label} block is not base64`);
  }
}
