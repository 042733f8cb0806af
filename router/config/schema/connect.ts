import type { Findings } from "../findings.ts";
import type { Node, Plain } from "../document/node.ts";
import { type Endpoint, endpoint, formatEndpoint } from "./endpoint.ts";
import { derived, required } from "./key.ts";
import { integer } from "./quantity.ts";
import { section } from "./section.ts";
import { mismatch, type Placed, type Type } from "./type.ts";

/** Where stanzas for a peer's domains go, as the file says it. */
export type ConnectSetting =
  | { readonly by: "addresses"; readonly addresses: readonly AddressSetting[] }
  | { readonly by: "dns" | "none" };

export interface AddressSetting {
  readonly endpoint: Placed<Endpoint>;
  /** The lowest is tried first. */
  readonly priority: number;
}

const ADDRESS = {
  address: required(endpoint, "Host and port, as above.", "10.1.0.5:5269"),
  priority: derived(
    integer(0, 65535),
    "the order of the list",
    "The lowest is tried first; when a lower one can be reached again, traffic goes back to it. All addresses have " +
      "one, or none has.",
    10,
  ),
};

const TYPE = {
  name: "host:port, a list of them, dns or none",
  hint:
    "Write host:port; a list of these or of {address, priority}; dns for the SRV records of each domain; none for " +
    "a peer that connects to us.",
  nested: { suffix: "[]", keys: ADDRESS },
};

const mapping = section("address", ADDRESS);

export const connect: Type<ConnectSetting> = {
  ...TYPE,
  read(node, findings) {
    if (node.kind === "scalar" && (node.text === "dns" || node.text === "none")) return { by: node.text };
    if (node.kind === "scalar" && node.value === null) return void mismatch(node, TYPE, findings);
    const nodes = node.kind === "list" ? node.items : [node];
    if (nodes.length === 0) return void findings.problem(node.place, `is empty. ${TYPE.hint}`);
    const items = nodes.flatMap((item) => readAddress(item, findings));
    if (nodes.length > 1) checkPriorities(node, items, findings);
    return { by: "addresses", addresses: items.map(withPriority) };
  },
  write: (setting) => setting.by === "addresses" ? setting.addresses.map(writeAddress) : setting.by,
};

interface Item {
  readonly endpoint: Placed<Endpoint>;
  readonly priority: number | undefined;
}

function readAddress(node: Node, findings: Findings): readonly Item[] {
  if (node.kind !== "mapping") {
    const read = endpoint.read(node, findings);
    return read === undefined ? [] : [{ endpoint: read, priority: undefined }];
  }
  const values = mapping.read(node, findings)?.values;
  return values?.address === undefined ? [] : [{ endpoint: values.address, priority: values.priority }];
}

function checkPriorities(node: Node, items: readonly Item[], findings: Findings): void {
  const without = items.filter(({ priority }) => priority === undefined);
  if (without.length === 0 || without.length === items.length) return;
  const { place } = without[0].endpoint;
  findings.problem(
    { ...place, path: node.place.path },
    "some of the addresses have a priority. Give one to each, or to none.",
  );
}

const STEP = 10;

function withPriority({ endpoint, priority }: Item, i: number): AddressSetting {
  return { endpoint, priority: priority ?? STEP * (i + 1) };
}

function writeAddress({ endpoint, priority }: AddressSetting): Plain {
  return { address: formatEndpoint(endpoint.value), priority };
}
