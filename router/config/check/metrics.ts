import type { Settings } from "../complete.ts";
import type { Findings } from "../findings.ts";
import { formatEndpoint } from "../schema/endpoint.ts";

/** Checks that metrics are offered to this machine alone, and at an address of their own. */
export function checkMetrics({ values: { metrics, listen, insecure } }: Settings, findings: Findings): void {
  const address = metrics?.values.listen;
  if (address === undefined) return;
  const { place, value } = address;
  const text = formatEndpoint(value);
  if (!isLoopback(value.host) && !insecure) {
    findings.problem(
      place,
      `"${text}" is no loopback address: anyone who reaches it could read who talks to whom. ` +
        `Write 127.0.0.1:9222 or "[::1]:9222", or set insecure: true if you accept that.`,
    );
  }
  const taken = listen.value.map(({ values }) => values.address)
    .find((other) => other !== undefined && value.port !== 0 && formatEndpoint(other.value) === text);
  if (taken !== undefined) {
    findings.problem(
      place,
      `"${text}" is in listen already (line ${taken.place.line}). Choose another port.`,
    );
  }
}

/** Whether only this machine itself can connect there (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3). A name may lead anywhere. */
export function isLoopback(host: string): boolean {
  return host === "::1" || /^127(\.\d+){3}$/.test(host);
}
