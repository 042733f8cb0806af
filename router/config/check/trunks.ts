import type { PeerSettings, Settings } from "../complete.ts";
import type { Findings } from "../findings.ts";
import { KEYS_OF_TRUNKS, PEER } from "../schema/peer.ts";
import { placeOf } from "../schema/section.ts";

/** Checks that the keys of links between trunks go together. */
export function checkTrunks({ values: { peers, listen } }: Settings, findings: Findings): void {
  const listens = listen.value.some(({ values }) => values.link === "x2x");
  for (const { value: peer } of peers) {
    if (peer.values.refuse) continue;
    if (peer.values.link.value === "s2s") {
      checkStandard(peer, findings);
      continue;
    }
    if (peer.values.identity === undefined && !peer.given.has("identity") && !peer.misspelt.has("identity")) {
      findings.problem(placeOf(peer, "identity"), `is missing. ${MISSING}`);
    }
    if (peer.values.link.value === "x2x") checkX2x(peer, listens, findings);
    else checkNegotiated(peer, findings);
  }
}

const MISSING = "Write the other trunk's node, for example identity: hub.us.example";

function checkStandard({ given }: PeerSettings, findings: Findings): void {
  for (const key of KEYS_OF_TRUNKS) {
    const place = given.get(key);
    if (place === undefined) continue;
    findings.problem(
      place,
      `${key} is for links between trunks. Remove it, or add link: trunk or link: x2x.`,
    );
  }
}

function checkNegotiated(peer: PeerSettings, findings: Findings): void {
  const { sources, constrained } = peer.values;
  if (peer.given.has("sources") && sources.value.length > 0) {
    findings.problem(
      sources.place,
      "a trunk proves who it is in its stream. Remove sources, or write link: x2x.",
    );
  }
  if (constrained.values.compression !== "none") {
    findings.problem(placeOf(constrained, "compression"), "is for x2x alone. Remove it, or write link: x2x.");
  }
}

function checkX2x(peer: PeerSettings, listens: boolean, findings: Findings): void {
  const { tls, connect, sources, auth } = peer.values;
  if (tls === "starttls") {
    findings.problem(
      placeOf(peer, "tls"),
      "X2X has no negotiation in which TLS could begin. Write direct, or remove tls.",
    );
  }
  if (peer.given.has("auth")) {
    findings.problem(
      auth.place,
      "X2X has no authentication but the certificates of TLS, or sources. Remove auth.",
    );
  }
  if (tls !== "none" && sources.value.length > 0) {
    findings.problem(sources.place, "with TLS the peer's certificate proves who it is. Remove sources.");
  }
  if (tls === "none" && sources.value.length === 0) findings.problem(placeOf(peer, "sources"), SOURCES);
  if (connect?.value.by === "none" && !listens) {
    findings.problem(
      connect.place,
      "nothing would ever connect: no listener takes X2X. Add one with link: x2x to listen, or an address here.",
    );
  }
}

const SOURCES = `is missing: nothing else would prove who it is. ${PEER.sources.type.hint}`;
