import type { XmlElement } from "../../xml/element.ts";
import type { Classification, Spif, SpifIndex, TagSet } from "../model.ts";
import { foldName, quote } from "../name.ts";
import { Attributes } from "./attributes.ts";
import { Completion, readDates } from "./complete.ts";
import { draftClassifications, draftTagSets } from "./drafts.ts";
import { completePolicies, draftPolicies } from "./equivalents.ts";
import { SpifFindings, type SpifProblem } from "./findings.ts";
import { readMarkings, readQualifiers } from "./marking.ts";
import { References } from "./references.ts";
import { checkShape, childrenNamed, SPIF_NAMESPACE } from "./shape.ts";

/** Reads the SPIF's tree. Either it is whole, or there is at least one problem. */
export function readSpif(
  root: XmlElement,
  sha256: string,
): { readonly spif: Spif } | { readonly problems: readonly SpifProblem[] } {
  const findings = new SpifFindings();
  if (!checkRoot(root, findings)) return { problems: findings.problems };
  checkShape(root, findings);
  const policy = readPolicyId(root, findings);
  const [classDrafts, tagSetDrafts, policyDrafts] = [
    draftClassifications(root, findings),
    draftTagSets(root, findings),
    draftPolicies(root, findings),
  ];
  if (classDrafts.length === 0) findings.problem(root, "has no securityClassification. Add at least one.");
  const completion = new Completion(
    new References(classDrafts, tagSetDrafts, policyDrafts, findings),
    findings,
  );
  const classifications = classDrafts.flatMap((draft) => completion.classification(draft));
  const tagSets = tagSetDrafts.map((draft) => completion.tagSet(draft));
  const [dates, schemaVersion] = [readDates(root, findings), root.attributes.get("schemaVersion")];
  if (findings.count > 0 || policy === undefined) return { problems: findings.problems };
  const { element, ...identity } = policy;
  const spif = {
    ...identity,
    sha256,
    ...(schemaVersion === undefined ? {} : { schemaVersion: schemaVersion.trim() }),
    dates,
    classifications,
    tagSets,
    equivalentPolicies: completePolicies(policyDrafts),
    markings: [...readMarkings(root), ...readMarkings(element)],
    qualifiers: readQualifiers(root),
  };
  return { spif: { ...spif, index: makeIndex(spif) } };
}

const VERSIONS = ["1.0", "2.0", "2.1"];

/** Whether the file is a SPIF that the rest can make sense of. */
function checkRoot(root: XmlElement, findings: SpifFindings): boolean {
  if (root.name !== "SPIF" || root.namespace !== "" && root.namespace !== SPIF_NAMESPACE) {
    const namespace = root.namespace === "" ? "" : ` of the namespace ${quote(root.namespace)}`;
    findings.problem(
      root,
      `is the root element${namespace}, not SPIF of ${SPIF_NAMESPACE}. Give a SPIF file.`,
    );
    return false;
  }
  const version = root.attributes.get("schemaVersion")?.trim();
  if (version === undefined || VERSIONS.includes(version)) return true;
  findings.problem(
    root,
    `schemaVersion is ${quote(version)}. Export the policy as Open XML SPIF ${VERSIONS.at(-1)}.`,
  );
  return false;
}

function readPolicyId(
  root: XmlElement,
  findings: SpifFindings,
): { readonly element: XmlElement; readonly name: string; readonly id: string } | undefined {
  for (
    const name of [
      "securityPolicyId",
      "securityClassifications",
      "securityCategoryTagSets",
      "equivalentPolicies",
    ]
  ) {
    const [first, second] = childrenNamed(root, name);
    if (second === undefined) continue;
    findings.problem(second, `stands a second time (first in line ${first.line}). Leave one ${name}.`);
  }
  const element = childrenNamed(root, "securityPolicyId").at(0);
  if (element === undefined) {
    findings.problem(root, "has no securityPolicyId. Add it with the policy's name and id.");
    return undefined;
  }
  const attributes = new Attributes(element, findings);
  const [name, id] = [attributes.name("name"), attributes.oid("id")];
  return name === undefined || id === undefined ? undefined : { element, name, id };
}

function makeIndex(
  { classifications, tagSets, dates }: {
    readonly classifications: readonly Classification[];
    readonly tagSets: readonly TagSet[];
    readonly dates: Spif["dates"];
  },
): SpifIndex {
  const values = tagSets.flatMap(({ tags }) => tags.flatMap(({ values }) => values));
  const instants = [dates, ...values.map(({ dates }) => dates)]
    // At the instant of notAfter it still holds.
    .flatMap(({ notBefore, notAfter }) =>
      [notBefore ?? [], notAfter === undefined ? [] : notAfter + 1].flat()
    );
  return {
    classificationsByLacv: new Map(
      classifications.map((classification) => [classification.lacv, classification]),
    ),
    classificationsByName: new Map(classifications.map((item) => [foldName(item.name), item])),
    tagSetsById: new Map(tagSets.map((tagSet) => [tagSet.id, tagSet])),
    tagSetsByName: new Map(tagSets.map((tagSet) => [foldName(tagSet.name), tagSet])),
    values: new Map(values.map((value) => [value.key, value])),
    boundaries: [...new Set(instants)].sort((a, b) => a - b),
  };
}
