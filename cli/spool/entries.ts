import type { SpoolEntry } from "../../router/link/backlog/spool_entries.ts";
import { visible } from "../answer.ts";
import { membersOf } from "../peer.ts";

const COLUMNS = ["ID", "SINCE", "STATE", "STANZAS", "BYTES", "KIND", "FROM", "TO"] as const;

/** Entries as lines of a table, its head first. */
export function entryLines(entries: readonly SpoolEntry[]): readonly string[] {
  const rows = [COLUMNS, ...entries.map(cellsOf)];
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  return rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at])).join("  ").trimEnd());
}

function cellsOf(entry: SpoolEntry): readonly string[] {
  const { id, since, state, stanzas, bytes, kind, from, to } = entry;
  return [id, new Date(since).toISOString(), state, `${stanzas}`, `${bytes}`, kind, from, to].map(visible);
}

/** An entry as another program has said it; undefined where it is none. */
export function readEntry(value: unknown): SpoolEntry | undefined {
  const { id, since, from, to, kind, stanzas, bytes, state } = membersOf(value);
  const known = (["message", "presence", "iq", "mixed"] as const).find((word) => word === kind);
  if (known === undefined || (state !== "waiting" && state !== "sent")) return undefined;
  if (typeof id !== "string" || typeof from !== "string" || typeof to !== "string") return undefined;
  if (typeof since !== "number" || typeof stanzas !== "number" || typeof bytes !== "number") return undefined;
  if (!Number.isFinite(new Date(since).getTime())) return undefined;
  return { id, since, from, to, kind: known, stanzas, bytes, state };
}

/** A page of a list; undefined where it is none. */
export function readPage(
  result: unknown,
): { readonly entries: readonly SpoolEntry[]; readonly more: boolean } | undefined {
  const { entries, more } = membersOf(result);
  if (!Array.isArray(entries) || typeof more !== "boolean") return undefined;
  const read = entries.map(readEntry).filter((entry) => entry !== undefined);
  return read.length === entries.length ? { entries: read, more } : undefined;
}
