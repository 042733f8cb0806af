import type { PeerSettings, Settings } from "./complete.ts";
import type { LabelControl } from "../../policy/stage/control.ts";
import type {
  Assertion,
  Config,
  Connect,
  Identity,
  Listener,
  PeerControl,
  Policy,
  RuleControl,
  SpoolLimits,
  TrunkControl,
} from "./config.ts";
import type { Anchors } from "./material/anchors.ts";
import type { RevocationLists } from "./material/revocation_lists.ts";
import type { ConnectSetting } from "./schema/connect.ts";
import type { Endpoint } from "./schema/endpoint.ts";
import type { ListenerSection, TestSection } from "./schema/root.ts";
import type { Named } from "./schema/section.ts";
import type { SpoolSetting } from "./schema/spool.ts";
import type { Placed } from "./schema/type.ts";

/** What has been read from the files that the settings name. */
export interface Material {
  readonly identities: readonly Identity[];
  readonly anchors: Anchors;
  readonly lists: RevocationLists;
  readonly policies: readonly Policy[];
  /** By the names of their peers. */
  readonly labels: ReadonlyMap<string, LabelControl>;
  /** By the names of their peers. */
  readonly rules: ReadonlyMap<string, RuleControl>;
  /** What `<label/>` holds, in the order of the tests. */
  readonly testLabels: readonly (string | undefined)[];
  readonly auditFile?: string;
  readonly stateFolder?: string;
}

/** Makes the configuration from settings in which no problem was found. */
export function compile({ values }: Settings, material: Material): Config {
  const { node, listen, peers, limits, log, tests, audit, metrics, control = "owner" } = values;
  const { identities, policies, testLabels, auditFile, stateFolder } = material;
  const { queueBytes: _bytes, queueSeconds: _seconds, ...others } = limits.values;
  return {
    node: found(node).value,
    listen: listen.value.map(compileListener),
    identities,
    peers: peers.map((peer) => compilePeer(peer, material)),
    policies,
    ...(audit !== undefined && auditFile !== undefined && { audit: { ...audit.values, file: auditFile } }),
    ...(metrics !== undefined && { metrics: compileAddress(metrics.values.listen) }),
    ...(stateFolder !== undefined && { state: { folder: stateFolder, control } }),
    limits: others,
    log: log.values,
    tests: tests.map((test, i) => compileTest(test, testLabels[i])),
  };
}

function compileListener({ values: { address, tls, link } }: ListenerSection): Listener {
  return { ...compileAddress(address), tls: found(tls).value, link };
}

function compileAddress(
  address: Placed<Endpoint> | undefined,
): { readonly host: string; readonly port: number } {
  const { host, port } = found(address).value;
  return { host, port: found(port) };
}

function compilePeer({ name, value }: Named<PeerSettings>, material: Material): PeerControl {
  const { values } = value;
  const { anchors, lists } = material;
  const labels = material.labels.get(name);
  const rules = material.rules.get(name);
  const { connect, requireCrl, pin, requireClientAuth, spool } = values;
  return {
    name,
    link: values.link.value,
    ...(values.link.value !== "s2s" &&
      { identity: found(values.identity).value, trunk: compileTrunk(values) }),
    routes: values.routes.map(({ value }) => value),
    speaksFor: values.speaksFor.map(({ value }) => value),
    refuse: values.refuse,
    connect: connect === undefined ? { by: "none" } : compileConnect(connect.value),
    tls: values.tls,
    auth: values.auth.value,
    security: {
      trust: anchors.load(values.trust),
      crls: lists.load(values.crl),
      requireCrl: requireCrl.value,
      pins: pin.value,
      requireClientAuth: requireClientAuth.value,
    },
    pingSeconds: values.ping,
    idleSeconds: values.idle,
    failover: {
      silenceSeconds: values.failover.values.silence,
      stableSeconds: values.failover.values.stable,
    },
    retry: values.retry.values,
    queue: values.queue.values,
    ...(spool !== false && { spool: compileSpool(spool) }),
    ...(labels && { labels }),
    ...(rules && { rules }),
  };
}

function compileSpool({ values: { bytes, stanzas, age } }: Exclude<SpoolSetting, false>): SpoolLimits {
  return { bytes, stanzas, seconds: age };
}

function compileTrunk(values: PeerSettings["values"]): TrunkControl {
  const { management, resume, acks, sources, constrained } = values;
  const { batch, compression, keepAlive, patience } = constrained.values;
  return {
    management: management.value,
    resumeSeconds: resume.value,
    acks: { stanzas: acks.values.stanzas, seconds: acks.values.after },
    sources: sources.value.map(({ value }) => value),
    constrained: { batchSeconds: batch, compression, keepAlive, patienceSeconds: patience },
  };
}

function compileConnect(setting: ConnectSetting): Connect {
  if (setting.by !== "addresses") return setting;
  const addresses = setting.addresses.map(({ endpoint: { value: { host, port } }, priority }) => {
    return { host, port: found(port), priority };
  });
  return { by: "addresses", addresses: addresses.toSorted((a, b) => a.priority - b.priority) };
}

function compileTest({ place, values }: TestSection, label: string | undefined): Assertion {
  const { from, to, via, kind, type, expect } = values;
  return {
    ...{ from: found(from), to: found(to), kind, expect: found(expect).value, line: place.line },
    ...(via !== undefined && { via: via.value }),
    ...(type !== undefined && { type: type.value }),
    ...(label !== undefined && { label }),
  };
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a required value is missing, and nobody has reported it");
  return value;
}
