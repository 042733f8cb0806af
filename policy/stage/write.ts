import { encodeEssLabel, type EssCategory } from "../labels/ess_encode.ts";
import type { CategoryKind, Decoded, LabelFormat } from "../labels/label.ts";
import { NAMESPACE } from "../labels/namespace.ts";
import { encode4774Label, type Stanag4774Label } from "../labels/stanag_4774_encode.ts";
import type { ResolvedLabel } from "../spif/label.ts";
import { displayMarking, markingColors } from "../spif/marking.ts";
import type { CategoryValue } from "../spif/model.ts";
import { escapeXml } from "../xml/escape.ts";

/** What a written label says besides itself. */
export interface WriteOptions {
  readonly format: LabelFormat;
  /** Milliseconds since 1970: the creation date of a STANAG 4774 label. */
  readonly now: number;
  /** Whether it stands for another label, which was mapped to it. */
  readonly alternative?: boolean;
}

/** A resolved label as the XML element that `<label/>` and `<equivalentlabel/>` of XEP-0258 hold. */
export function writeLabel(label: ResolvedLabel, options: WriteOptions): Decoded<string> {
  if (options.format === "stanag-4774") return encode4774Label(stanag(label, options));
  const bytes = encodeEss(label);
  if (!bytes.ok) return bytes;
  const xml =
    `<esssecuritylabel xmlns='${NAMESPACE.essSecLabel}'>${bytes.value.toBase64()}</esssecuritylabel>`;
  return { ok: true, value: xml };
}

/** A resolved label as ESS in DER. */
export function encodeEss(label: ResolvedLabel): Decoded<Uint8Array> {
  return encodeEssLabel({
    policy: label.spif.id,
    classification: label.classification.lacv,
    ...(label.privacyMark !== undefined && { privacyMark: label.privacyMark }),
    categories: tagsOf(label).map(essCategory),
  });
}

/** A `<securitylabel/>` (XEP-0258 §3) with the display marking of the label's own policy. */
export function writeSecurityLabel(label: ResolvedLabel, inner: string, equivalent?: string): string {
  const text = displayMarking(label);
  const colors = markingColors(label);
  const attributes = colors === undefined
    ? ""
    : ` fgcolor='${escapeXml(colors.foreground)}' bgcolor='${escapeXml(colors.background)}'`;
  const marking = text === "" ? "" : `<displaymarking${attributes}>${escapeXml(text)}</displaymarking>`;
  const beside = equivalent === undefined ? "" : writeEquivalent(equivalent);
  return `<securitylabel xmlns='${NAMESPACE.secLabel}'>${marking}<label>${inner}</label>${beside}</securitylabel>`;
}

/** An `<equivalentlabel/>` that stands alone. */
export function writeEquivalent(inner: string): string {
  return `<equivalentlabel xmlns='${NAMESPACE.secLabel}'>${inner}</equivalentlabel>`;
}

/** The values of a label, those of a tag together. */
function tagsOf({ values }: ResolvedLabel): readonly (readonly CategoryValue[])[] {
  return [...Map.groupBy(values, ({ tag }) => tag).values()];
}

/** What has no kind of its own in a format is written as informative: it decides nothing either. */
function written(kind: CategoryValue["kind"]): CategoryKind {
  return kind === "notApplicable" ? "informative" : kind;
}

function essCategory(values: readonly CategoryValue[]): EssCategory {
  const [{ kind, enumerated, tagSet }] = values;
  return { kind: written(kind), enumerated, tagSet: tagSet.id, values: values.map(({ lacv }) => lacv) };
}

function stanag(label: ResolvedLabel, { now, alternative = false }: WriteOptions): Stanag4774Label {
  const { spif, classification, privacyMark } = label;
  return {
    ...(alternative && { root: "alternativeConfidentialityLabel" }),
    policy: { name: spif.name, oid: spif.id },
    classification: classification.name,
    ...(privacyMark !== undefined && { privacyMark }),
    categories: tagsOf(label).map(([first, ...rest]) => ({
      kind: written(first.kind),
      tagSet: { name: first.tagSet.name, oid: first.tagSet.id },
      values: [first, ...rest].map(({ name }) => name),
    })),
    created: new Date(now).toISOString(),
  };
}
