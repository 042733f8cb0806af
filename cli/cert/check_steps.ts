import { describeNames, inspectCertificate, type PathFault } from "../../router/certificate/certificate.ts";
import type { CertificateNames } from "../../router/config/config.ts";
import { count, type Step } from "../report.ts";
import { datesOf } from "./certificate_steps.ts";
import type { IdentityFile } from "./identity.ts";
import { hostsOf, meets, superfluous, type Wanted, type WantedNames } from "./wanted_names.ts";

/** What a certificate of ours is looked at with. */
export interface Looking {
  readonly wanted: WantedNames;
  /** Trust anchors in DER. */
  readonly trust: readonly Uint8Array[];
  readonly now: number;
}

/** What there is to say of one certificate of ours. */
export function identitySteps(identity: IdentityFile, { wanted, trust, now }: Looking): readonly Step[] {
  const [leaf] = identity.chain;
  const { names } = leaf;
  const extra = superfluous(names, wanted);
  return [
    keyStep(identity),
    chainStep(identity, trust, now),
    datesOf(leaf.notAfter, now, "make a request with trunkline cert request and have it renewed"),
    usageStep(identity),
    { name: "names", mark: "yes", text: describeNames(names, 20) || "none: a common name does not count" },
    ...(extra.length > 0 ? [superfluousStep(extra)] : []),
    ...wanted.wanted.flatMap((each) => wildcardStep(names, each)),
  ];
}

function keyStep({ key }: IdentityFile): Step {
  const name = "key";
  if (key === undefined) return { name, mark: "none", text: "none was given: name it with --key" };
  const { file, fit } = key;
  switch (fit) {
    case "fits":
      return { name, mark: "yes", text: `${file} fits` };
    case "other key":
      return {
        name,
        mark: "no",
        text: `${file} is another certificate's: name the key with which it was requested.`,
      };
    case "encrypted":
      return { name, mark: "no", text: `${file} is encrypted: decrypt it with openssl pkey.` };
    case "unreadable":
      return { name, mark: "no", text: `${file} has no private key in PEM: name the file that has.` };
    default:
      return { name, mark: "no", text: `${file} ${fit}` };
  }
}

/** Our own certificate need not be trusted here: the peers must trust it. */
const PEERS_CONCERN: readonly PathFault[] = ["no-issuer", "unknown-anchor", "self-signed"];
const DATES: readonly PathFault[] = ["expired", "not-yet-valid"];

function chainStep(
  { chain: [leaf, ...issuers] }: IdentityFile,
  trust: readonly Uint8Array[],
  now: number,
): Step {
  const ders = [leaf, ...issuers].map(({ der }) => der);
  const rules = { trust, crls: [], requireCrl: false, pins: [], requireClientAuth: false };
  const { path } = inspectCertificate(ders, rules, now);
  const own = `${leaf.subject}, ${count(issuers.length, "intermediate")} with it`;
  if (path.ok) return { name: "chain", mark: "yes", text: `${own}, leads to ${path.anchor}` };
  if (DATES.includes(path.fault)) {
    return { name: "chain", mark: "no", text: `the certificate ${path.because}: renew it.` };
  }
  if (!PEERS_CONCERN.includes(path.fault)) {
    return { name: "chain", mark: "no", text: `the certificate ${path.because}: have it reissued.` };
  }
  const text =
    `the certificate ${path.because}. Peers must trust ${issuers.at(-1)?.issuer ?? leaf.issuer}; if ` +
    "they trust only what is above that, put the intermediates behind it in the file.";
  return { name: "chain", mark: "note", text };
}

const USAGES: readonly (readonly [id: string, name: string])[] = [
  ["1.3.6.1.5.5.7.3.1", "serverAuth"],
  ["1.3.6.1.5.5.7.3.2", "clientAuth"],
];
const ANY_USAGE = "2.5.29.37.0";

function usageStep({ chain: [{ usages }] }: IdentityFile): Step {
  const name = "usage";
  if (usages === undefined || usages.includes(ANY_USAGE)) return { name, mark: "yes", text: "any" };
  const missing = USAGES.filter(([id]) => !usages.includes(id)).map(([, usage]) => usage);
  if (missing.length === 0) return { name, mark: "yes", text: "serverAuth and clientAuth" };
  const text =
    `${missing.join(" and ")} is missing: some servers, ejabberd among them, refuse it where we connect to ` +
    "them, all where they connect to us without serverAuth. Have it issued with both.";
  return { name, mark: missing.includes("serverAuth") ? "no" : "note", text };
}

function superfluousStep(extra: readonly string[]): Step {
  const text = `nothing in the configuration needs ${extra.join(", ")}: leave it out of the next one.`;
  return { name: "superfluous", mark: "note", text };
}

/** What a wildcard in the certificate does not have of a route's. */
function wildcardStep(names: CertificateNames, { domain, under }: Wanted): readonly Step[] {
  if (!under) return [];
  const hosts = hostsOf(names).filter((host) => host.endsWith(`.${domain}`));
  const wildcards = hosts.filter((host) => host.startsWith("*."));
  const deeper = hosts.filter((host) =>
    !host.startsWith("*.") && host.split(".").length > domain.split(".").length + 1
  );
  const beside = deeper.length === 0 ? "" : ` Beside it there are ${deeper.join(", ")}.`;
  if (wildcards.includes(`*.${domain}`)) {
    const text =
      `*.${domain} stands for one label: it covers a.${domain} but not conference.a.${domain}.${beside} ` +
      "Ask for each deeper domain by its name: trunkline cert request --name DOMAIN.";
    return [{ name: "wildcard", mark: "note", text }];
  }
  if (hosts.length === 0) return [];
  const text = `of the route *.${domain} only ${hosts.join(", ")} can be spoken for.`;
  return [{ name: "wildcard", mark: "note", text }];
}

/** What is needed and named by none of the certificates. */
export function missingSteps(
  all: readonly CertificateNames[],
  { wanted, everything }: WantedNames,
): readonly Step[] {
  const missing = wanted.filter((each) => !all.some((names) => meets(names, each)));
  const unknown = everything.map((peer): Step => ({
    name: "default route",
    mark: "note",
    text:
      `peers.${peer}.routes has "*": which domains that means is not known here. Ask for those that peers of ours ` +
      "talk to by name: trunkline cert request --name DOMAIN.",
  }));
  const found = missing.map((each): Step => ({
    name: "missing",
    mark: "no",
    text: describeMissing(each, all),
  }));
  const fine: Step = {
    name: "needed",
    mark: "yes",
    text: "every domain that the configuration names is there",
  };
  return [...(found.length === 0 ? [fine] : found), ...unknown];
}

function describeMissing({ domain, under, owner }: Wanted, all: readonly CertificateNames[]): string {
  const pattern = under ? `*.${domain}` : domain;
  const why = owner === undefined ? "the node's own domain" : `peers.${owner}.routes`;
  const near = all.flatMap(hostsOf).find((host) => host.startsWith("*.") && domain.endsWith(host.slice(1)));
  const because = near === undefined ? "" : ` ${near} does not cover it: a wildcard stands for one label.`;
  return `${pattern} (${why}) is not named.${because} Peers will not believe us as ${domain}: make a request with ` +
    "trunkline cert request.";
}
