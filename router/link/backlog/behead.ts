import type { Matcher, ScanLimits } from "../../../matcher-wasm/mod.ts";
import { Load } from "../../observe/metrics_load.ts";
import { scanStanzas } from "../../stream/stanzas.ts";
import type { Head } from "./flight.ts";

/** Finds the first so many stanzas of bytes that are whole stanzas, each standing alone. */
export function behead(bytes: Uint8Array, stanzas: number, matcher: Matcher, limits: ScanLimits): Head {
  const load = new Load(0);
  let end = 0;
  scanStanzas(bytes, matcher, limits, (scanner) => {
    if (load.stanzas >= stanzas) return;
    const length = scanner.end - scanner.start;
    load.count(scanner.kind, length);
    end += length;
  });
  return { end, load };
}
