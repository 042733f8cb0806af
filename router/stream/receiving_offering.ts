import type { Offering } from "./features.ts";
import type { ReceivingStream } from "./receiving.ts";

/** What counts for the features of a receiving stream at this point; says so where a certificate is not good enough. */
export function offeringOf(stream: ReceivingStream): Offering {
  const { peer, from, encrypted, authenticated, isTrunk, rules } = stream;
  const verdict = encrypted && peer !== undefined && from !== undefined
    ? stream.judge(from, peer)
    : undefined;
  if (verdict?.valid === false && peer?.auth.includes("external")) {
    stream.push({ kind: "notice", text: `SASL EXTERNAL is not offered: ${verdict.sentence}` });
  }
  return {
    encrypted,
    plainAllowed: peer?.tls === "none",
    authenticated,
    certified: verdict?.valid ?? false,
    methods: peer?.auth ?? ["dialback"],
    trunk: isTrunk,
    management: rules.management,
  };
}
