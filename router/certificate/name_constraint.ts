import { constructed, Fields, readMembers, TAG, type Value } from "./der.ts";
import { type DistinguishedName, isWithin } from "./distinguished_name.ts";
import { type GeneralName, readGeneralName } from "./general_name.ts";
import { hostOf } from "./names.ts";

/** The subtrees in which an authority may or may not name (RFC 5280 §4.2.1.10). */
export interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
}

/** What of a certificate is held against constraints. */
export interface Named {
  readonly alternatives: readonly GeneralName[];
  readonly name: DistinguishedName;
}

const MOST_COMPARISONS = 100_000;
const EMAIL: GeneralName = { form: "other 129" }; // rfc822Name, as `readGeneralName` calls it

export function readNameConstraints(value: Value): NameConstraints {
  const fields = new Fields(value, "nameConstraints");
  const permitted = fields.optional(constructed(0));
  const excluded = fields.optional(constructed(1));
  fields.end();
  return {
    permitted: permitted ? readSubtrees(permitted, constructed(0)) : [],
    excluded: excluded ? readSubtrees(excluded, constructed(1)) : [],
  };
}

function readSubtrees(value: Value, tag: number): GeneralName[] {
  return readMembers(value, "a list of subtrees", tag).map((member) => {
    const fields = new Fields(member, "a subtree", TAG.sequence);
    const base = readGeneralName(fields.next());
    fields.end(); // RFC 5280: minimum is 0, which DER leaves out, and maximum is absent
    return base;
  });
}

/**
 * The first name of a certificate that the constraints do not allow; undefined where all are. Constraints on
 * hosts hold for the hosts in SRVName and XmppAddr too: an authority that may name `red.example` alone must not
 * speak for others by another form of name.
 */
export function findDisallowed(constraints: NameConstraints, certificate: Named): string | undefined {
  const { permitted, excluded } = constraints;
  const names: GeneralName[] = [...certificate.alternatives];
  if (certificate.name.parts.length > 0) names.push({ form: "directoryName", name: certificate.name });
  if (certificate.name.hasEmail) names.push(EMAIL);
  if (names.length * (permitted.length + excluded.length) > MOST_COMPARISONS) return "(too many to compare)";
  const disallowed = names.find((name) => !allows(constraints, name));
  return disallowed && describe(disallowed);
}

function allows({ permitted, excluded }: NameConstraints, name: GeneralName): boolean {
  const judged = name.form === "dNSName" || name.form === "directoryName";
  // A constraint on a form that is not compared here cannot be kept, so the name is not allowed.
  if (!judged && [...permitted, ...excluded].some(({ form }) => form === name.form)) return false;
  const comparable = (base: GeneralName) => formOfSubtree(name) === base.form;
  const allowed = permitted.filter(comparable);
  return (allowed.length === 0 || allowed.some((base) => isIn(name, base, false))) &&
    !excluded.filter(comparable).some((base) => isIn(name, base, true));
}

function formOfSubtree({ form }: GeneralName): GeneralName["form"] {
  return form === "SRVName" || form === "XmppAddr" ? "dNSName" : form;
}

/** Whether a name is in a subtree: wholly, or (`partly`) with one of the hosts that it stands for. */
function isIn(name: GeneralName, base: GeneralName, partly: boolean): boolean {
  if (name.form === "directoryName" && base.form === "directoryName") return isWithin(name.name, base.name);
  const host = hostOf(name)?.replace(/\.$/, "");
  const root = "text" in base ? base.text.toLowerCase().replace(/\.$/, "") : "";
  // A name that is no host speaks for nobody: `covers` does not see it.
  if (host === undefined) return !partly;
  // `*.red.example` stands for secret.red.example, too.
  if (host.startsWith("*.") && partly && root.slice(root.indexOf(".")) === host.slice(1)) return true;
  return isUnder(host, root);
}

function isUnder(host: string, root: string): boolean {
  if (root === "" || host === root) return true;
  return host.endsWith(root.startsWith(".") ? root : `.${root}`);
}

function describe(name: GeneralName): string {
  if (name.form === "directoryName") return name.name.text;
  return hostOf(name) ?? `a name of the form "${name.form}"`;
}
