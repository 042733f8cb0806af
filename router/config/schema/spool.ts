import { nodeOf } from "../document/node.ts";
import { optional } from "./key.ts";
import { duration, integer, size } from "./quantity.ts";
import { type Section, section } from "./section.ts";
import { mismatch, type Type } from "./type.ts";

const HOUR = 3600;

/** What bounds the spool of a peer. */
const SPOOL = {
  bytes: optional(size(2 ** 10, 2 ** 40), "1 GiB", "Most bytes kept for this peer."),
  stanzas: optional(integer(1, 1_000_000_000), 1_000_000, "Most stanzas kept for this peer."),
  age: optional(
    duration(1, 30 * 24 * HOUR),
    "24h",
    "Longest time that a stanza is kept; after it the sender gets an error.",
  ),
};

/** What is kept on the disk for a peer; false: nothing. */
export type SpoolSetting = false | Section<typeof SPOOL>;

const TYPE = {
  name: "boolean or mapping of bounds",
  hint: `Write true, or a mapping with the keys ${Object.keys(SPOOL).join(", ")}.`,
  nested: { suffix: "", keys: SPOOL },
};

const mapping = section(TYPE.name, SPOOL);

/** Whether stanzas are kept on the disk; true stands for a mapping in which every bound has its default. */
export const spool: Type<SpoolSetting> = {
  ...TYPE,
  read(node, findings) {
    if (node.kind === "mapping") return mapping.read(node, findings);
    if (node.kind === "scalar" && node.value === false) return false;
    if (node.kind === "scalar" && node.value === true) return mapping.read(nodeOf({}, node.place), findings);
    return void mismatch(node, TYPE, findings);
  },
  write: (setting) => setting === false ? false : mapping.write(setting),
};
