import type { CommandFacts } from "../shell/commands.ts";
import { bashCompletion } from "../shell/bash.ts";
import { fishCompletion } from "../shell/fish.ts";
import { manualPage } from "../shell/manual.ts";
import { zshCompletion } from "../shell/zsh.ts";
import { SAMPLE } from "./sample.ts";
import { systemdUnit, SYSUSERS, tmpfiles } from "./unit.ts";

/** One thing that an installation puts somewhere. Paths are absolute, modes as `chmod` takes them. */
export type Step =
  | { readonly what: "folder"; readonly path: string; readonly mode: number }
  | { readonly what: "executable"; readonly path: string; readonly mode: number }
  | {
    readonly what: "file";
    readonly path: string;
    readonly mode: number;
    readonly text: string;
    /** It belongs to the operator: what is there stays. */
    readonly keep?: boolean;
  };

/** What an installation goes by. */
export interface PlanFacts {
  readonly version: string;
  readonly commands: readonly CommandFacts[];
  /** Whether the configuration that is there has a listener with a port below 1024. */
  readonly lowPort: boolean;
}

/** Where the executable goes. */
export const EXECUTABLE = "/usr/local/bin/trunkline";
/** Folder of the configuration. */
export const FOLDER = "/etc/trunkline";
/** The configuration. */
export const CONFIGURATION = `${FOLDER}/trunkline.yaml`;

const SHARE = "/usr/local/share";

/** Everything that an installation puts somewhere, in order. */
export function planInstallation({ version, commands, lowPort }: PlanFacts): readonly Step[] {
  const open = (path: string, text: string): Step => ({ what: "file", path, mode: 0o644, text });
  return [
    { what: "executable", path: EXECUTABLE, mode: 0o755 },
    { what: "folder", path: FOLDER, mode: 0o750 },
    { what: "file", path: CONFIGURATION, mode: 0o640, text: SAMPLE, keep: true },
    open("/etc/sysusers.d/trunkline.conf", SYSUSERS),
    open("/etc/tmpfiles.d/trunkline.conf", tmpfiles(FOLDER)),
    open(
      "/etc/systemd/system/trunkline.service",
      systemdUnit({ executable: EXECUTABLE, config: CONFIGURATION, lowPort }),
    ),
    open(`${SHARE}/man/man8/trunkline.8`, manualPage({ version, commands })),
    open(`${SHARE}/bash-completion/completions/trunkline`, bashCompletion(commands)),
    open(`${SHARE}/zsh/site-functions/_trunkline`, zshCompletion(commands)),
    open(`${SHARE}/fish/vendor_completions.d/trunkline.fish`, fishCompletion(commands)),
  ];
}

/** What is left to the operator. */
export const REMAINING = `What is left to do:
  1. Put certificates and keys into ${FOLDER}, and say in ${CONFIGURATION} who the peers are.
  2. systemd-sysusers trunkline.conf && systemd-tmpfiles --create trunkline.conf
     (again after each new file in ${FOLDER}: the service reads what its group may read)
  3. trunkline check --config ${CONFIGURATION}
  4. systemctl daemon-reload && systemctl enable --now trunkline
`;

/** The plan in full, for reading before anything is done. */
export function formatPlan(steps: readonly Step[]): string {
  return steps.map((step) => {
    const mode = step.mode.toString(8).padStart(4, "0");
    const head = `==> ${step.path} (${step.what}, mode ${mode}${
      "keep" in step ? "; what is there stays" : ""
    })\n`;
    return step.what === "file" ? `${head}${step.text}\n` : head;
  }).join("");
}
