import type { Address } from "../../router/config/config.ts";
import type { LinkEnd } from "../../router/link/connection/initiating_link.ts";
import { failureSentence, type LinkParties } from "../../router/link/connection/sentences.ts";

/** What the system says of a connection that fails, and what to do about it. */
const CONNECT: readonly {
  readonly says: RegExp;
  readonly name: "address" | "TCP";
  readonly text: (address: Address) => string;
}[] = [
  {
    says: /ENOTFOUND|EAI_AGAIN|failed to lookup/,
    name: "address",
    text: ({ host }) => `DNS does not know ${host}. Check the name, or write an IP address.`,
  },
  {
    says: /ECONNREFUSED|refused/,
    name: "TCP",
    text: ({ port }) => `nothing listens there on port ${port}. Start the server, or mend the address.`,
  },
  {
    says: /timed out|ETIMEDOUT/,
    name: "TCP",
    text: ({ port }) =>
      `no answer within 10 s. Let port ${port} through every firewall on the way, or mend the address.`,
  },
  {
    says: /EHOSTUNREACH|ENETUNREACH|unreachable/,
    name: "TCP",
    text: () => "there is no way to that network. Check the address and the routes of this machine.",
  },
  {
    says: /EACCES|EPERM|NotCapable/,
    name: "TCP",
    text: () =>
      "this machine does not allow the connection. Check its firewall and the permissions of the program.",
  },
];

/** The step that failed and what to do; undefined where it is nothing that is known. */
export function connectRemedy(
  because: string,
  address: Address,
): { readonly name: "address" | "TCP"; readonly text: string } | undefined {
  const known = CONNECT.find(({ says }) => says.test(because));
  return known && { name: known.name, text: known.text(address) };
}

/** What a peer's stream error means here, by the words of its clause. */
const STREAM: readonly (readonly [says: RegExp, remedy: (parties: LinkParties) => string])[] = [
  [
    /verify dialback|did not know our key/,
    ({ from, to }) => `Check the SRV record or override of ${to}'s server for ${from}.`,
  ],
  [
    /host-unknown|host-gone/,
    ({ to }) => `That server does not host ${to}: add it there, or mend routes and connect here.`,
  ],
  [/does not offer STARTTLS/, ({ to }) => `Give ${to}'s server a certificate and switch TLS on.`],
  [
    /refused SASL EXTERNAL|does not offer SASL EXTERNAL/,
    ({ peer }) =>
      `Have it trust the authority of our certificate, or add dialback to peers.${peer.name}.auth.`,
  ],
  [
    /no identity of ours names/,
    ({ from }) => `Get a certificate that names ${from}: trunkline cert request.`,
  ],
  [
    /closed the connection without a word/,
    ({ peer }) =>
      `Check that it is an XMPP server's port for servers, and that peers.${peer.name}.tls is right.`,
  ],
  [/did not get ready/, () => "Look into its log."],
];

/** One sentence for a stream that was not opened, and what to do. */
export function streamRemedy(parties: LinkParties, address: Address, end: LinkEnd | undefined): string {
  const said = end ?? { step: "negotiation", externalRefused: false };
  const sentence = failureSentence(parties, address, said);
  const remedy = STREAM.find(([says]) => says.test(said.because ?? ""))?.[1](parties);
  return remedy === undefined ? sentence : `${sentence} ${remedy}`;
}
