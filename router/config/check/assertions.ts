import type { Settings } from "../complete.ts";
import { type Place, quote } from "../document/node.ts";
import type { Findings } from "../findings.ts";
import type { TestSection } from "../schema/root.ts";
import { didYouMean } from "../../../policy/suggestion.ts";

/** Types of stanzas (RFC 6120 §8.2.3, RFC 6121 §4.7.1, §5.2.2). */
const TYPES = {
  message: ["chat", "error", "groupchat", "headline", "normal"],
  presence: ["error", "probe", "subscribe", "subscribed", "unavailable", "unsubscribe", "unsubscribed"],
  iq: ["error", "get", "result", "set"],
} as const;

/** Checks what the tests speak of; whether they hold is another matter. */
export function checkAssertions({ values: { peers, tests } }: Settings, findings: Findings): void {
  const names = peers.map(({ name }) => name);
  const checkPeer = (name: string, place: Place) => {
    if (names.includes(name)) return;
    findings.problem(place, `${quote(name)} is no peer. ${didYouMean(name, names)}`);
  };
  for (const { values } of tests) {
    const { via, expect } = values;
    if (via !== undefined) checkPeer(via.value, via.place);
    if (expect?.value.action === "forward") checkPeer(expect.value.argument ?? "", expect.place);
    checkType(values, findings);
  }
}

function checkType({ kind, type }: TestSection["values"], findings: Findings): void {
  const types: readonly string[] = TYPES[kind];
  if (type === undefined || types.includes(type.value)) return;
  findings.problem(
    type.place,
    `${quote(type.value)} is no type of ${kind}. ${didYouMean(type.value, types)}`,
  );
}
