import { type Metric, METRICS } from "./metrics.ts";
import { REASONS } from "./metrics_reasons.ts";

const METRIC_TABLE: readonly string[] = ["| Metric | Kind | Labels | Meaning |", "| --- | --- | --- | --- |"];
const REASON_TABLE: readonly string[] = ["| Reason | Meaning |", "| --- | --- |"];

/** docs/monitoring.md with what the tables of metrics and reasons say between its marks. */
export function fillInMetrics(text: string): string {
  const metrics: readonly Metric[] = Object.values(METRICS);
  const described = metrics.map(({ name, kind, labels, help }) =>
    `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(", ")} | ${help} |`
  );
  const reasons = Object.entries(REASONS).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);
  const filled = fill(text, "metrics", [...METRIC_TABLE, ...described]);
  return fill(filled, "reasons", [...REASON_TABLE, ...reasons]);
}

function fill(text: string, mark: string, lines: readonly string[]): string {
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`there is no part between ${begin} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n${lines.join("\n")}\n${text.slice(to)}`;
}
