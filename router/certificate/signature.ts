import { Buffer } from "node:buffer";
import { constants, createPublicKey, type KeyObject, verify } from "node:crypto";
import type { Signed } from "./x509.ts";

/** Whether something was signed with the key of a SubjectPublicKeyInfo. */
export type Verify = (signed: Signed, spki: Uint8Array) => boolean;

interface Algorithm {
  readonly name: string;
  readonly key: "rsa" | "ec" | "ed25519" | "ed448";
  readonly hash: string | null;
  /** Collisions can be made: whoever gets one certificate signed can have another. */
  readonly weak?: true;
  /** RSASSA-PSS, with a salt of this many bytes. */
  readonly salt?: number;
}

/** By the whole AlgorithmIdentifier in DER: parameters that are not exactly right are not accepted. */
const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  "300d06092a864886f70d0101040500": { name: "RSA with MD5", key: "rsa", hash: "md5", weak: true },
  "300d06092a864886f70d0101050500": { name: "RSA with SHA-1", key: "rsa", hash: "sha1", weak: true },
  "300d06092a864886f70d01010b0500": { name: "RSA with SHA-256", key: "rsa", hash: "sha256" },
  "300d06092a864886f70d01010c0500": { name: "RSA with SHA-384", key: "rsa", hash: "sha384" },
  "300d06092a864886f70d01010d0500": { name: "RSA with SHA-512", key: "rsa", hash: "sha512" },
  "300906072a8648ce3d0401": { name: "ECDSA with SHA-1", key: "ec", hash: "sha1", weak: true },
  "300a06082a8648ce3d040302": { name: "ECDSA with SHA-256", key: "ec", hash: "sha256" },
  "300a06082a8648ce3d040303": { name: "ECDSA with SHA-384", key: "ec", hash: "sha384" },
  "300a06082a8648ce3d040304": { name: "ECDSA with SHA-512", key: "ec", hash: "sha512" },
  "300506032b6570": { name: "Ed25519", key: "ed25519", hash: null },
  "300506032b6571": { name: "Ed448", key: "ed448", hash: null },
  // RFC 4055 §3.1: hash, MGF1 with the same hash, salt as long as the hash.
  [pss("01", "20")]: { name: "RSA-PSS with SHA-256", key: "rsa", hash: "sha256", salt: 32 },
  [pss("02", "30")]: { name: "RSA-PSS with SHA-384", key: "rsa", hash: "sha384", salt: 48 },
  [pss("03", "40")]: { name: "RSA-PSS with SHA-512", key: "rsa", hash: "sha512", salt: 64 },
};

const CURVES: readonly string[] = ["prime256v1", "secp384r1", "secp521r1"];
const RSA_BITS = { least: 2048, most: 8192 };
/** Larger public exponents serve nothing but to make the verification slow. */
const LARGEST_EXPONENT = 2n ** 33n;

function pss(hash: string, saltLength: string): string {
  const algorithm = `300d06096086480165030402${hash}0500`;
  return `304106092a864886f70d01010a3034a00f${algorithm}a11c301a06092a864886f70d010108${algorithm}a2030201${saltLength}`;
}

/** What makes a signature's algorithm unacceptable, if anything does. */
export function findWeakAlgorithm(signed: Signed): string | undefined {
  const algorithm = ALGORITHMS[signed.algorithm];
  if (algorithm === undefined) return "is signed with an algorithm that is not supported";
  return algorithm.weak ? `is signed with ${algorithm.name}` : undefined;
}

/** What makes a public key unacceptable, if anything does. */
export function findWeakKey(spki: Uint8Array): string | undefined {
  const key = readPublicKey(spki);
  const type = key?.asymmetricKeyType;
  if (type === "ed25519" || type === "ed448") return undefined;
  const { namedCurve, modulusLength = 0, publicExponent = 0n } = key?.asymmetricKeyDetails ?? {};
  if (type === "ec" && namedCurve !== undefined && CURVES.includes(namedCurve)) return undefined;
  if (type !== "rsa" && type !== "rsa-pss") return "has a key of a kind that is not supported";
  if (modulusLength < RSA_BITS.least || modulusLength > RSA_BITS.most) {
    return `has an RSA key of ${modulusLength} bits (${RSA_BITS.least} to ${RSA_BITS.most} are accepted)`;
  }
  return publicExponent > LARGEST_EXPONENT ? "has an RSA key with a huge public exponent" : undefined;
}

/** Whether a key is made to keep its verifier busy. */
function isCostly(key: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  return modulusLength > RSA_BITS.most || publicExponent > LARGEST_EXPONENT;
}

/** Whether something was signed with a key. A key or signature that cannot be used verifies nothing. */
export function verifySignature(signed: Signed, spki: Uint8Array): boolean {
  const algorithm = ALGORITHMS[signed.algorithm];
  const key = readPublicKey(spki);
  if (algorithm === undefined || key === undefined) return false;
  const type = key.asymmetricKeyType === "rsa-pss" && algorithm.salt ? "rsa" : key.asymmetricKeyType;
  if (type !== algorithm.key || isCostly(key)) return false;
  const padding = algorithm.salt === undefined
    ? {}
    : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.salt };
  try {
    return verify(algorithm.hash, signed.tbs, { key, ...padding }, signed.signature);
  } catch {
    return false; // e.g. ECDSA with P-521 and SHA-256, which the runtime does not do
  }
}

function readPublicKey(spki: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}
