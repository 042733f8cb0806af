import { covers, describeNames } from "../../certificate/certificate.ts";
import type { Settings } from "../complete.ts";
import type { CertificateNames } from "../config.ts";
import type { Place } from "../document/node.ts";
import type { Findings } from "../findings.ts";
import type { PlacedIdentity } from "./identities.ts";

/** Domains for which we speak: our own, or those that are routed to one peer, towards the others. */
interface Spoken {
  readonly pattern: string;
  readonly place: Place;
  /** The peer to which they are routed; undefined for our own. */
  readonly owner: string | undefined;
}

/** Checks that our certificates and the domains that we speak for go together. */
export function checkCoverage(
  settings: Settings,
  identities: readonly PlacedIdentity[],
  findings: Findings,
): void {
  const spoken = spokenFor(settings);
  for (const { value: { names }, place } of identities) {
    if (spoken.some(({ pattern }) => meets(names, pattern))) continue;
    const text =
      `the certificate names ${describeNames(names) || "no domain"}, and none of the domains that we speak ` +
      `for: ${list(spoken.map(({ pattern }) => pattern))}. Have it issued for one of them, or remove it.`;
    findings.problem(place, text);
  }
}

/** Warns of domains for which no certificate of ours speaks. */
export function checkUncovered(
  settings: Settings,
  identities: readonly PlacedIdentity[],
  findings: Findings,
): void {
  const uncovered = spokenFor(settings).filter(({ pattern }) =>
    identities.every(({ value }) => !meets(value.names, pattern))
  );
  const active = standardPeers(settings);
  for (const [owner, theirs] of Map.groupBy(uncovered, ({ owner }) => owner)) {
    const towards = active.filter((name) => name !== owner);
    const domains = list(theirs.map(({ pattern }) => pattern));
    const text =
      `no identity has a certificate for ${domains}, for which we speak towards ${list(towards, "peer")}. ` +
      "Have one issued with the names, and add it to identities.";
    findings.warning(theirs[0].place, text);
  }
}

/** The peers that ask us to be the domains of the others: standard servers. Trunks ask for our own domain. */
function standardPeers({ values: { peers } }: Settings): readonly string[] {
  return peers.filter(({ value }) => !value.values.refuse && value.values.link.value === "s2s")
    .map(({ name }) => name);
}

function spokenFor(settings: Settings): readonly Spoken[] {
  const { node, peers } = settings.values;
  const own = node === undefined ? [] : [{ pattern: node.value, place: node.place, owner: undefined }];
  const standard = standardPeers(settings);
  const routed = peers.filter(({ name, value }) =>
    !value.values.refuse && standard.some((other) => other !== name)
  ).flatMap(({ name, value: { values } }) =>
    values.routes.filter(({ value }) => value !== values.identity?.value).map((pattern): Spoken => ({
      pattern: pattern.value,
      place: pattern.place,
      owner: name,
    }))
  );
  return [...own, ...routed];
}

/** Whether the names speak for any of the pattern's domains. */
function meets(names: CertificateNames, pattern: string): boolean {
  if (pattern === "*") return true;
  if (!pattern.startsWith("*.")) return covers(names, pattern);
  const root = pattern.slice(2);
  return covers(names, root) ||
    [...names.dns, ...names.srv, ...names.xmpp].some((name) => name.endsWith(`.${root}`));
}

const MOST_LISTED = 5;

function list(items: readonly string[], noun = ""): string {
  const shown = items.slice(0, MOST_LISTED).map((item) => `${noun} "${item}"`.trimStart());
  const more = items.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
