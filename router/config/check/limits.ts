import type { Settings } from "../complete.ts";
import type { Place } from "../document/node.ts";
import type { Findings } from "../findings.ts";
import { placeOf } from "../schema/section.ts";

/** Checks that whatever holds stanzas can hold the longest one. */
export function checkLimits({ values: { limits, peers } }: Settings, findings: Findings): void {
  const { stanzaBytes, queueBytes, queueTotalBytes, heldBytes } = limits.values;
  const least = (bytes: number, place: Place) => {
    if (bytes >= stanzaBytes) return;
    findings.problem(
      place,
      `is less than limits.stanzaBytes: the longest stanza would never pass. Make it larger.`,
    );
  };
  least(queueBytes, placeOf(limits, "queueBytes"));
  least(heldBytes, placeOf(limits, "heldBytes"));
  for (const { value: { values: { queue } } } of peers) {
    if (queue.given.has("bytes")) least(queue.values.bytes, placeOf(queue, "bytes"));
    if (queue.values.bytes <= queueTotalBytes) continue;
    const place = queue.given.has("bytes") ? placeOf(queue, "bytes") : placeOf(limits, "queueBytes");
    findings.problem(place, "is more than limits.queueTotalBytes. Make it smaller, or that larger.");
  }
}
