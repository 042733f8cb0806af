import { Option } from "commander";
import { type Outline, parseOutline } from "../../router/config/outline.ts";
import { formatProblems } from "../../router/config/problem.ts";
import { answer, answerBadInput, type BadInput } from "../answer.ts";
import { type CommandEntry, type Given, USAGE } from "../command.ts";
import { CONFIG } from "../configuration.ts";
import { daysBetween, isWell, signOf, type Step, stepAsJson, stepLine } from "../report.ts";
import type { Desk } from "../terminal.ts";
import { identitySteps, type Looking, missingSteps } from "./check_steps.ts";
import { anchorsOf, type IdentityFile, readIdentity } from "./identity.ts";
import { hostsOf, meets, superfluous, wantedNames } from "./wanted_names.ts";

/** `trunkline cert check` */
export const CERT_CHECK: CommandEntry = {
  name: "cert check",
  summary: "say whether our certificates are in order and name what the configuration needs",
  operand: "[file]",
  options: [
    CONFIG,
    new Option("--key <file>", "the key of the given certificate"),
    new Option("--json", "print JSON"),
  ],
  run: check,
};

function check(given: Given, desk: Desk): number {
  const outline = loadOutline(given.text("config") ?? "", desk);
  if (outline === undefined) return USAGE;
  const json = given.has("json");
  const identities: IdentityFile[] = [];
  const bad: BadInput[] = [];
  for (const [file, key] of filesOf(given, outline)) {
    const read = readIdentity(file, key, desk);
    if (read.ok) identities.push(read.value);
    else bad.push(read);
  }
  const [first] = bad;
  if (first !== undefined) return answerBadInput(desk, json, first);
  const looking = { wanted: wantedNames(outline), trust: anchorsOf(outline, desk), now: desk.now() };
  return report(identities, looking, json, desk);
}

/** The outline of the configuration; what is wrong with it is printed. */
export function loadOutline(file: string, desk: Desk): Outline | undefined {
  const text = desk.readText(file);
  const parsed = typeof text === "string"
    ? parseOutline(text, file)
    : { problems: [{ line: 0, column: 0, path: "", text: text.problem }] };
  if ("outline" in parsed) return parsed.outline;
  desk.print(formatProblems(file, parsed.problems));
  return undefined;
}

/** The given certificate, or all that are configured. */
function filesOf(
  given: Given,
  { identities }: Outline,
): readonly (readonly [certificate: string, key: string | undefined])[] {
  const [file] = given.operands;
  if (file !== undefined) return [[file, given.text("key")]];
  return identities.map(({ certificate, key }) => [certificate, key]);
}

function report(identities: readonly IdentityFile[], looking: Looking, json: boolean, desk: Desk): number {
  const { wanted, now } = looking;
  const each = identities.map((identity) => ({ identity, steps: identitySteps(identity, looking) }));
  const all = identities.map(({ chain: [{ names }] }) => names);
  const needed = missingSteps(all, wanted);
  const steps = [...each.flatMap(({ steps }) => steps), ...needed];
  const lines = [
    ...each.flatMap(({ identity, steps }) => section(identity.file, steps)),
    ...section("what the configuration needs", needed),
  ];
  const value = {
    ok: isWell(steps),
    certificates: each.map(({ identity: { file, chain: [{ names, notAfter }] }, steps }) => ({
      file,
      names: hostsOf(names),
      superfluous: superfluous(names, wanted),
      daysLeft: daysBetween(now, notAfter),
      steps: steps.map(stepAsJson),
    })),
    missing: wanted.wanted.filter((one) => !all.some((names) => meets(names, one)))
      .map(({ domain, under }) => under ? `*.${domain}` : domain),
    steps: needed.map(stepAsJson),
  };
  return answer(desk, json, isWell(steps), { lines, value });
}

function section(title: string, steps: readonly Step[]): readonly string[] {
  return [`${signOf(steps)} ${title}`, ...steps.map(stepLine)];
}
