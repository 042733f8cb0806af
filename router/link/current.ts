import type { Config } from "../config/config.ts";
import { buildTable, type Table } from "../route/table.ts";
import { type Hop, hopOf } from "../stream/hops.ts";
import { Identities } from "./connection/identities.ts";

/** What the node goes by at the moment; a reload puts another in its place. */
export interface Current {
  readonly config: Config;
  readonly table: Table;
  readonly identities: Identities;
  /** This node's hop on the way of stanzas between trunks. */
  readonly hop: Hop;
}

/** Builds what follows from a configuration. */
export function makeCurrent(config: Config): Current {
  return { config, table: buildTable(config), identities: new Identities(config), hop: hopOf(config.node) };
}
