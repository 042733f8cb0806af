import type { Metric } from "./metrics.ts";
import type { Histogram } from "./metrics_histogram.ts";

/** Values of a metric's labels, in its order, and what it amounts to with them. */
export type Sample<L extends readonly string[]> = readonly [
  labels: { readonly [I in keyof L]: string },
  value: number | Histogram,
];

/** A metric with all that is known of it at the moment. */
export interface Family {
  readonly metric: Metric;
  readonly samples: Iterable<Sample<readonly string[]>>;
}

/** Puts samples under their metric; their labels must be those of the metric. */
export function family<L extends readonly string[]>(metric: Metric<L>, samples: Iterable<Sample<L>>): Family {
  return { metric, samples };
}

/** Formats of exposition: Prometheus' text format 0.0.4, and OpenMetrics 1.0.0. */
export type ExpositionFormat = "text" | "openmetrics";

/** Media types of the formats. */
export const MEDIA_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/** The format for an Accept header: OpenMetrics where it is asked for, and text is not preferred. */
export function chooseFormat(accept: string): ExpositionFormat {
  let openmetrics = 0;
  let text = 0;
  for (const range of accept.toLowerCase().split(",")) {
    const [type, ...parameters] = range.split(";").map((part) => part.trim());
    const find = (name: string): string | undefined =>
      parameters.find((parameter) => parameter.startsWith(`${name}=`))?.slice(name.length + 1);
    const quality = Number(find("q") ?? 1);
    if (type === "text/plain") text = Math.max(text, quality);
    if (type === "application/openmetrics-text" && (find("version") ?? "1.0.0") === "1.0.0") {
      openmetrics = Math.max(openmetrics, quality);
    }
  }
  return openmetrics > 0 && openmetrics >= text ? "openmetrics" : "text";
}

/** Characters of a piece of the exposition. */
const PIECE = 65_536;

/** The exposition in pieces, between which others may have their turn. */
export function* formatFamilies(families: Iterable<Family>, format: ExpositionFormat): Generator<string> {
  let piece = "";
  for (const { metric, samples } of families) {
    let head = formatHead(metric, format);
    for (const sample of samples) {
      piece += head + formatSample(metric, sample, format);
      head = "";
      if (piece.length < PIECE) continue;
      yield piece;
      piece = "";
    }
  }
  if (format === "openmetrics") piece += "# EOF\n";
  if (piece !== "") yield piece;
}

function formatHead({ name, kind, help }: Metric, format: ExpositionFormat): string {
  if (format === "text") {
    const text = help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
    return `# HELP ${name} ${text}\n# TYPE ${name} ${kind === "info" ? "gauge" : kind}\n`;
  }
  const whole = name.replace(/_(total|info)$/, "");
  const unit = /_(seconds|bytes)$/.exec(whole)?.[1];
  const units = unit === undefined ? "" : `# UNIT ${whole} ${unit}\n`;
  return `# TYPE ${whole} ${kind}\n${units}# HELP ${whole} ${escaped(help)}\n`;
}

function formatSample(
  { name, labels: names }: Metric,
  [values, value]: Sample<readonly string[]>,
  format: ExpositionFormat,
): string {
  const labels = names.map((label, i) => `${label}="${escaped(values[i])}"`);
  if (typeof value === "number") return `${name}${braced(labels)} ${formatNumber(value)}\n`;
  const counts = value.cumulative();
  const buckets = counts.map((count, i) => {
    const bound = formatBound(value.bounds[i] ?? Infinity, format);
    return `${name}_bucket${braced([...labels, `le="${bound}"`])} ${count}\n`;
  });
  return `${buckets.join("")}${name}_sum${braced(labels)} ${formatNumber(value.sum)}\n` +
    `${name}_count${braced(labels)} ${counts.at(-1) ?? 0}\n`;
}

function braced(labels: readonly string[]): string {
  return labels.length === 0 ? "" : `{${labels.join(",")}}`;
}

/** The same escapes in values of labels, and in the help of OpenMetrics. */
function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

/** A number as both formats have it. */
function formatNumber(value: number): string {
  return Number.isFinite(value) ? `${value}` : value > 0 ? "+Inf" : value < 0 ? "-Inf" : "NaN";
}

/** OpenMetrics wants bounds to look like floating-point numbers (1.0). */
function formatBound(bound: number, format: ExpositionFormat): string {
  const text = formatNumber(bound);
  return format === "openmetrics" && Number.isInteger(bound) ? `${text}.0` : text;
}
