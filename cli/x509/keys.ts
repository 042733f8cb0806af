import { Buffer } from "node:buffer";
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import * as asn1js from "asn1js";

/** A private key, with how it signs. */
export interface SigningKey {
  /** For people: `EC P-256`, `RSA 2048`. */
  readonly kind: string;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** PKCS #8 as PEM. */
  readonly pem: string;
  /** AlgorithmIdentifier of its signatures. */
  algorithm(): asn1js.Sequence;
  /** The signature over these bytes. */
  sign(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
}

interface Algorithm {
  readonly id: string;
  /** null: the key has its own. */
  readonly hash: "sha256" | "sha384" | "sha512" | null;
  /** RFC 4055 §5: the parameters are NULL for RSA, absent for others. */
  readonly withNull?: true;
}

const ECDSA: Readonly<Record<string, Algorithm & { readonly name: string }>> = {
  prime256v1: { id: "1.2.840.10045.4.3.2", hash: "sha256", name: "P-256" },
  secp384r1: { id: "1.2.840.10045.4.3.3", hash: "sha384", name: "P-384" },
  secp521r1: { id: "1.2.840.10045.4.3.4", hash: "sha512", name: "P-521" },
};
const RSA: Algorithm = { id: "1.2.840.113549.1.1.11", hash: "sha256", withNull: true };
const ED25519: Algorithm = { id: "1.3.101.112", hash: null };
const LEAST_RSA = 2048;

/** A new key on P-256, which every server takes. */
export function generateKey(): SigningKey {
  return signingKey(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
}

/** Reads a private key in PEM. Throws `TypeError` with a clause that says why it cannot be used. */
export function readKey(pem: string): SigningKey {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: *4, *ENCRYPTED/m.test(pem)) {
    throw new TypeError("is encrypted: decrypt it with openssl pkey");
  }
  const key = attempt(pem);
  if (key === undefined) throw new TypeError("has no private key in PEM");
  return signingKey(key);
}

function attempt(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

function signingKey(key: KeyObject): SigningKey {
  const [kind, algorithm] = algorithmOf(key);
  const spki = createPublicKey(key).export({ type: "spki", format: "der" });
  return {
    kind,
    publicKey: new Uint8Array(spki),
    pem: key.export({ type: "pkcs8", format: "pem" }).toString(),
    algorithm: () =>
      new asn1js.Sequence({
        value: [
          new asn1js.ObjectIdentifier({ value: algorithm.id }),
          ...(algorithm.withNull ? [new asn1js.Null()] : []),
        ],
      }),
    sign: (bytes) => new Uint8Array(sign(algorithm.hash, Buffer.from(bytes), key)),
  };
}

function algorithmOf(key: KeyObject): readonly [kind: string, algorithm: Algorithm] {
  const { namedCurve = "", modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === "ec" && ECDSA[namedCurve] !== undefined) {
    return [`EC ${ECDSA[namedCurve].name}`, ECDSA[namedCurve]];
  }
  if (key.asymmetricKeyType === "rsa" && modulusLength >= LEAST_RSA) return [`RSA ${modulusLength}`, RSA];
  if (key.asymmetricKeyType === "ed25519") return ["Ed25519", ED25519];
  throw new TypeError(
    "is too weak or of an unknown kind: use EC P-256, P-384 or P-521, RSA 2048 or more, or Ed25519",
  );
}

/** SHA-1 of a public key, by which certificates of it are found (RFC 5280 §4.2.1.2). */
export function keyIdentifier({ publicKey }: Pick<SigningKey, "publicKey">): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha1").update(publicKey).digest());
}
