import { Document, stringify, visit } from "yaml";
import { ACTIONS } from "./action/do.ts";
import { CONDITIONS } from "./condition/when.ts";
import { PRESETS } from "./presets.ts";

/** The presets with the very rules that they stand for, in Markdown. */
export function renderPresets(): string {
  return Object.entries(PRESETS).map(([name, { doc, rules }]) =>
    [`### \`${name}\``, doc, `\`\`\`yaml\n${rules.map(writeRule).join("")}\`\`\``].join("\n\n")
  ).join("\n\n");
}

/** The tables of conditions and actions, in Markdown. */
export function renderTables(): { readonly conditions: string; readonly actions: string } {
  const conditions = Object.entries(CONDITIONS).map(([name, { doc, example }]) => ({
    name,
    doc,
    example: { [name]: example },
  }));
  const actions = Object.entries(ACTIONS).map(([name, { doc, example }]) => ({
    name,
    doc,
    example: { do: example },
  }));
  return { conditions: writeTable("Condition", conditions), actions: writeTable("Action", actions) };
}

/** A document with what is made from the code written between its marks `<!-- name -->` and `<!-- /name -->`. */
export function fillIn(document: string): string {
  const made: Readonly<Record<string, string>> = { ...renderTables(), presets: renderPresets() };
  return document.replace(
    /(<!-- (conditions|actions|presets) -->\n)[\s\S]*?(<!-- \/\2 -->)/g,
    (_, start: string, name: string, end: string) => `${start}\n${made[name]}\n\n${end}`,
  );
}

interface Row {
  readonly name: string;
  readonly doc: string;
  readonly example: unknown;
}

function writeTable(head: string, rows: readonly Row[]): string {
  const lines = rows.map(({ name, doc, example }) => {
    const cells = [`\`${name}\``, doc, `\`${writeFlow(example).replace(/^\{([\s\S]*)\}$/, "$1")}\``];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return [`| ${head} | Meaning | Example |`, "| --- | --- | --- |", ...lines].join("\n");
}

const SHORT = 90;

/** A rule in block style, with what is short on one line. */
function writeRule(rule: unknown): string {
  const document = new Document([rule]);
  visit(document, {
    Collection(key, node) {
      const value: unknown = node.toJS(document);
      node.flow = key !== null && key !== 0 && writeFlow(value).length <= SHORT;
    },
  });
  return document.toString({ flowCollectionPadding: false, lineWidth: 0 });
}

function writeFlow(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 }).trimEnd();
}
