import { writeFlow } from "./document/flow.ts";
import type { Absent, Key, Keys } from "./schema/key.ts";
import { ROOT } from "./schema/root.ts";

/** docs/configuration.md, from the table of keys. */
export function renderConfigurationDoc(): string {
  const sections = sectionsOf("", ROOT);
  return [INTRODUCTION, ...sections.map(describeSection), describeValues(sections), MATCHING].join("\n\n") +
    "\n";
}

/** The example of a section: a line for each key that has something else than its default to show. */
export function renderExample(keys: Keys): string {
  const lines = Object.entries(keys).map(([name, { absent, example }]) => {
    const shown = writeFlow(example);
    return absent.is === "a default" && writeFlow(absent.value) === shown ? "" : `${name}: ${shown}\n`;
  });
  return lines.join("");
}

interface DocumentedSection {
  readonly path: string;
  readonly keys: Keys;
}

function sectionsOf(path: string, keys: Keys): readonly DocumentedSection[] {
  const nested = Object.entries(keys).flatMap(([name, { type }]) =>
    type.nested === undefined
      ? []
      : sectionsOf(`${path}${path && "."}${name}${type.nested.suffix}`, type.nested.keys)
  );
  return [{ path, keys }, ...nested];
}

function describeSection({ path, keys }: DocumentedSection): string {
  const example = renderExample(keys);
  return [
    `## ${path === "" ? "Top level" : `\`${path}\``}\n`,
    "| Key | Value | Default | Meaning |",
    "| --- | --- | --- | --- |",
    ...Object.entries(keys).map(([name, key]) => describeKey(name, key)),
    ...(example === "" ? [] : [`\n\`\`\`yaml\n${example}\`\`\``]),
  ].join("\n");
}

function describeKey(name: string, { type, absent, doc }: Key<unknown>): string {
  const value = type.range === undefined ? type.name : `${type.name}, ${type.range}`;
  const cells = [`\`${name}\``, value, describeAbsent(absent), doc];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function describeAbsent(absent: Absent): string {
  switch (absent.is) {
    case "a problem":
      return "required";
    case "a default":
      return `\`${writeFlow(absent.value)}\``;
    case "derived":
      return absent.as;
  }
}

/** How each kind of value is written. */
function describeValues(sections: readonly DocumentedSection[]): string {
  const types = sections.flatMap(({ keys }) => Object.values(keys)).map(({ type }) => type);
  const explained = types.filter(({ nested, obvious }) => nested === undefined && !obvious);
  const hints = new Map(explained.map(({ name, hint }) => [name, hint.replace(/"[^"]+"/g, "`$&`")]));
  const lines = [...hints].toSorted(([a], [b]) => a < b ? -1 : 1).map(([name, hint]) =>
    `- **${name}**: ${hint}`
  );
  return `## Values\n\n${lines.join("\n")}`;
}

const INTRODUCTION = `<!-- deno-fmt-ignore-file -->
<!-- Made from the table of keys in router/config/schema by \`deno task docs\`. Edit that. -->

# Configuration

One YAML file, by default \`trunkline.yaml\`. Paths in it begin at its own folder. \`trunkline check\` reports everything
that is wrong with it in one go, each with its line and what to do; \`trunkline check --effective\` prints it with every
default filled in. A key that is not in these tables is a mistake. In YAML a pattern with \`*\` and an IPv6 address must be
in quotes.`;

const MATCHING = `## Patterns

\`a.example\` is this domain alone. \`*.example\` is \`example\` and every domain under it, at any depth. \`*\` is every
domain. A domain may be written with capitals, as U-labels or with a final dot; what counts is the canonical form.

Of all patterns that have a domain the longest wins, and the domain itself before any wildcard. The order of the file does
not matter, and a pattern can be a route of one peer only and be in \`speaksFor\` of one peer only. The node's own domain
is always the node's: it cannot be a route, and no peer may send from it. Every other pattern can match, since a wildcard
has domains at every depth that more specific patterns do not take away.`;
