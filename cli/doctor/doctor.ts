import { InvalidArgumentError, Option } from "commander";
import type { Config, PeerControl } from "../../router/config/config.ts";
import { type Checked, type Checkup, checkUp, type Waiting } from "../../router/link/checkup.ts";
import { formatAddress } from "../../router/link/connection/sentences.ts";
import { canonicalDomain } from "../../router/route/domain.ts";
import { buildTable } from "../../router/route/table.ts";
import { answer } from "../answer.ts";
import { type CommandEntry, type Given, USAGE } from "../command.ts";
import { CONFIG, load } from "../configuration.ts";
import { isWell, signOf, type Step, stepAsJson, stepLine } from "../report.ts";
import type { Host } from "../terminal.ts";
import { seenOfUs } from "./seen.ts";
import { unresolvedStep, visitSteps } from "./steps.ts";
import { type Patient, patientOf, peerFor } from "./targets.ts";

/** `trunkline doctor` */
export const DOCTOR: CommandEntry = {
  name: "doctor",
  summary: "connect to peers as the router would, and say at which step what is wrong, and what to do",
  operand: "[peer...]",
  options: [
    CONFIG,
    new Option("--to <domain>", "visit this domain of the peer's alone"),
    new Option("--no-listen", "do not listen where the router would, to hear the answers to pings"),
    new Option("--timeout <seconds>", "time for the answer to a ping").default(5).argParser(parseSeconds),
    new Option("--json", "print JSON"),
  ],
  run: doctor,
};

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 600) return seconds;
  throw new InvalidArgumentError("Write a number of seconds, up to 600.");
}

async function doctor(given: Given, host: Host): Promise<number> {
  const result = load(given.text("config") ?? "", host);
  if (result === undefined) return USAGE;
  const { config } = result;
  const patients = patientsOf(config, given);
  if (typeof patients === "string") {
    host.print(`trunkline: ${patients}\n`);
    return USAGE;
  }
  const checkup = await checkUp(config, patients.flatMap(({ targets }) => targets), {
    resolver: host.resolver,
    secret: crypto.randomUUID() + crypto.randomUUID(),
    listen: given.has("listen"),
    patience: (given.number("timeout") ?? 5) * 1000,
    progress: (waiting) => host.print(progressText(waiting)),
    now: () => host.now(),
    random: Math.random,
    newId: () => crypto.randomUUID(),
  });
  return report(patients, checkup, config, given, host);
}

/** Whom to visit; a sentence where that cannot be told. */
function patientsOf(config: Config, given: Given): readonly Patient[] | string {
  const unknown = given.operands.find((name) => !config.peers.some((peer) => peer.name === name));
  if (unknown !== undefined) {
    return `there is no peer "${unknown}". There are ${config.peers.map(({ name }) => name).join(", ")}.`;
  }
  const to = given.text("to");
  const domain = to === undefined ? undefined : canonicalDomain(to);
  if (to !== undefined && domain === undefined) return `"${to}" is no domain.`;
  const table = buildTable(config);
  const owner = domain === undefined ? undefined : peerFor(table, domain)?.name;
  if (domain !== undefined && owner === undefined) return `${domain} is routed to no peer.`;
  const wanted = ({ name }: PeerControl): boolean =>
    (given.operands.length === 0 || given.operands.includes(name)) && (owner === undefined || name === owner);
  const peers = config.peers.filter(wanted);
  if (peers.length === 0) return `${domain} is routed to "${owner}", which was not asked for.`;
  return peers.map((peer) => patientOf(config, table, peer, domain));
}

function progressText(waiting: readonly Waiting[]): string {
  const lines = waiting.map(({ peer, to, step, seconds }) => `  … ${peer} (${to}): ${step}, ${seconds} s\n`);
  return lines.join("");
}

/** One way to a peer, with what was found. */
interface Section {
  readonly peer: string;
  readonly title: string;
  readonly domain?: string;
  readonly address?: string;
  readonly steps: readonly Step[];
}

function report(
  patients: readonly Patient[],
  { checked, aside, deaf }: Checkup,
  config: Config,
  given: Given,
  host: Host,
): number {
  const telling = { now: host.now(), aside };
  const sections = patients.flatMap((patient): readonly Section[] => {
    const { name: peer } = patient.peer;
    const mine = checked.filter(({ peer }) => peer === patient.peer);
    const ways = mine.flatMap((each): readonly Section[] => sectionsOf(each, telling));
    const steps = [...untriedSteps(patient), ...seenOfUs(config, patient.peer)];
    return [...ways, ...(steps.length === 0 ? [] : [{ peer, title: peer, steps }])];
  });
  const well = sections.every(({ steps }) => isWell(steps)) && patients.every(isKnown);
  const lines = [
    ...sections.flatMap(({ title, steps }) => [`${signOf(steps)} ${title}`, ...steps.map(stepLine)]),
    ...(deaf === undefined || checked.length === 0 ? [] : [deafLine(deaf, config)]),
  ];
  const value = {
    ok: well,
    deaf: deaf ?? null,
    checks: sections.map(({ peer, domain = null, address = null, steps }) => ({
      peer,
      domain,
      address,
      ok: isWell(steps),
      steps: steps.map(stepAsJson),
    })),
  };
  return answer(host, given.has("json"), well, { lines, value });
}

function deafLine(deaf: string, { state }: Config): string {
  const remedy = state === undefined
    ? "With state in the configuration it would be asked for them."
    : "It did not answer at its control socket either.";
  return `– answers to pings are not heard here: ${deaf}. ${remedy}`;
}

function sectionsOf(checked: Checked, telling: Parameters<typeof visitSteps>[2]): readonly Section[] {
  const { peer: { name: peer }, to: domain } = checked;
  if (checked.unresolved !== undefined) {
    return [{ peer, domain, title: `${peer}: ${domain}`, steps: [unresolvedStep(checked)] }];
  }
  return checked.visits.map((visit) => {
    const address = formatAddress(visit.address);
    const steps = visitSteps(checked, visit, telling);
    return { peer, domain, address, title: `${peer}: ${domain} at ${address}`, steps };
  });
}

/** Whether there is nothing that would have to be named first. */
function isKnown({ peer, targets }: Patient): boolean {
  return targets.length > 0 || peer.refuse || peer.link === "x2x" || peer.connect.by === "none";
}

function untriedSteps({ because, leftOut }: Patient): readonly Step[] {
  if (because !== undefined) return [{ name: "connection", mark: "none", text: because }];
  if (leftOut === 0) return [];
  const text = `${leftOut} more domains of its routes: name one with --to`;
  return [{ name: "left out", mark: "none", text }];
}
