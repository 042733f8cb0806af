/** Something wrong with a configuration, and what to do about it. */
export interface Problem {
  /** 1-based; 0 where the file as a whole is meant. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  /** Where in the configuration, e.g. `peers.blue.routes[1]`. */
  readonly path: string;
  /** What is wrong and the remedy, one or two sentences. */
  readonly text: string;
}

/** The problems for people, a line each, and their number. */
export function formatProblems(file: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return `${formatLines(file, problems)}${count}; nothing was started.\n`;
}

/** One problem as a line of a log. */
export function formatProblem(file: string, { line, column, path, text }: Problem): string {
  return `${line === 0 ? file : `${file}:${line}:${column}`}: ${path === "" ? "" : `${path}: `}${text}`;
}

/** What does not prevent a start, for people, a line each. */
export function formatWarnings(file: string, warnings: readonly Problem[]): string {
  return formatLines(file, warnings, "warning: ");
}

function formatLines(file: string, problems: readonly Problem[], prefix = ""): string {
  const positions = problems.map(({ line, column }) => line === 0 ? file : `${file}:${line}:${column}`);
  const width = positions.reduce((width, { length }) => Math.max(width, length), 0);
  const lines = problems.map(({ path, text }, i) =>
    `${positions[i].padEnd(width)}  ${prefix}${path === "" ? "" : `${path}: `}${text}\n`
  );
  return lines.join("");
}
