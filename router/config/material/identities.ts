import { type Certificate, inspectKey, type KeyFit } from "../../certificate/certificate.ts";
import type { Identity } from "../config.ts";
import { quote } from "../document/node.ts";
import type { Findings } from "../findings.ts";
import type { IdentitySection } from "../schema/root.ts";
import type { Placed } from "../schema/type.ts";
import { formatDate, loadCertificates } from "./certificates.ts";
import type { Files } from "./files.ts";

/** An identity with the place of its certificate. */
export type PlacedIdentity = Placed<Identity>;

/** Reads a certificate of ours with its key; undefined, and problems noted, where they cannot be used. */
export function loadIdentity(
  { values: { certificate, key } }: IdentitySection,
  files: Files,
  now: number,
  findings: Findings,
): PlacedIdentity | undefined {
  const chain = certificate && loadCertificates(certificate, files, findings);
  const keyBytes = key && files.read(key);
  if (!certificate || !key || !chain || !keyBytes) return undefined;
  checkDates(certificate, chain, now, findings);
  checkUsages(certificate, chain[0], findings);
  const keyPem = privateKeyIn(new TextDecoder().decode(keyBytes));
  if (!checkKey(keyPem, key, certificate, chain, findings)) return undefined;
  const ders = chain.map(({ der }) => der);
  const identity = { chain: ders, certificatePem: ders.map(toPem).join(""), keyPem, names: chain[0].names };
  return { value: identity, place: certificate.place };
}

/** The key alone, where the file has certificates beside it. */
function privateKeyIn(pem: string): string {
  const [block = pem] = /-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----.*?-----END \1PRIVATE KEY-----/s.exec(pem) ??
    [];
  return `${block.trimEnd()}\n`;
}

/** Notes what is wrong with the key, or with the order of the chain. */
function checkKey(
  keyPem: string,
  key: Placed<string>,
  certificate: Placed<string>,
  [leaf, ...issuers]: readonly Certificate[],
  findings: Findings,
): boolean {
  const fit = inspectKey(keyPem, leaf.der);
  const reversed = fit === "other key" && issuers.some(({ der }) => inspectKey(keyPem, der) === "fits");
  if (reversed) {
    const remedy = "Put that first, then those of its issuers.";
    const text = `${quote(certificate.value)} does not begin with the certificate of the key. ${remedy}`;
    findings.problem(certificate.place, text);
  } else if (fit !== "fits") {
    const whose = `${quote(certificate.value)} (${leaf.subject})`;
    findings.problem(key.place, `${quote(key.value)} ${describeMisfit(fit, key.value, whose)}`);
  }
  return fit === "fits";
}

function describeMisfit(fit: Exclude<KeyFit, "fits">, path: string, certificate: string): string {
  switch (fit) {
    case "encrypted":
      return "is encrypted, and nobody can type its password at start. Decrypt it and let only the router's user read " +
        `it: openssl pkey -in ${quote(path)} -out ${quote(`${path}.decrypted`)}`;
    case "unreadable":
      return 'has no private key in PEM. Name a file that has "-----BEGIN PRIVATE KEY-----" in it.';
    case "other key":
      return `does not fit the certificate ${certificate}. Name the key with which it was requested.`;
  }
}

const DAY = 24 * 3600 * 1000;
const SOON = 30 * DAY;

function checkDates(
  file: Placed<string>,
  chain: readonly Certificate[],
  now: number,
  findings: Findings,
): void {
  for (const { subject, notBefore, notAfter } of chain) {
    const whose = `${quote(file.value)} (${subject})`;
    if (notAfter < now) {
      findings.problem(file.place, `${whose} expired on ${formatDate(notAfter)}. Renew it.`);
    } else if (notAfter < now + SOON) {
      findings.warning(file.place, `${whose} expires on ${formatDate(notAfter)}. Renew it.`);
    }
    if (notBefore <= now) continue;
    findings.problem(
      file.place,
      `${whose} is valid from ${formatDate(notBefore)} only. Wait, or set this machine's clock.`,
    );
  }
}

const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const ANY_USAGE = "2.5.29.37.0";

function checkUsages(file: Placed<string>, { subject, usages }: Certificate, findings: Findings): void {
  if (usages === undefined || usages.includes(ANY_USAGE)) return;
  const lacks = (usage: string, name: string, where: string) => {
    if (usages.includes(usage)) return;
    const whose = `${quote(file.value)} (${subject})`;
    findings.warning(
      file.place,
      `${whose} has no ${name} in its extended key usage: ${where}. Have it issued with both.`,
    );
  };
  lacks(CLIENT_AUTH, "clientAuth", "some servers, ejabberd among them, refuse it where we connect to them");
  lacks(SERVER_AUTH, "serverAuth", "servers refuse it where they connect to us");
}

function toPem(der: Uint8Array): string {
  const lines = der.toBase64().match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
