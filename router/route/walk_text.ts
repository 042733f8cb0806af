import type { WalkLine, WalkQuestion, WalkReport } from "./walk.ts";

/** Columns of the node and of what it does, characters. */
const NODE = 18;
const ACTION = 40;

/** The first line for people: `trace alice@a.example → bob@b.example` */
export function walkTitle({ from, to }: Pick<WalkQuestion, "from" | "to">): string {
  return `trace ${from} → ${to}`;
}

/** What was found, in one line for people; undefined where the line before has said all. */
export function walkText(line: WalkLine): string | undefined {
  const number = String(line.hop).padStart(2);
  if (line.kind === "hop") {
    const { milliseconds, report } = line;
    const time = `${milliseconds.toFixed(1)} ms`.padStart(10);
    return `${number}  ${report.node.padEnd(NODE)} ${actionText(report).padEnd(ACTION)} ${time}`;
  }
  if (line.outcome === "reached" || line.outcome === "refused") return undefined;
  const asked = line.outcome === "silent" || line.outcome === "unable";
  return asked ? `${number}  * ${line.text}` : `    ${line.text}`;
}

function actionText({ action, reason, egress }: WalkReport): string {
  switch (action) {
    case "forward":
      return egress === undefined ? "forward" : `forward to ${egressText(egress)}`;
    case "local":
      return "answered by the node itself";
    case "bounce":
      return `bounced: ${reason}`;
    case "drop":
      return `dropped: ${reason}`;
    case "close":
      return `refused: ${reason}`;
  }
}

function egressText({ peer, link, state, waits }: NonNullable<WalkReport["egress"]>): string {
  const kind = link === "s2s" ? "" : `${link} `;
  const waiting = waits > 0 ? `, stanzas wait for ${(waits / 1000).toFixed(1)} s` : "";
  return `${kind}"${peer}" (${state}${waiting})`;
}
