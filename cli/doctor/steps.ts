import type { AuthMethod } from "../../router/config/config.ts";
import type { Checked } from "../../router/link/checkup.ts";
import {
  failureSentence,
  formatAddress,
  unresolvedSentence,
} from "../../router/link/connection/sentences.ts";
import type { Ping, Visit } from "../../router/link/visit.ts";
import type { OfferedFeatures } from "../../router/stream/features.ts";
import { certificateSteps } from "../cert/certificate_steps.ts";
import type { Step } from "../report.ts";
import { connectRemedy, streamRemedy } from "./remedies.ts";

/** What a visit is told of with. */
export interface Telling {
  readonly now: number;
  /** Why nobody stood in for the router; undefined where somebody did. */
  readonly aside: string | undefined;
}

/** The step for a target of which no address could be found. */
export function unresolvedStep(checked: Checked): Step {
  return {
    name: "address",
    mark: "no",
    text: unresolvedSentence(checked, checked.unresolved ?? "there is none"),
  };
}

/** The steps of a visit, as far as it came. */
export function visitSteps(checked: Checked, visit: Visit, telling: Telling): readonly Step[] {
  if (visit.remote === undefined) return [connectStep(checked, visit)];
  const { peer } = checked;
  const steps = [
    fine("TCP", `connected to ${visit.remote}`),
    ...(peer.tls === "none"
      ? [note("TLS", "none, as configured: anyone on the way can read and forge")]
      : tlsSteps(checked, visit)),
    ...presentedSteps(checked, visit, telling),
    ...offerSteps(checked, visit),
  ];
  return [
    ...steps,
    ...authenticationSteps(checked, visit, steps, telling),
    ...pingSteps(visit, checked),
  ];
}

function fine(name: string, text: string): Step {
  return { name, mark: "yes", text };
}

function bad(name: string, text: string): Step {
  return { name, mark: "no", text };
}

function note(name: string, text: string): Step {
  return { name, mark: "note", text };
}

function connectStep(checked: Checked, { address, end }: Visit): Step {
  const because = end?.because ?? "the connection ended";
  const remedy = connectRemedy(because, address);
  const text = remedy === undefined
    ? failureSentence(checked, address, { step: "connect", because, externalRefused: false })
    : `peer "${checked.peer.name}" cannot be reached at ${formatAddress(address)}: ${remedy.text}`;
  return bad(remedy?.name ?? "TCP", text);
}

function tlsSteps(checked: Checked, { address, end, tls, offered }: Visit): readonly Step[] {
  if (tls !== undefined) return [fine("TLS", `${tls.version} with ${tls.cipher}`)];
  if (end?.step === "tls") return [bad("TLS", failureSentence(checked, address, end))];
  // It did not come that far.
  const name = offered.length === 0 ? "stream" : "TLS";
  return [bad(name, streamRemedy(checked, address, end))];
}

function presentedSteps({ peer, to }: Checked, { certificate }: Visit, { now }: Telling): readonly Step[] {
  if (certificate === undefined) return [];
  const question = { evidence: certificate.evidence, rules: peer.security, domain: to, now };
  const steps = certificateSteps(question);
  if (peer.auth.includes("external")) return steps;
  const unasked = ` (Not asked for: peers.${peer.name}.auth is dialback.)`;
  return steps.map((step) => step.mark === "no" ? note(step.name, step.text + unasked) : step);
}

const METHOD: Readonly<Record<AuthMethod, string>> = { external: "SASL EXTERNAL", dialback: "dialback" };

/** What was offered once the stream was as safe as it would be. */
function offerSteps({ peer }: Checked, { offered, tls }: Visit): readonly Step[] {
  const features = offered[peer.tls === "starttls" ? 1 : 0];
  if (features === undefined || (tls === undefined && peer.tls !== "none")) return [];
  const names = offeredNames(features);
  if (names.length === 0) {
    return [note("features", "offers no way to authenticate; dialback may work all the same")];
  }
  return [fine("features", `offers ${names.join(" and ")}`)];
}

function offeredNames({ external, dialback }: OfferedFeatures): readonly string[] {
  return [...(external ? [METHOD.external] : []), ...(dialback ? [METHOD.dialback] : [])];
}

function authenticationSteps(
  checked: Checked,
  { address, end, method, notices, ping, tls }: Visit,
  before: readonly Step[],
  { aside }: Telling,
): readonly Step[] {
  const name = "authentication";
  const said = notices.map((notice) => note(name, `${notice}.`));
  const proven = method === undefined ? "without proof" : `by ${METHOD[method]}`;
  if (ping !== undefined) return [...said, fine(name, `as ${checked.from}, ${proven}`)];
  const { peer } = checked;
  if (tls === undefined && peer.tls !== "none") return [];
  if (before.some(({ mark }) => mark === "no")) {
    return [...said, { name, mark: "none", text: "not tried, since the peer did not prove who it is" }];
  }
  const untried = aside !== undefined && peer.auth.includes("dialback");
  if (untried && end?.step === "negotiation" && end.because?.startsWith("leaves no way") === true) {
    return [...said, note(name, dialbackUntried(checked, aside))];
  }
  return [
    ...said.filter(({ text }) => !end?.because?.includes(text.replace(/\.$/, ""))),
    bad(name, streamRemedy(checked, address, end)),
  ];
}

function dialbackUntried({ peer, to }: Checked, aside: string): string {
  return `${to} asks for dialback, which is the running router's alone to do (${aside}): see trunkline peer show ` +
    `${peer.name}.`;
}

function pingSteps({ ping }: Visit, checked: Checked): readonly Step[] {
  return ping === undefined ? [] : [pingStep(ping, checked)];
}

function pingStep(ping: Ping, { from, to }: Checked): Step {
  switch (ping.outcome) {
    case "answered":
      return fine("ping", `answered after ${Math.max(1, Math.round(ping.milliseconds))} ms`);
    case "taken":
      return { name: "ping", mark: "none", text: "was taken; its answer is not heard here: see below" };
    case "silence": {
      const seconds = Math.round(ping.milliseconds / 1000);
      return bad(
        "ping",
        `${to} took the ping and did not answer within ${seconds} s: it must find ${from} at this node and trust its ` +
          `certificate. Look into its log, check its SRV record or override for ${from}, and let its connections in.`,
      );
    }
  }
}
