import type { Settings } from "../complete.ts";
import type { Findings } from "../findings.ts";
import { placeOf } from "../schema/section.ts";

/** Checks that there is a place for what peers' spools keep, and room in it for the longest stanza. */
export function checkSpool({ values, misspelt }: Settings, findings: Findings): void {
  const { stanzaBytes } = values.limits.values;
  for (const { value: peer } of values.peers) {
    const { spool } = peer.values;
    if (spool === false) continue;
    if (values.state === undefined && !misspelt.has("state")) {
      findings.problem(
        placeOf(peer, "spool"),
        "there is no place to keep anything without state. Add state: /var/lib/trunkline, or remove spool.",
      );
    }
    if (spool.values.bytes >= stanzaBytes) continue;
    findings.problem(
      placeOf(spool, "bytes"),
      "is less than limits.stanzaBytes: the longest stanza would never be kept. Make it larger.",
    );
  }
}
