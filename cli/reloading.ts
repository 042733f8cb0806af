import type { LogSettings } from "../router/config/config.ts";
import { formatProblem } from "../router/config/problem.ts";
import type { ReloadOutcome } from "../router/link/control/desk.ts";
import type { Node } from "../router/link/node.ts";
import type { Log } from "../router/observe/log.ts";
import { formatFailures } from "../router/route/explain.ts";
import { failedTests, missingPolicies, readConfig } from "./configuration.ts";
import { type Desk, messageOf } from "./terminal.ts";

/** What a reload takes. */
export interface Reloading {
  readonly node: () => Pick<Node, "reload">;
  readonly file: string;
  readonly log: Log;
  readonly desk: Desk;
  /** Goes on with other settings of the log. */
  setLog(settings: LogSettings): void;
}

/** Reloads, one after the other, whoever asks for it: two at once would be in each other's way. */
export function createReload(reloading: Reloading): () => Promise<ReloadOutcome> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const next = last.then(() => reload(reloading));
    last = next.catch(() => {});
    return next;
  };
}

/** Goes on with what the file says now, where all of it is in order. */
async function reload({ node, file, log, desk, setLog }: Reloading): Promise<ReloadOutcome> {
  const result = readConfig(file, desk);
  const failures = "config" in result ? failedTests(result.config, desk.now()) : [];
  const warnings = result.warnings.map((warning) => formatProblem(file, warning));
  for (const line of warnings) log.write("warn", "config", line);
  const problems = "problems" in result ? result.problems.map((problem) => formatProblem(file, problem)) : [];
  const errors = [...problems, ...formatFailures(file, failures).split("\n")].filter((line) => line !== "");
  for (const line of errors) log.write("error", "config", line);
  const lines = [...warnings, ...errors];
  try {
    const missing = "config" in result ? missingPolicies(result.config) : undefined;
    if (missing !== undefined) throw new TypeError(missing);
    if ("problems" in result || failures.length > 0) throw new TypeError("it has problems");
    const changes = await node().reload(result.config);
    const what = changes.length === 0 ? "nothing changed" : changes.join("; ");
    log.write("info", "reload", `${file} was taken over: ${what}`);
    setLog(result.config.log);
    return { taken: true, changes, sentence: `${file} was taken over: ${what}.`, lines };
  } catch (error) {
    const sentence = `${file} was not taken over: ${messageOf(error)}. The node goes on as before.`;
    log.write("error", "reload", sentence);
    return { taken: false, changes: [], sentence, lines };
  }
}
