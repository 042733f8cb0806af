import { covers, readCertificate } from "../../router/certificate/certificate.ts";
import type { Config, PeerControl } from "../../router/config/config.ts";
import { meets, type Wanted, wantedNames } from "../cert/wanted_names.ts";
import type { Step } from "../report.ts";

const MOST = 8;

/** What a peer will see of us when it connects, or when we do: whether our certificates name what we speak for towards it. */
export function seenOfUs(config: Config, peer: PeerControl): readonly Step[] {
  if (peer.refuse) return [];
  const wanted = wantedNames(config).wanted.filter(({ owner }) => owner !== peer.name);
  const isNamed = (each: Wanted): boolean => config.identities.some(({ names }) => meets(names, each));
  const unnamed = wanted.filter((each) => !isNamed(each));
  const [leaf] = config.identities.find(({ names }) => covers(names, config.node))?.chain ?? [];
  const own = leaf && readCertificate(leaf);
  const name = "seen of us";
  const named = list(wanted.filter(isNamed));
  const as = own === undefined ? "" : ` (${own.subject} of ${own.issuer}, which it must trust)`;
  if (unnamed.length === 0) return [{ name, mark: "yes", text: `our certificates name ${named}${as}` }];
  const text =
    `our certificates do not name ${
      list(unnamed)
    }, as which we speak to it: it will refuse what comes from ` +
    "there. Make a request: trunkline cert request.";
  return [{ name, mark: "note", text }];
}

function list(wanted: readonly Wanted[]): string {
  const patterns = wanted.map(({ domain, under }) => under ? `*.${domain}` : domain);
  const more = patterns.length - MOST;
  return more > 0 ? `${patterns.slice(0, MOST).join(", ")} and ${more} more` : patterns.join(", ");
}
