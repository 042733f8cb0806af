import { covers } from "../../certificate/certificate.ts";
import type { Config, Identity } from "../../config/config.ts";
import { canonicalDomain } from "../../route/domain.ts";
import { TlsAcceptor } from "./transport.ts";

/** What we present to peers: the identity for each domain that we speak for, and TLS acceptors that use it. */
export class Identities {
  readonly #identities: readonly Identity[];
  readonly #trustPem: readonly string[];
  readonly #asking = new Map<Identity, TlsAcceptor>();
  readonly #notAsking = new Map<Identity, TlsAcceptor>();

  constructor({ identities, peers }: Pick<Config, "identities" | "peers">) {
    this.#identities = identities;
    const anchors = new Set(peers.flatMap(({ security }) => security.trust));
    this.#trustPem = [...anchors].map(asPem);
  }

  /** The identity that names the canonical domain; undefined where none does. */
  naming(domain: string): Identity | undefined {
    return this.#identities.find(({ names }) => covers(names, domain));
  }

  /**
   * The acceptor that presents the identity for the domain: the first one, where none names it.
   *
   * @param ask whether the peer is asked for its certificate
   */
  acceptor(domain: string | undefined, ask: boolean): TlsAcceptor {
    const identity = (domain === undefined ? undefined : this.naming(domain)) ?? this.#identities[0];
    const acceptors = ask ? this.#asking : this.#notAsking;
    const acceptor = acceptors.get(identity) ?? this.#create(identity, ask);
    acceptors.set(identity, acceptor);
    return acceptor;
  }

  #create(identity: Identity, ask: boolean): TlsAcceptor {
    const choose = (serverName: string): Identity | undefined => {
      const domain = canonicalDomain(serverName);
      return domain === undefined ? undefined : this.naming(domain);
    };
    return new TlsAcceptor(identity, choose, ask ? this.#trustPem : undefined);
  }
}

function asPem(der: Uint8Array): string {
  const base64 = btoa(Array.from(der, (byte) => String.fromCharCode(byte)).join(""));
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
}
