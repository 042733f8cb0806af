import { createMatcher } from "../../matcher-wasm/mod.ts";
import { createInspector } from "../certificate/certificate.ts";
import type { Address, Config, PeerControl } from "../config/config.ts";
import { Counters } from "../observe/metrics_counters.ts";
import { createDialbackKeys, type DialbackKeys } from "../stream/dialback.ts";
import { type Current, makeCurrent } from "./current.ts";
import { Dialer, type Wish } from "./connection/dialer.ts";
import { RouterHearing } from "./control/hearing.ts";
import { Reception } from "./reception.ts";
import { resolveAddresses, type SrvResolver } from "./connection/resolve.ts";
import { Verifier } from "./verifier.ts";
import { type Visit, visit, type VisitSurroundings } from "./visit.ts";

/** A domain of a peer at which it is to be visited. Domains are canonical. */
export interface Target {
  readonly peer: PeerControl;
  /** For which of our domains. */
  readonly from: string;
  readonly to: string;
}

/** What was found out about a target. */
export interface Checked extends Target {
  /** Why no address could be found; absent where there are some. */
  readonly unresolved?: string;
  /** One for each address, in the order in which the router tries them. */
  readonly visits: readonly Visit[];
}

/** Somebody who is still waited for. */
export interface Waiting {
  readonly peer: string;
  readonly to: string;
  /** `connecting`, … */
  readonly step: string;
  readonly seconds: number;
}

/** What a check-up needs of the world. */
export interface CheckupSurroundings {
  readonly resolver: SrvResolver;
  /** Secret behind our dialback keys (XEP-0185). */
  readonly secret: string;
  /** Whether to listen where the router would, so that answers are heard. */
  readonly listen: boolean;
  /** Time for the answer to a ping, milliseconds. */
  readonly patience: number;
  /** Told each second who is still waited for. */
  readonly progress: (waiting: readonly Waiting[]) => void;
  now(): number;
  random(): number;
  newId(): string;
}

/** What a check-up found. */
export interface Checkup {
  /** In the order of the targets. */
  readonly checked: readonly Checked[];
  /** Why nobody stood in for the router, as whom alone dialback can be tried; absent where somebody did. */
  readonly aside?: string;
  /** Why answers were not heard; absent where they were. */
  readonly deaf?: string;
}

const TICK = 1_000;
/** Targets that are visited at once: a process may not have many more connections than this takes. */
const MOST_AT_ONCE = 100;

/** Visits every address of every target, many at once. Reads and pings only; never rejects. */
export async function checkUp(
  config: Config,
  targets: readonly Target[],
  surroundings: CheckupSurroundings,
): Promise<Checkup> {
  const { newId, now, patience, resolver, random } = surroundings;
  const tools = toolsFor(config, surroundings);
  const ears = await openEars(targets, tools, surroundings);
  const around = { ...tools, ...ears, patience, now, newId };
  const waiting = new Map<Target, { step: string; readonly since: number }>();
  const check = async (target: Target): Promise<Checked> => {
    const mine = { step: "looking for its address", since: performance.now() };
    waiting.set(target, mine);
    const reached = (step: string): void => void (mine.step = step);
    const resolve = () => resolveAddresses(target.peer, target.to, resolver, random);
    const found = await checkTarget(target, resolve, { ...around, reached });
    waiting.delete(target);
    return found;
  };
  const ticker = setInterval(() => surroundings.progress(describe(waiting)), TICK);
  try {
    const { aside, deaf } = ears;
    const checked = await mapAtOnce(targets, MOST_AT_ONCE, check);
    return { checked, ...(aside !== undefined && { aside }), ...(deaf !== undefined && { deaf }) };
  } finally {
    clearInterval(ticker);
    ears.hearing?.close();
  }
}

/** Like `Promise.all` of a `map`, but no more than so many at once. */
async function mapAtOnce<T, R>(
  items: readonly T[],
  most: number,
  map: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  const left = items.entries();
  const work = async (): Promise<void> => {
    for (const [i, item] of left) results.set(i, await map(item));
  };
  await Promise.all(Array.from({ length: most }, work));
  return items.flatMap((_, i) => results.get(i) ?? []);
}

/** What a router has for connecting, made anew. */
interface Tools extends Pick<VisitSurroundings, "dialer" | "inspect"> {
  readonly current: Current;
  readonly keys: DialbackKeys;
}

function toolsFor(config: Config, { now, secret }: CheckupSurroundings): Tools {
  const current = makeCurrent(config);
  const inspect = createInspector();
  const keys = createDialbackKeys(secret);
  const matcher = createMatcher([], { holdBytes: config.limits.heldBytes });
  const counters = new Counters();
  const dialer = new Dialer({ current: () => current, keys, inspect, matcher, now, counters });
  return { current, inspect, keys, dialer };
}

/** How answers are heard. */
interface Ears extends Pick<VisitSurroundings, "hearing" | "reception"> {
  readonly aside?: string;
  readonly deaf?: string;
}

/** Listens in the router's place, or where it runs asks it. */
async function openEars(
  targets: readonly Target[],
  tools: Tools,
  around: CheckupSurroundings,
): Promise<Ears> {
  const { current, dialer } = tools;
  const verifier = verifierOf(dialer, around.resolver, around.random);
  const reception = around.listen
    ? await Reception.open({
      ...{ ...tools, matcher: current.table.matcher, now: around.now, newId: around.newId },
      verify: (...claim) => verifier.verify(...claim),
    }).catch(describeBusy)
    : "nobody asked for that";
  if (typeof reception !== "string") return { hearing: reception, reception };
  const { state } = current.config;
  const aside = { reception: undefined, aside: reception };
  if (state === undefined) return { ...aside, hearing: undefined, deaf: reception };
  const names = [...new Set(targets.map(({ peer }) => peer.name))];
  const hearing = await RouterHearing.open(state.folder, names).catch(() => undefined);
  return { ...aside, hearing, ...(hearing === undefined && { deaf: reception }) };
}

async function checkTarget(
  target: Target,
  resolve: () => Promise<readonly Address[]>,
  around: VisitSurroundings,
): Promise<Checked> {
  const { peer, from, to } = target;
  // Whom the peer asks about our dialback keys is the router, which has other ones.
  const methods = peer.auth.filter((method) => method !== "dialback" || around.reception !== undefined);
  const wish: Wish = { peer, from, to, purpose: "stanzas", methods };
  try {
    const addresses = await resolve();
    if (addresses.length === 0) return { ...target, unresolved: "there is none", visits: [] };
    const visits = await Promise.all(addresses.map((address) => visit(address, wish, around)));
    return { ...target, visits };
  } catch (error) {
    return { ...target, unresolved: error instanceof Error ? error.message : String(error), visits: [] };
  }
}

function describe(
  waiting: ReadonlyMap<Target, { step: string; readonly since: number }>,
): readonly Waiting[] {
  return [...waiting].map(([{ peer, to }, { step, since }]) => ({
    peer: peer.name,
    to,
    step,
    seconds: Math.round((performance.now() - since) / 1000),
  }));
}

function describeBusy(error: Error): string {
  const [taken] = /^.*?(?=: .*(EADDRINUSE|in use))/.exec(error.message) ?? [];
  return taken === undefined
    ? error.message
    : `${taken}, where another program listens: the router, if it runs`;
}

/** Asks the peers' authorities where they prove themselves by dialback. */
function verifierOf(dialer: Dialer, resolver: SrvResolver, random: () => number): Verifier {
  return new Verifier({
    resolve: (peer, domain) => resolveAddresses(peer, domain, resolver, random),
    link: (address, peer, from, to, owner) =>
      dialer.dial(address, { peer, from, to, purpose: "verify", methods: peer.auth }, owner),
    unresolved: () => {},
    failed: () => {},
  });
}
