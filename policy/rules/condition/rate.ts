import { addressOf } from "../address_pattern.ts";
import { problem, readChoice, readMapping, readWhole } from "../reading.ts";
import type { Truth } from "../rule.ts";
import type { Subject } from "../subject.ts";
import { bareAddress } from "../view.ts";
import { type ConditionKind, echo } from "./kind.ts";

const SENDERS = {
  peer: () => "",
  domain: ({ view }: Subject) => view.fromDomain,
  from: ({ view }: Subject) => bareAddress(...addressOf(view, "from")),
  to: ({ view }: Subject) => bareAddress(...addressOf(view, "to")),
} as const;

/** `rate`: how many there were. */
export const rate: ConditionKind = {
  doc:
    "There were more than so many `stanzas` in so many `seconds`: `by` the `peer`, the sender's `domain`, its bare " +
    "address (`from`), or the recipient's (`to`). Stanzas count for which everything else in `when` holds. So many may " +
    "also come at once. Where there are more senders than can be counted, new ones are refused.",
  example: { by: "from", stanzas: 20, seconds: 10 },
  read(reading, value) {
    const names = ["by", "stanzas", "seconds"];
    const keys = readMapping(reading, value, "rate", names);
    if (keys === undefined) return undefined;
    for (const name of names.filter((name) => !keys.has(name))) {
      problem(reading, value, `has no ${name}.`, "Write for example {by: from, stanzas: 20, seconds: 10}.");
    }
    const [byKey, stanzasKey, secondsKey] = names.map((name) => keys.get(name));
    const by = byKey && readChoice(reading, byKey, Object.keys(SENDERS) as (keyof typeof SENDERS)[]);
    const stanzas = stanzasKey && readWhole(reading, stanzasKey, 1, 1_000_000);
    const seconds = secondsKey && readWhole(reading, secondsKey, 1, 86_400);
    if (by === undefined || stanzas === undefined || seconds === undefined) return undefined;
    const rule = JSON.stringify(value.path);
    return {
      text: echo("rate", value.value),
      looksAt: ["addresses", "rate"],
      test: (subject) => isOver(subject, rule, SENDERS[by](subject), { stanzas, seconds }),
    };
  },
};

function isOver(
  { rates, now }: Subject,
  rule: string,
  sender: string,
  rate: { readonly stanzas: number; readonly seconds: number },
): Truth {
  const taken = rates.take(rule, sender, rate, now);
  return taken === "crowded" ? { because: "there are more senders than can be counted" } : taken === "over";
}
