import { relative } from "node:path";
import { Option } from "commander";
import { resolvePath } from "../../router/config/material/path.ts";
import { formatFailures } from "../../router/route/explain.ts";
import { type CommandEntry, type Given, NO, USAGE, YES } from "../command.ts";
import { CONFIG, failedTests, readConfig } from "../configuration.ts";
import type { Desk } from "../terminal.ts";
import { type NewFile, PUBLIC, type Workbench, writeAll } from "../workbench.ts";
import { configurationText, type Contents } from "./text.ts";
import { gatherWishes, type Wishes } from "./wishes.ts";

/** `trunkline init` at a workbench. */
export function initCommand(bench: () => Workbench): CommandEntry {
  return {
    name: "init",
    summary: "write a configuration, and for a trial certificates, after a few questions or from options",
    options: [
      CONFIG,
      new Option("--node <domain>", "this node's own domain"),
      new Option("--listen <address...>", "where peers connect to us (default: 0.0.0.0:5269)"),
      new Option("--peer <peer...>", "a neighbour: NAME=ROUTES@ADDRESS, e.g. red=leafa.example@10.1.0.5"),
      new Option("--certificate <file>", "our certificate, then the intermediate ones, PEM").conflicts(
        "trial",
      ),
      new Option("--key <file>", "its private key, PEM").conflicts("trial"),
      new Option("--trust <file...>", "the authorities that we trust, PEM (default: the system's)").conflicts(
        "trial",
      ),
      new Option("--trial [folder]", "make a private authority and certificates, beside the configuration"),
      new Option("--force", "overwrite what is there"),
    ],
    run: (given, desk) => init(given, desk, bench()),
  };
}

async function init(given: Given, desk: Desk, bench: Workbench): Promise<number> {
  const file = given.text("config") ?? "";
  const replace = given.has("force");
  // Before anything is asked in vain.
  if (!replace && isThere([file], desk, bench)) return USAGE;
  const wishes = gatherWishes(given, desk, bench);
  if (wishes === undefined) return USAGE;
  const files = (await filesFor(wishes, file, desk.now())).map((each) => ({ ...each, replace }));
  if (!replace && isThere(files.map(({ path }) => path), desk, bench)) return USAGE;
  if (!passesCheck(file, files, wishes, desk)) return USAGE;
  if (!writeAll(files, bench, desk)) return NO;
  desk.write(`${files.map(({ path }) => `${path}: written\n`).join("")}\n${nextSteps(wishes, file)}`);
  return YES;
}

function isThere(paths: readonly string[], desk: Desk, bench: Workbench): boolean {
  const path = paths.find((path) => bench.exists(path));
  if (path !== undefined) {
    desk.print(`trunkline: ${path} is there already, and nothing was written. Overwrite it with --force.\n`);
  }
  return path !== undefined;
}

/** The configuration and what it names, the configuration last: when it is there, so is the rest. */
async function filesFor(
  wishes: Wishes,
  file: string,
  now: number,
): Promise<readonly Omit<NewFile, "replace">[]> {
  const { certificates, node, peers } = wishes;
  if (!("trial" in certificates)) {
    const { certificate, key, trust } = certificates;
    const place = (path: string): string => path.startsWith("/") ? path : relativeTo(file, path);
    const contents = {
      ...wishes,
      certificate: place(certificate),
      key: place(key),
      trust: trust.map(place),
      state: undefined,
    };
    return [configuration(file, contents)];
  }
  // Only who makes certificates pays for loading what makes them.
  const { makeTrial, TRIAL_FILES } = await import("./trial.ts");
  const inside = (name: string): string => `${certificates.trial}/${name}`;
  const made = makeTrial(node, peers, now).map((each) => ({
    ...each,
    path: resolvePath(file, inside(each.path)),
  }));
  const { authority, certificate, key } = TRIAL_FILES;
  const names = {
    certificate: inside(certificate),
    key: inside(key),
    trust: [inside(authority)],
    state: certificates.trial,
  };
  return [...made, configuration(file, { ...wishes, ...names })];
}

function configuration(path: string, contents: Contents): Omit<NewFile, "replace"> {
  return { path, text: configurationText(contents), mode: PUBLIC };
}

/** A path of the working directory's as the configuration writes it, which begins at its own folder. */
function relativeTo(file: string, path: string): string {
  return relative(resolvePath(file, "."), path);
}

/** Whether what is to be written passes `check`; what is wrong with it is printed. */
function passesCheck(
  file: string,
  files: readonly NewFile[],
  { certificates, node, peers }: Wishes,
  desk: Desk,
): boolean {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const result = readConfig(file, {
    ...desk,
    readText: (path) => texts.get(path) ?? desk.readText(path),
    readFile: (path) => {
      const text = texts.get(path);
      return text === undefined ? desk.readFile(path) : new TextEncoder().encode(text);
    },
  });
  for (const { path, text } of result.warnings) desk.print(`warning: ${path}: ${text}\n`);
  if ("config" in result) {
    const failures = failedTests(result.config, desk.now());
    desk.print(formatFailures(file, failures));
    return failures.length === 0;
  }
  for (const { path, text } of result.problems) desk.print(`${path === "" ? "" : `${path}: `}${text}\n`);
  desk.print("trunkline: nothing was written.\n");
  if (!("trial" in certificates) && result.problems.some(({ path }) => path.startsWith("identities"))) {
    const domains = [node, ...peers.flatMap(({ routes }) => routes.filter((route) => route !== "*"))];
    const names = domains.map((domain) => domain.startsWith("*") ? `"${domain}"` : domain).join(" ");
    desk.print(`Without a certificate yet, make a request: trunkline cert request --for ${names}\n`);
    desk.print("For a trial, --trial makes certificates.\n");
  }
  return false;
}

function nextSteps({ certificates, peers }: Wishes, file: string): string {
  const config = file === "trunkline.yaml" ? "" : ` -c ${file}`;
  const trial = "trial" in certificates
    ? [
      `Give each peer's server its certificate and key, ${certificates.trial}/peers/${
        peers.length === 1 ? peers[0]?.name : "NAME"
      }.pem and .key, and have it trust ${certificates.trial}/ca.pem.`,
      `They are for a trial, for 90 days. Who has ${certificates.trial}/ca.key can be any of them: delete it.`,
    ]
    : [];
  const steps = [
    ...trial,
    `trunkline cert check${config}    says what our certificate names, and what is missing`,
    `trunkline doctor${config}        connects to each peer and says what is wrong there`,
    `trunkline serve${config}         runs the router`,
  ];
  return `It passes trunkline check. Next:\n${steps.map((step, i) => `  ${i + 1}. ${step}\n`).join("")}`;
}
