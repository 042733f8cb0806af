import type { Settings } from "../complete.ts";
import type { Findings } from "../findings.ts";
import { formatEndpoint } from "../schema/endpoint.ts";

/** Checks that no address is listened on twice. */
export function checkListeners({ values: { listen } }: Settings, findings: Findings): void {
  const lines = new Map<string, number>();
  for (const { values: { address } } of listen.value) {
    if (address === undefined || address.value.port === 0) continue;
    const text = formatEndpoint(address.value);
    const first = lines.get(text);
    if (first === undefined) lines.set(text, address.place.line);
    else findings.problem(address.place, `"${text}" is there already (line ${first}). Remove one.`);
  }
}
