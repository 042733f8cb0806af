import { alternativeNames, namesToRequest, wantedNames } from "../cert/wanted_names.ts";
import { type NewFile, PRIVATE, PUBLIC } from "../workbench.ts";
import { issueCertificate, type Issuer, makeAuthority, type Validity } from "../x509/issue.ts";
import { generateKey } from "../x509/keys.ts";
import type { PeerWish } from "./wishes.ts";

const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;
const DAYS = 90;
/** Peers' clocks may be late. */
const BEFORE = HOUR;

/** The names of a trial's files in its folder. */
export const TRIAL_FILES = { authority: "ca.pem", certificate: "node.pem", key: "node.key" } as const;

/** A private authority with our certificate and one for each peer, for a trial. Paths begin at the trial's folder. */
export function makeTrial(
  node: string,
  peers: readonly PeerWish[],
  now: number,
): readonly Omit<NewFile, "replace">[] {
  const validity: Validity = { notBefore: now - BEFORE, notAfter: now + DAYS * DAY };
  const issuer: Issuer = { name: "CN=Trunkline trial CA", key: generateKey() };
  const active = peers.map(({ name, routes }) => ({ name, routes, refuse: false }));
  const pair = (file: string, commonName: string, names: ReturnType<typeof alternativeNames>) => {
    const key = generateKey();
    const subject = `CN=${commonName}`;
    return [
      {
        path: `${file}.pem`,
        text: issueCertificate(issuer, { subject, names, key }, validity),
        mode: PUBLIC,
      },
      { path: `${file}.key`, text: key.pem, mode: PRIVATE },
    ];
  };
  const ours = namesToRequest(wantedNames({ node, peers: active }), [], []);
  return [
    { path: TRIAL_FILES.authority, text: makeAuthority(issuer, validity), mode: PUBLIC },
    { path: "ca.key", text: issuer.key.pem, mode: PRIVATE },
    ...pair("node", "node", ours),
    ...peers.flatMap(({ name, routes }) => {
      const domains = routes.filter((route) => route !== "*")
        .flatMap((route) => route.startsWith("*.") ? [route.slice(2), route] : [route]);
      return domains.length === 0 ? [] : pair(`peers/${name}`, name, alternativeNames(domains));
    }),
  ];
}
