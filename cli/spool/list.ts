import { Option } from "commander";
import { parseId, type SpoolEntry } from "../../router/link/backlog/spool_entries.ts";
import { countText } from "../../router/observe/status_words.ts";
import { formatJson } from "../answer.ts";
import { type CommandEntry, type Given, USAGE, YES } from "../command.ts";
import { NODE_OPTIONS, STRANGE } from "../node_socket.ts";
import type { Terminal } from "../terminal.ts";
import { SpoolAccess } from "./access.ts";
import { entryLines, readPage } from "./entries.ts";

/** `trunkline spool list` */
export const SPOOL_LIST: CommandEntry = {
  name: "spool list",
  summary: "list what is kept on the disk for peers, oldest first; with or without a running node",
  options: [
    ...NODE_OPTIONS,
    new Option("--peer <peer>", "what is kept for this peer alone"),
    new Option("--json", "print JSON"),
  ],
  run: list,
};

async function list(given: Given, terminal: Terminal): Promise<number> {
  const entries = await allEntries(given, terminal);
  if ("code" in entries) return entries.code;
  terminal.write(given.has("json") ? formatJson(entries.all) : textOf(entries.all));
  return YES;
}

async function allEntries(
  given: Given,
  terminal: Terminal,
): Promise<{ readonly all: readonly SpoolEntry[] } | { readonly code: number }> {
  const peer = given.text("peer");
  const all: SpoolEntry[] = [];
  using access = new SpoolAccess(given, terminal);
  for (let after = 0;;) {
    const request = { command: "spool list", after, ...(peer !== undefined && { peer }) } as const;
    const outcome = await access.ask(request);
    if ("code" in outcome) return outcome;
    const page = readPage(outcome.result);
    const last = page?.entries.at(-1);
    if (page === undefined || (page.more && last === undefined)) {
      terminal.print(STRANGE);
      return { code: USAGE };
    }
    all.push(...page.entries);
    if (!page.more || last === undefined) return { all };
    after = parseId(last.id)?.seq ?? Infinity;
  }
}

function textOf(entries: readonly SpoolEntry[]): string {
  if (entries.length === 0) return "nothing is kept\n";
  const stanzas = entries.reduce((sum, { stanzas }) => sum + stanzas, 0);
  const total = `${countText(stanzas, "stanza")} in ${countText(entries.length, "batch", "batches")}`;
  return [...entryLines(entries), total].map((line) => `${line}\n`).join("");
}
