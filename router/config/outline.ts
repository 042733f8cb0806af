import { complete, type Settings } from "./complete.ts";
import { readDocument } from "./document/document.ts";
import { FindingLists } from "./findings.ts";
import { resolvePath } from "./material/path.ts";
import type { Problem } from "./problem.ts";
import { CONFIGURATION } from "./schema/root.ts";

/** What a configuration says about domains and certificates, before any other file is read. */
export interface Outline {
  /** Canonical domain. */
  readonly node: string;
  readonly peers: readonly OutlinedPeer[];
  /** Absolute or relative to the working directory, as the configuration's own path is. */
  readonly identities: readonly { readonly certificate: string; readonly key: string }[];
  /** Files of the trust anchors; undefined: the system's. */
  readonly trust: readonly string[] | undefined;
}

/** A peer, as far as domains go. */
export interface OutlinedPeer {
  readonly name: string;
  /** Canonical patterns. */
  readonly routes: readonly string[];
  readonly refuse: boolean;
}

/**
 * Reads the outline of a configuration, for what must work while its certificates are missing, expired or wrong.
 *
 * @param file its path, at whose folder relative paths in it begin
 */
export function parseOutline(
  text: string,
  file: string,
): { readonly outline: Outline } | { readonly problems: readonly Problem[] } {
  const findings = new FindingLists();
  const document = readDocument(text, findings);
  const root = document && CONFIGURATION.read(document, findings);
  if (findings.problems.length > 0 || root === undefined) return { problems: findings.problems };
  return { outline: outlineOf(complete(root), file) };
}

function outlineOf({ values }: Settings, file: string): Outline {
  const { node, peers, identities = [], trust } = values;
  return {
    node: node?.value ?? "",
    peers: peers.map(({ name, value: { values: { routes, refuse } } }) => ({
      name,
      routes: routes.map(({ value }) => value),
      refuse,
    })),
    identities: identities.flatMap(({ values: { certificate, key } }) =>
      certificate && key
        ? [{ certificate: resolvePath(file, certificate.value), key: resolvePath(file, key.value) }]
        : []
    ),
    trust: trust === "system" ? undefined : trust.map(({ value }) => resolvePath(file, value)),
  };
}
