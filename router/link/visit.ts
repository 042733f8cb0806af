import type { CertificateVerdict, Evidence, Inspect } from "../certificate/certificate.ts";
import { judgeCertificate } from "../certificate/certificate.ts";
import type { Address, AuthMethod } from "../config/config.ts";
import type { OfferedFeatures } from "../stream/features.ts";
import type { Dialer, Wish } from "./connection/dialer.ts";
import type { InitiatingLink, LinkEnd, LinkWitness } from "./connection/initiating_link.ts";
import type { Negotiated } from "./connection/presented.ts";
import { formatPing, PING_PREFIX } from "./connection/pulse.ts";
import type { Hearing } from "./control/hearing.ts";
import type { Reception } from "./reception.ts";

/** What was found out by connecting to one address of a peer. Facts only; times in milliseconds. */
export interface Visit {
  readonly address: Address;
  /** How long it took until the stream was ready, or had ended. */
  readonly milliseconds: number;
  /** The address connected to; absent where no TCP connection could be made. */
  readonly remote?: string;
  /** What was offered, in order: before TLS, after it, and once authenticated. */
  readonly offered: readonly OfferedFeatures[];
  readonly tls?: Negotiated;
  readonly certificate?: Presented;
  /** How we authenticated; absent where the stream did not become ready. */
  readonly method?: AuthMethod;
  /** What did not work on the way to that. */
  readonly notices: readonly string[];
  /** How the stream ended; absent where it became ready and was closed by us. */
  readonly end?: LinkEnd;
  /** Absent where the stream did not become ready. */
  readonly ping?: Ping;
}

/** The certificate that a peer presented. */
export interface Presented {
  readonly evidence: Evidence;
  readonly verdict: CertificateVerdict;
}

/** What became of a ping (XEP-0199). */
export type Ping =
  | { readonly outcome: "answered"; readonly milliseconds: number }
  /** No answer came in time. */
  | { readonly outcome: "silence"; readonly milliseconds: number }
  /** The stream took it; the answer goes where nobody here listens. */
  | { readonly outcome: "taken" };

/** What a visit needs beside its wish. */
export interface VisitSurroundings {
  readonly dialer: Dialer;
  readonly inspect: Inspect;
  /** Where the peer's answers are heard; undefined where nowhere. */
  readonly hearing: Hearing | undefined;
  /** The same where we stand in for the router; undefined where we do not. */
  readonly reception: Reception | undefined;
  /** Time for the answer to a ping, milliseconds. */
  readonly patience: number;
  /** How far it has come, for whoever waits: `connecting`, `TLS`, … */
  readonly reached: (step: string) => void;
  now(): number;
  newId(): string;
}

/** With nobody to hear the answer, the time in which the peer may end the stream over a ping; milliseconds. */
const OBJECTION = 300;

/** Connects to an address as the router would, sends a ping, and takes leave. Never rejects. */
export async function visit(address: Address, wish: Wish, around: VisitSurroundings): Promise<Visit> {
  const first = await attempt(address, wish, around);
  const others = wish.methods.filter((method) => method !== "external");
  if (first.end?.externalRefused !== true || others.length === 0) return first;
  const second = await attempt(address, { ...wish, methods: others }, around);
  return { ...second, notices: [...first.notices, ...second.notices] };
}

/** What is found out as it happens. */
type Sighting = { -readonly [K in keyof Visit]: Visit[K] } & {
  readonly offered: OfferedFeatures[];
  readonly notices: string[];
};

async function attempt(address: Address, wish: Wish, around: VisitSurroundings): Promise<Visit> {
  const start = performance.now();
  const seen: Sighting = { address, milliseconds: 0, offered: [], notices: [] };
  const ready = Promise.withResolvers<boolean>();
  const over = Promise.withResolvers<void>();
  around.reached("connecting");
  const link = around.dialer.dial(address, wish, {
    witness: witnessOf(seen, wish, around),
    ready: (method) => {
      if (method !== undefined) seen.method = method;
      ready.resolve(true);
    },
    drained: () => {},
    answered: () => {},
    notice: (text) => seen.notices.push(text),
    ended: (end) => {
      seen.end = end;
      ready.resolve(false);
      over.resolve();
    },
  });
  const opened = await ready.promise;
  seen.milliseconds = performance.now() - start;
  if (opened) await exchange(link, over.promise, seen, wish, around);
  link.abandon("was only visited");
  return seen;
}

function witnessOf(seen: Sighting, { peer, to }: Wish, around: VisitSurroundings): LinkWitness {
  return {
    connected(remote) {
      seen.remote = remote;
      around.reached("negotiating");
    },
    secured(negotiated, chain) {
      if (negotiated !== undefined) seen.tls = negotiated;
      const evidence = around.inspect(chain, peer.security, around.now());
      const verdict = judgeCertificate(evidence, peer.security, to, "receiving");
      seen.certificate = { evidence, verdict };
      around.reached("authenticating");
    },
    offered: (features) => seen.offered.push(features),
  };
}

/** Pings on the stream that stands, and closes it. */
async function exchange(
  link: InitiatingLink,
  over: Promise<void>,
  seen: Sighting,
  { from, to }: Wish,
  { hearing, reception, patience, reached, newId }: VisitSurroundings,
): Promise<void> {
  reached("waiting for the answer to a ping");
  const id = PING_PREFIX + newId();
  const leave = reception?.takeBounces(to, (text) => link.write(new TextEncoder().encode(text), () => {}));
  const start = performance.now();
  const answer = hearing?.hear(id, from, to);
  link.write(new TextEncoder().encode(formatPing({ from, to }, id)), () => {});
  const timer = Promise.withResolvers<void>();
  const timeout = setTimeout(timer.resolve, answer === undefined ? OBJECTION : patience);
  await Promise.race([over, timer.promise, ...(answer === undefined ? [] : [answer.then(timer.resolve)])]);
  clearTimeout(timeout);
  leave?.();
  if (seen.end !== undefined) return;
  const milliseconds = performance.now() - start;
  const heard = hearing?.forget(id) ?? false;
  if (answer === undefined) seen.ping = { outcome: "taken" };
  else seen.ping = { outcome: heard ? "answered" : "silence", milliseconds };
  link.close();
  await over;
  delete seen.end;
}
