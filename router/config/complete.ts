import type { QueueLimits } from "./config.ts";
import type { AddressSetting, ConnectSetting } from "./schema/connect.ts";
import type { TrustSource } from "./schema/file.ts";
import type { PeerSection } from "./schema/peer.ts";
import type { RootSection } from "./schema/root.ts";
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
  readonly queue: Omit<QueueSection, "values"> & { readonly values: QueueLimits };
}

type QueueSection = PeerSection["values"]["queue"];

/** Fills in the defaults that follow from other keys. */
export function complete(root: RootSection): Settings {
  const peers = (root.values.peers ?? []).map(({ name, value }) => ({
    name,
    value: completePeer(value, root),
  }));
  return { ...root, values: { ...root.values, peers } };
}

function completePeer(peer: PeerSection, { values: { trust, crl, limits } }: RootSection): PeerSettings {
  const { values } = peer;
  const routes = values.routes ?? [];
  const bytes = values.queue.values.bytes ?? limits.values.queueBytes;
  const seconds = values.queue.values.seconds ?? limits.values.queueSeconds;
  const filled = {
    routes,
    speaksFor: values.speaksFor ?? routes,
    connect: values.connect && { ...values.connect, value: withPorts(values.connect.value, values.tls) },
    trust: values.trust ?? trust,
    crl: values.crl ?? crl,
    queue: { ...values.queue, values: { bytes, seconds } },
  };
  return { ...peer, values: { ...values, ...filled } };
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
