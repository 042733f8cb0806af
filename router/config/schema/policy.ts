import { choice } from "./choice.ts";
import { file } from "./file.ts";
import { derived, optional, required } from "./key.ts";
import { integer, size } from "./quantity.ts";
import { raw } from "./raw.ts";
import { type Section, section } from "./section.ts";
import { boolean, placed, scalar, type Type } from "./type.ts";

/** SHA-256 of a file, as `sha256sum` prints it. */
const digest: Type<string> = scalar({
  name: "SHA-256 of a file",
  hint: "Write the 64 hex digits that sha256sum prints.",
  parse: (text) => /^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : undefined,
  write: (text) => text,
});

/** A policy by a name of the operator's choice. */
export const POLICY = {
  spif: required(file, "The policy's SPIF (Open XML SPIF 1.0, 2.0 or 2.1).", "harbour.spif.xml"),
  sha256: derived(
    digest,
    "any content",
    "What the file must be, byte by byte: a SPIF carries no signature.",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  ),
};

/** The name of a policy of the configuration. */
export const policyName = placed(scalar({
  name: "name of a policy",
  hint: "Write one of the names under policies.",
  obvious: true,
  parse: (text) => text,
  write: (text) => text,
}));

const clearance = raw({
  name: "clearance",
  hint: "Write what it grants, e.g. {atMost: RESTRICTED, categories: {Releasable To: [ALPHA]}}, with " +
    "classifications: [A, B], atMost: A, or range: {min: A, max: B}; or the path of a file: " +
    "ConfidentialityClearance (ADatP-4774.1) or an ESS clearance, base64 or DER.",
});

/** A label by names, or the file with one. */
export const labelSetting = raw({
  name: "label",
  hint:
    "Write it by its names, e.g. {classification: RESTRICTED, categories: {Releasable To: [ALPHA]}}, or " +
    "the path of a file that holds one: XEP-0258, ESS (base64 or DER) or STANAG 4774.",
});

const ON_DENY = {
  in: optional(
    choice(["bounce", "silent", "close"]),
    "silent",
    "What its own clearance refuses when it sends: an error, nothing, or the end of the stream.",
  ),
  out: optional(
    choice(["bounce", "silent", "close"]),
    "bounce",
    "What its clearance refuses when others send to it.",
  ),
};

/** The label stage of a peer. */
export const LABELS = {
  policy: required(policyName, "The policy that governs the link.", "harbour"),
  clearance: required(clearance, "What may pass, in both directions.", {
    atMost: "RESTRICTED",
    categories: { "Releasable To": ["ALPHA", "BRAVO"] },
  }),
  default: derived(
    labelSetting,
    "none: what is not labelled is refused",
    "The label that counts where a message has none.",
    { classification: "UNCLASSIFIED" },
  ),
  equivalent: optional(
    choice(["ignore", "verify", "trust"]),
    "verify",
    "Whether an `<equivalentlabel/>` of the governing policy counts: never; where the SPIF's own equivalence yields " +
      "the same; always.",
  ),
  onDeny: optional(
    section("mapping of directions", ON_DENY),
    {},
    "What the sender of a refused message hears.",
    {
      in: "silent",
      out: "bounce",
    },
  ),
  stamp: optional(
    boolean,
    false,
    "Write labels: the default label into what comes from this peer without one, and the mapped label into what goes " +
      "to it under another policy.",
  ),
  format: optional(
    choice(["ess", "stanag-4774"]),
    "ess",
    "The format of a stamped default label. A mapped label has the format of the original.",
  ),
  mapped: optional(
    choice(["add", "replace"]),
    "add",
    "Where a mapped label is written: as `<equivalentlabel/>` beside the originator's, or in its place.",
  ),
  subject: optional(
    choice(["allow", "check", "block"]),
    "check",
    "Changes of a room's subject: passed, checked like any message, or refused.",
  ),
  forwarded: optional(
    choice(["check", "refuse"]),
    "check",
    "Forwarded messages (carbons, archives): checked inside, or refused.",
  ),
  strict4774: optional(
    boolean,
    false,
    "Refuse STANAG 4774 labels without a date of creation or review, and those that say URL for URI.",
  ),
  lenient: optional(boolean, false, "Accept base64 of ESS labels whose padding is missing."),
};

/** The audit. */
export const AUDIT = {
  file: required(
    file,
    "Where the records go, a JSON line each, chained by SHA-256.",
    "/var/log/trunkline/audit.log",
  ),
  rotate: optional(
    size(2 ** 12, 2 ** 40),
    "64 MiB",
    "Size at which a new file is begun. The chain goes on in it.",
  ),
  keep: optional(
    integer(0, 10_000),
    0,
    "How many full files are kept; 0: all.",
  ),
  onFull: optional(
    choice(["stop", "continue"]),
    "stop",
    "When a record cannot be written: label-checked traffic stops, or goes on unrecorded.",
  ),
  allow: optional(boolean, false, "Record what is permitted, too."),
  sync: optional(
    choice(["record", "second", "none"]),
    "second",
    "How often records are forced onto the disk.",
  ),
};

const direction = raw({
  name: "list of rules",
  hint:
    "Write a list of rules and presets that ends with default: allow or default: refuse; see docs/rules.md.",
});

/** Boundary rules of a peer. */
export const RULES = {
  in: derived(direction, "everything is allowed", "For what comes from this peer.", ["no-files", {
    default: "allow",
  }]),
  out: derived(direction, "everything is allowed", "For what goes to this peer.", ["chat-only", {
    default: "allow",
  }]),
};

export type PolicySection = Section<typeof POLICY>;
export type LabelsSection = Section<typeof LABELS>;
export type RulesSection = Section<typeof RULES>;
export type AuditSection = Section<typeof AUDIT>;
