import type { Offering } from "./features.ts";
import type { ReceivingStream } from "./receiving.ts";

/** What the features of a stream depend on. Tells the operator where SASL EXTERNAL is left out for the certificate's sake. */
export function offeringOf(stream: ReceivingStream): Offering {
  const { peer, from, encrypted, authenticated, isTrunk, rules: { management } } = stream;
  const verdict = encrypted && peer !== undefined && from !== undefined
    ? stream.judge(from, peer)
    : undefined;
  if (verdict?.valid === false && peer?.auth.includes("external")) {
    stream.push({ kind: "notice", text: `SASL EXTERNAL is not offered: ${verdict.sentence}` });
  }
  return {
    ...{ encrypted, authenticated, management },
    plainAllowed: peer?.tls === "none",
    certified: verdict?.valid ?? false,
    methods: peer?.auth ?? ["dialback"],
    trunk: isTrunk,
  };
}
