// What every matcher must do, whoever made it.

import type { Implementation } from "./contract_kit.ts";
import { contractOfAddresses } from "./contract_addresses.ts";
import { contractOfChildren } from "./contract_children.ts";
import { contractOfFaults } from "./contract_faults.ts";
import { contractOfLabelTable } from "./contract_labels.ts";
import { contractOfLimits } from "./contract_limits.ts";
import { contractOfLookups } from "./contract_lookups.ts";
import { contractOfMemory } from "./contract_memory.ts";
import { contractOfNamespaces } from "./contract_namespaces.ts";
import { contractOfSignals } from "./contract_signals.ts";
import { contractOfSplits } from "./contract_splits.ts";
import { contractOfStanzas } from "./contract_stanzas.ts";
import { contractOfStreams } from "./contract_streams.ts";

/** Defines the tests of an implementation. */
export function contract(implementation: Implementation): void {
  contractOfLookups(implementation);
  contractOfSignals(implementation);
  contractOfStanzas(implementation);
  contractOfChildren(implementation);
  contractOfAddresses(implementation);
  contractOfNamespaces(implementation);
  contractOfFaults(implementation);
  contractOfLimits(implementation);
  contractOfSplits(implementation);
  contractOfStreams(implementation);
  contractOfMemory(implementation);
  contractOfLabelTable(implementation);
}
