import { checkAssertions } from "./check/assertions.ts";
import { checkLimits } from "./check/limits.ts";
import { checkListeners } from "./check/listeners.ts";
import { checkMetrics } from "./check/metrics.ts";
import { checkPatterns } from "./check/patterns.ts";
import { checkPeers } from "./check/peers.ts";
import { checkSpool } from "./check/spool.ts";
import { checkTrunks } from "./check/trunks.ts";
import { checkState } from "./check/state.ts";
import { compile, type Material } from "./compile.ts";
import { complete, type Settings } from "./complete.ts";
import type { Config } from "./config.ts";
import { readDocument } from "./document/document.ts";
import { renderEffective } from "./effective.ts";
import { FindingLists, type Findings } from "./findings.ts";
import { Anchors } from "./material/anchors.ts";
import { checkCoverage, checkUncovered } from "./material/coverage.ts";
import { Files } from "./material/files.ts";
import { loadPolicyMaterial } from "./material/policy_material.ts";
import { loadIdentity } from "./material/identities.ts";
import { RevocationLists } from "./material/revocation_lists.ts";
import type { Problem } from "./problem.ts";
import { CONFIGURATION } from "./schema/root.ts";
import { placeOf } from "./schema/section.ts";

/** What a configuration is read with. */
export interface Surroundings {
  /** Path of the configuration file; relative paths in it begin at its folder. */
  readonly file: string;
  /** Reads a file; throws where it cannot. */
  readonly readFile: (path: string) => Uint8Array;
  /** The system's trust anchors in DER. */
  readonly systemTrust: () => readonly Uint8Array[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The configuration, or what is wrong with it. */
export type ParseResult =
  | {
    readonly config: Config;
    readonly warnings: readonly Problem[];
    /** The configuration as YAML with every default filled in, secrets masked. */
    readonly effective: () => string;
  }
  | { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] };

/** Reads a configuration: all of it, or everything that is wrong with it. Never throws. */
export function parseConfig(text: string, surroundings: Surroundings): ParseResult {
  const findings = new FindingLists();
  const document = readDocument(text, findings);
  const root = document && CONFIGURATION.read(document, findings);
  const settings = root && complete(root);
  const material = settings && checkSettings(settings, surroundings, findings);
  const { problems, warnings } = findings;
  if (problems.length > 0 || settings === undefined || material === undefined) return { problems, warnings };
  return { config: compile(settings, material), warnings, effective: () => renderEffective(settings) };
}

/** Everything that the schema alone cannot tell. */
function checkSettings(settings: Settings, surroundings: Surroundings, findings: Findings): Material {
  checkListeners(settings, findings);
  checkMetrics(settings, findings);
  checkPatterns(settings, findings);
  checkPeers(settings, findings);
  checkTrunks(settings, findings);
  checkLimits(settings, findings);
  checkState(settings, surroundings.file, findings);
  checkSpool(settings, findings);
  checkAssertions(settings, findings);
  return loadMaterial(settings, surroundings, findings);
}

function loadMaterial(
  settings: Settings,
  { file, readFile, systemTrust, now }: Surroundings,
  findings: Findings,
): Material {
  const { values } = settings;
  const files = new Files(file, readFile, findings);
  const sections = values.identities ?? [];
  const identities = sections.map((section) => loadIdentity(section, files, now, findings));
  const loaded = identities.filter((identity) => identity !== undefined);
  // What could not be read might have covered what seems to be missing; and without peers nothing is known.
  if (values.node !== undefined) checkCoverage(settings, loaded, findings);
  if (loaded.length === sections.length) checkUncovered(settings, loaded, findings);
  const anchors = new Anchors(files, systemTrust, now, findings);
  const lists = new RevocationLists(files, now, findings);
  if (values.trust !== "system") anchors.load(values.trust);
  lists.load(values.crl);
  for (const { value } of values.peers) {
    lists.load(value.values.crl);
    if (anchors.load(value.values.trust).length > 0 || value.values.trust !== "system") continue;
    if (value.values.refuse || !value.values.auth.value.includes("external")) continue;
    findings.warning(placeOf(value, "trust"), NO_SYSTEM_TRUST);
  }
  const identityMaterial = { identities: loaded.map(({ value }) => value), anchors, lists };
  const stateFolder = values.state && files.resolve(values.state.value);
  return {
    ...identityMaterial,
    ...loadPolicyMaterial(settings, files, findings),
    ...(stateFolder !== undefined && { stateFolder }),
  };
}

const NO_SYSTEM_TRUST =
  "this system trusts no certificate authority, so that no certificate of the peer is valid. " +
  "Name a file in trust.";
