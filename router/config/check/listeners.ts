import type { Settings } from "../complete.ts";
import type { Findings } from "../findings.ts";
import { formatEndpoint } from "../schema/endpoint.ts";
import type { ListenerSection } from "../schema/root.ts";

/** Checks that no address is listened on twice, and how TLS begins there. */
export function checkListeners({ values: { listen, insecure } }: Settings, findings: Findings): void {
  const lines = new Map<string, number>();
  for (const listener of listen.value) {
    checkTls(listener, insecure, findings);
    const { values: { address } } = listener;
    if (address === undefined || address.value.port === 0) continue;
    const text = formatEndpoint(address.value);
    const first = lines.get(text);
    if (first === undefined) lines.set(text, address.place.line);
    else findings.problem(address.place, `"${text}" is there already (line ${first}). Remove one.`);
  }
}

function checkTls({ values: { tls, link } }: ListenerSection, insecure: boolean, findings: Findings): void {
  if (tls === undefined) return;
  if (link === "x2x" && tls.value === "starttls") {
    findings.problem(
      tls.place,
      "X2X has no negotiation in which TLS could begin. Write direct, or remove tls.",
    );
  }
  if (tls.value !== "none") return;
  if (link !== "x2x") {
    findings.problem(
      tls.place,
      "a listener without TLS is for X2X alone. Write starttls or direct, or add link: x2x.",
    );
  } else if (!insecure) {
    findings.problem(
      tls.place,
      "without TLS anyone on the way can read and forge what passes. Write direct, or allow it " +
        'with "insecure: true" at the top level.',
    );
  }
}
