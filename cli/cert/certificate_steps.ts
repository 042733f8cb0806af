import {
  type CertificateReason,
  type Evidence,
  judgeCertificate,
  type Purposes,
} from "../../router/certificate/certificate.ts";
import type { CertificateRules } from "../../router/config/config.ts";
import { count, daysBetween, formatDate, type Mark, type Step } from "../report.ts";

/** From here on an end is worth a note, days. */
export const SOON = 30;

/** What each question about a certificate is judged by. */
export interface Question {
  readonly evidence: Evidence;
  readonly rules: CertificateRules;
  /** The domain that it should prove. */
  readonly domain: string;
  readonly now: number;
}

/** Paths end for these reasons before their dates count, and the other way round. */
const DATES: readonly CertificateReason[] = ["expired", "not-yet-valid"];

/**
 * The questions that a verdict answers at once, each by itself and judged by the same code: what the other questions ask is
 * taken out of the evidence.
 */
export function certificateSteps(question: Question): readonly Step[] {
  const { evidence: { certificate } } = question;
  if (certificate === undefined) return [chainStep(question)];
  return [
    chainStep(question),
    datesStep(question),
    namesStep(question),
    usageStep(question),
    revocationStep(question),
    ...(question.rules.pins.length > 0 ? [pinStep(question)] : []),
  ];
}

const ANY_PURPOSE: Purposes = { serverAuth: true, clientAuth: true };

/** The verdict where only what is given counts. */
function judge(
  { evidence: { certificate }, rules, domain }: Question,
  { permits = ANY_PURPOSE, revocation = { status: "good" }, pins = [] }: {
    readonly permits?: Purposes;
    readonly revocation?: Evidence["revocation"];
    readonly pins?: readonly string[];
  },
): { readonly reason?: CertificateReason; readonly sentence: string } {
  const path = { ok: true, anchor: "", permits } as const;
  const verdict = judgeCertificate(
    { certificate, path, revocation },
    { ...rules, pins },
    domain,
    "receiving",
  );
  return verdict.valid ? { sentence: "" } : verdict;
}

function step(name: string, wrong: { readonly sentence: string } | undefined, fine: string): Step {
  return { name, mark: wrong === undefined ? "yes" : "no", text: wrong?.sentence ?? fine };
}

function chainStep({ evidence, rules, domain }: Question): Step {
  const { certificate, path } = evidence;
  if (path.ok) return step("chain", undefined, `${certificate?.subject} leads to ${path.anchor}`);
  const verdict = judgeCertificate(evidence, rules, domain, "receiving");
  if (verdict.valid || DATES.includes(verdict.reason)) {
    return { name: "chain", mark: "none", text: `${certificate?.subject} of ${certificate?.issuer}` };
  }
  return step("chain", verdict, "");
}

function datesStep({ evidence, rules, domain, now }: Question): Step {
  const { certificate, path } = evidence;
  const ends = certificate?.notAfter ?? 0;
  const verdict = path.ok ? undefined : judgeCertificate(evidence, rules, domain, "receiving");
  if (verdict?.valid === false && DATES.includes(verdict.reason)) return step("dates", verdict, "");
  return datesOf(ends, now, "have its operator renew it");
}

/** How long a certificate goes on. */
export function datesOf(ends: number, now: number, remedy: string): Step {
  const days = daysBetween(now, ends);
  const text = days < 0
    ? `expired on ${formatDate(ends)}`
    : `valid until ${formatDate(ends)}, ${count(days, "day")}`;
  const mark: Mark = days < 0 ? "no" : days < SOON ? "note" : "yes";
  return { name: "dates", mark, text: mark === "yes" ? text : `${text}: ${remedy}.` };
}

function namesStep(question: Question): Step {
  const verdict = judge(question, {});
  return step("names", verdict.reason === "wrong-name" ? verdict : undefined, `names ${question.domain}`);
}

function usageStep(question: Question): Step {
  const { path, certificate } = question.evidence;
  const usages = certificate?.usages;
  const serverAuth = usages === undefined || usages.some((id) => SERVER_USAGES.includes(id));
  const permits = path.ok ? path.permits : { serverAuth, clientAuth: true };
  const verdict = judge(question, { permits });
  return step("usage", verdict.reason === "wrong-usage" ? verdict : undefined, "may be used by a TLS server");
}

const SERVER_USAGES = ["1.3.6.1.5.5.7.3.1", "2.5.29.37.0"];

function revocationStep(question: Question): Step {
  const { revocation, path } = question.evidence;
  if (!path.ok) {
    return { name: "revocation", mark: "none", text: "not looked at, since the chain does not hold" };
  }
  const { reason, sentence } = judge(question, { revocation });
  if (reason === "revoked" || reason === "revocation-unknown") return step("revocation", { sentence }, "");
  if (revocation.status === "good") return step("revocation", undefined, "is on no revocation list");
  return { name: "revocation", mark: "none", text: "no revocation list of its issuer is configured" };
}

function pinStep(question: Question): Step {
  const verdict = judge(question, { pins: question.rules.pins });
  return step("pin", verdict.reason === "wrong-key" ? verdict : undefined, "has a pinned key");
}
