import type { Settings } from "../complete.ts";
import type { Findings } from "../findings.ts";
import type { Placed } from "../schema/type.ts";

/** A pattern of a peer. */
interface Claim extends Placed<string> {
  readonly peer: string;
  /** Whether it stands in the file, or is a default. */
  readonly given: boolean;
}

/**
 * Checks that each pattern is one peer's, and that each can match. Since a wildcard has every depth under it, more
 * specific patterns never take all of it away: the only pattern that cannot match is the node's own domain.
 */
export function checkPatterns({ values: { node, peers } }: Settings, findings: Findings): void {
  const routes = peers.flatMap(({ name, value: { values } }) =>
    values.routes.map((pattern): Claim => ({ ...pattern, peer: name, given: true }))
  );
  const sources = peers.flatMap(({ name, value: { values, given } }) =>
    values.speaksFor.map((pattern): Claim => ({ ...pattern, peer: name, given: given.has("speaksFor") }))
  );
  checkTwice(routes, "a route", "or give the address to one peer with a priority", findings);
  checkTwice(sources, "in speaksFor", "since only one may send from a domain", findings);
  if (node === undefined) return;
  const own = `"${node.value}" is this node's own domain (line ${node.place.line})`;
  for (const { place } of claimsOf(routes, node.value)) {
    findings.problem(
      place,
      `${own}, which it answers itself, so that this route can never match. Remove it.`,
    );
  }
  for (const { place } of claimsOf(sources, node.value)) {
    findings.problem(place, `${own}, from which no peer may send. Remove it.`);
  }
}

function claimsOf(claims: readonly Claim[], pattern: string): readonly Claim[] {
  return claims.filter(({ value, given }) => given && value === pattern);
}

/** Where a default meets what stands in the file, the latter is the problem; two defaults are one of their routes. */
function checkTwice(claims: readonly Claim[], as: string, remedy: string, findings: Findings): void {
  const firsts = new Map<string, Claim>();
  for (const claim of claims.toSorted((a, b) => Number(a.given) - Number(b.given))) {
    const first = firsts.get(claim.value);
    if (first === undefined) firsts.set(claim.value, claim);
    else if (claim.given) findings.problem(claim.place, describe(claim, first, as, remedy));
  }
}

function describe(claim: Claim, first: Claim, as: string, remedy: string): string {
  const line = `(line ${first.place.line})`;
  if (first.peer === claim.peer) return `"${claim.value}" is already ${as} of this peer ${line}. Remove one.`;
  return `"${claim.value}" is also ${as} of peer "${first.peer}" ${line}. Remove one, ${remedy}.`;
}
