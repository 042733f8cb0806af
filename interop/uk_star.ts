import { UK_DEMO } from "../fixtures/labels/uk_demo.ts";
import type { LabelVector } from "../fixtures/labels/vector.ts";
import { type LabelStar, type StarLeaf, startLabelStar } from "./label_star.ts";
import { ess, securityLabel } from "./letter.ts";

/** The clearances of the leaves, of which an independent program said what they permit. */
export const CLEARANCES: Readonly<Record<StarLeaf, string>> = { a: "C-UK", b: "C-US", c: "C-OFF" };

/** The leaves to whose people it is told when their own clearance refuses. */
export const TOLD: readonly StarLeaf[] = ["a"];

/** A label of the policy UK. */
export function ukVector(name: string): LabelVector {
  const found = UK_DEMO.labels.find((label) => label.name === name);
  if (found === undefined) throw new RangeError(`there is no vector ${name}`);
  return found;
}

/** The same as XEP-0258 has it; `beside` is put before the label. */
export function ukLabel(name: string, beside = ""): string {
  return securityLabel(ess(ukVector(name).ess), beside);
}

/** A label that every leaf may send and receive. */
export const OFFICIAL = ukLabel("U1");

/** A star of one policy in which nothing unlabelled passes but subjects. */
export function startUkStar(): Promise<LabelStar> {
  const { "C-UK": uk, "C-US": us } = UK_DEMO.clearances;
  const labels = { policy: "uk", subject: "allow" };
  return startLabelStar({
    policies: ["uk"],
    files: {
      "uk.b64": new TextEncoder().encode(uk.untagged),
      "us.der": Uint8Array.fromBase64(us.tagged),
    },
    labels: {
      a: { ...labels, clearance: "uk.b64", onDeny: { in: "bounce" } },
      b: { ...labels, clearance: "us.der" },
      c: { ...labels, clearance: { atMost: "OFFICIAL" } },
    },
  });
}
