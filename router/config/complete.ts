import type { QueueLimits, TlsMode } from "./config.ts";
import type { AddressSetting, ConnectSetting } from "./schema/connect.ts";
import type { TrustSource } from "./schema/file.ts";
import type { PeerSection } from "./schema/peer.ts";
import type { ListenerSection, RootSection } from "./schema/root.ts";
import type { Named } from "./schema/section.ts";
import type { Placed } from "./schema/type.ts";

/** What the file says, with every default filled in, before any other file is read. */
export interface Settings extends Omit<RootSection, "values"> {
  readonly values: Omit<RootSection["values"], "peers"> & { readonly peers: readonly Named<PeerSettings>[] };
}

/** A peer in which the defaults that follow from other keys are filled in. */
export interface PeerSettings extends Omit<PeerSection, "values"> {
  readonly values: Omit<PeerSection["values"], keyof FromOthers> & FromOthers;
}

interface FromOthers {
  readonly routes: readonly Placed<string>[];
  readonly speaksFor: readonly Placed<string>[];
  readonly trust: TrustSource;
  readonly crl: readonly Placed<string>[];
  readonly idle: number;
  readonly tls: TlsMode;
  readonly queue: Omit<QueueSection, "values"> & { readonly values: QueueLimits };
}

type QueueSection = PeerSection["values"]["queue"];

/** Fills in the defaults that follow from other keys. */
export function complete(root: RootSection): Settings {
  const peers = (root.values.peers ?? []).map(({ name, value }) => ({
    name,
    value: completePeer(value, root),
  }));
  const listen = { ...root.values.listen, value: root.values.listen.value.map(completeListener) };
  return { ...root, values: { ...root.values, peers, listen } };
}

function completeListener(listener: ListenerSection): ListenerSection {
  const { tls, link } = listener.values;
  const usual = { value: link === "x2x" ? "direct" as const : "starttls" as const, place: listener.place };
  return { ...listener, values: { ...listener.values, tls: tls ?? usual } };
}

function completePeer(peer: PeerSection, { values: { trust, crl, limits } }: RootSection): PeerSettings {
  const { values } = peer;
  const own = values.link.value !== "s2s" && values.identity !== undefined ? [values.identity] : [];
  const routes = withOwn(values.routes ?? [], own);
  const bytes = values.queue.values.bytes ?? limits.values.queueBytes;
  const seconds = values.queue.values.seconds ?? limits.values.queueSeconds;
  const tls = values.link.value === "x2x" && !peer.given.has("tls") ? "direct" : values.tls;
  const filled = {
    routes,
    tls,
    speaksFor: withOwn(values.speaksFor ?? routes, own),
    idle: values.idle ?? (own.length > 0 ? 0 : IDLE_SECONDS),
    connect: values.connect && { ...values.connect, value: withPorts(values.connect.value, tls) },
    trust: values.trust ?? trust,
    crl: values.crl ?? crl,
    queue: { ...values.queue, values: { bytes, seconds } },
  };
  return { ...peer, values: { ...values, ...filled } };
}

const IDLE_SECONDS = 600;

/** A trunk's own domain is one of its patterns, whether it says so or not. */
function withOwn(
  patterns: readonly Placed<string>[],
  own: readonly Placed<string>[],
): readonly Placed<string>[] {
  return [...patterns, ...own.filter(({ value }) => patterns.every((pattern) => pattern.value !== value))];
}

/** The usual ports: RFC 6120 §14.7, and what XEP-0368 has in its examples. */
function withPorts(setting: ConnectSetting, tls: PeerSection["values"]["tls"]): ConnectSetting {
  if (setting.by !== "addresses") return setting;
  const usual = tls === "direct" ? 5270 : 5269;
  const addresses = setting.addresses.map(({ endpoint, priority }): AddressSetting => {
    const { host, port = usual } = endpoint.value;
    return { endpoint: { ...endpoint, value: { host, port } }, priority };
  });
  return { ...setting, addresses };
}
