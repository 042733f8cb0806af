import {
  type Certificate,
  inspectKey,
  type KeyFit,
  readCertificate,
  readPemCertificates,
} from "../../router/certificate/certificate.ts";
import type { Outline } from "../../router/config/outline.ts";
import type { Input } from "../answer.ts";
import { type Desk, messageOf, type Terminal } from "../terminal.ts";

/** A certificate of ours as it lies there, with what was found of its key. */
export interface IdentityFile {
  readonly file: string;
  /** The end entity's first. */
  readonly chain: readonly [Certificate, ...Certificate[]];
  /** Absent where no key was given. */
  readonly key?: { readonly file: string; readonly fit: KeyFit | string };
}

const LARGEST = 1_048_576;

/** Reads a certificate with its issuers, and looks whether the key is its. */
export function readIdentity(
  file: string,
  keyFile: string | undefined,
  terminal: Terminal,
): Input<IdentityFile> {
  const chain = readChain(file, terminal);
  if (!chain.ok) return chain;
  const [leaf, ...issuers] = chain.value;
  if (leaf === undefined) return refuse(`${file} has no certificate in PEM.`);
  const identity: IdentityFile = { file, chain: [leaf, ...issuers] };
  return {
    ok: true,
    value: keyFile === undefined ? identity : { ...identity, key: keyOf(keyFile, leaf, terminal) },
  };
}

function keyOf(
  file: string,
  { der }: Certificate,
  terminal: Terminal,
): { readonly file: string; readonly fit: KeyFit | string } {
  const pem = terminal.readText(file);
  return { file, fit: typeof pem === "string" ? inspectKey(pem, der) : pem.problem };
}

/** The certificates in a PEM file. */
export function readChain(file: string, terminal: Terminal): Input<readonly Certificate[]> {
  const bytes = terminal.readBytes(file, LARGEST);
  if ("problem" in bytes) return refuse(`${file} ${bytes.problem}`);
  try {
    return { ok: true, value: readPemCertificates(new TextDecoder().decode(bytes)).map(readCertificate) };
  } catch (error) {
    return refuse(`${file} has a certificate that cannot be read: ${messageOf(error)}.`);
  }
}

function refuse(sentence: string): Input<never> {
  return { ok: false, reason: "unreadable certificate", sentence };
}

/** The trust anchors of the configuration in DER. Those that cannot be read are left out: `check` tells of them. */
export function anchorsOf({ trust }: Outline, desk: Desk): readonly Uint8Array[] {
  if (trust === undefined) return desk.systemTrust();
  return trust.flatMap((file) => {
    const chain = readChain(file, desk);
    return chain.ok ? chain.value.map(({ der }) => der) : [];
  });
}
