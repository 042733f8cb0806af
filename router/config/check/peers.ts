import type { PeerSettings, Settings } from "../complete.ts";
import type { Findings } from "../findings.ts";
import { formatEndpoint } from "../schema/endpoint.ts";
import { KEYS_OF_REFUSED, PEER } from "../schema/peer.ts";
import { placeOf } from "../schema/section.ts";

/** Checks that the keys of each peer go together. */
export function checkPeers({ values }: Settings, findings: Findings): void {
  for (const { value: peer } of values.peers) {
    if (peer.values.refuse) {
      checkRefused(peer, findings);
      continue;
    }
    checkConnect(peer, findings);
    checkAuth(peer, findings);
    checkCertificateRules(peer, findings);
    checkRetry(peer, findings);
    if (peer.values.tls === "none" && !values.insecure) {
      findings.problem(placeOf(peer, "tls"), insecure(peer.values.link.value === "x2x"));
    }
  }
}

function insecure(atOnce: boolean): string {
  return "without TLS anyone on the way can read and forge what passes. " +
    `Write ${atOnce ? "" : "starttls or "}direct, or allow it with "insecure: true" at the top level.`;
}

function checkRefused({ given }: PeerSettings, findings: Findings): void {
  for (const [key, place] of given) {
    if (!Object.hasOwn(PEER, key) || KEYS_OF_REFUSED.includes(key)) continue;
    findings.problem(place, `"refuse: true" leaves nothing to connect to. Remove ${key}, or refuse.`);
  }
}

function checkConnect(peer: PeerSettings, findings: Findings): void {
  const { connect } = peer.values;
  if (connect === undefined) {
    if (peer.given.has("connect") || peer.misspelt.has("connect")) return;
    findings.problem(placeOf(peer, "connect"), `is missing. ${PEER.connect.type.hint}`);
    return;
  }
  if (connect.value.by !== "addresses") return;
  const seen = new Set<string>();
  for (const { endpoint } of connect.value.addresses) {
    const address = formatEndpoint(endpoint.value);
    if (seen.has(address)) findings.problem(endpoint.place, `"${address}" is there twice. Remove one.`);
    seen.add(address);
  }
}

function checkAuth({ values: { auth, tls, connect, link } }: PeerSettings, findings: Findings): void {
  // X2X has none: see checkTrunks().
  if (link.value === "x2x") return;
  const external = auth.value.includes("external");
  if (new Set(auth.value).size < auth.value.length) {
    findings.problem(auth.place, "names a method twice. Remove one.");
  }
  if (tls === "none" && external && !auth.value.includes("dialback")) {
    findings.problem(
      auth.place,
      "SASL EXTERNAL needs the certificates of TLS. Add dialback, or remove tls: none.",
    );
  }
  const onlyDialback = auth.value.length > 0 && (!external || tls === "none");
  if (onlyDialback && connect?.value.by === "none") {
    findings.problem(
      auth.place,
      "with connect: none nobody can be asked whether a dialback key is right. Write an address or dns in connect" +
        (tls === "none" ? "." : ", or add external."),
    );
  }
}

function checkCertificateRules({ values }: PeerSettings, findings: Findings): void {
  const { tls, crl, pin, requireCrl, requireClientAuth } = values;
  if (requireCrl.value && crl.length === 0 && tls !== "none") {
    findings.problem(requireCrl.place, "without a list every certificate would be refused. Name one in crl.");
  }
  if (tls !== "none") return;
  for (const [key, rule] of Object.entries({ pin, requireCrl, requireClientAuth })) {
    const inForce = rule.value === true || Array.isArray(rule.value) && rule.value.length > 0;
    if (inForce) {
      findings.problem(rule.place, `without TLS there is no certificate. Remove ${key}, or tls: none.`);
    }
  }
}

function checkRetry({ values: { retry } }: PeerSettings, findings: Findings): void {
  const { min, max } = retry.values;
  if (min <= max) return;
  findings.problem(placeOf(retry, "min"), "is longer than max. Make it shorter, or max longer.");
}
