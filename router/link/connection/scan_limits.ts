import type { ScanLimits } from "../../../matcher-wasm/mod.ts";
import type { Limits } from "../../config/config.ts";

/** What trunks may add to a stanza: the way that it has come (4 KiB), and when it came at each node. */
const ADDED = 8 * 1024;

/** Limits of what a standard server sends. */
export function stanzaLimits({ stanzaBytes, depth, attributes }: Limits): ScanLimits {
  return { bytes: stanzaBytes, depth, attributes };
}

/** Limits of what another trunk sends, and of what is on its way here. */
export function trunkLimits(limits: Limits): ScanLimits {
  return { ...stanzaLimits(limits), bytes: limits.stanzaBytes + ADDED };
}
