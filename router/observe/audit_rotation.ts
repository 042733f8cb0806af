import { AuditError, type AuditFiles } from "./audit_files.ts";

// A finished file is named once, by the number of its last record: names sort in the chain's order and never change, so
// that what was shipped or archived under a name stays right, and one rename is all that a crash can come between.
const DIGITS = 12;

/** The name of a finished file, e.g. `audit.log.000000005000`. `seq` is the number of the last record. */
export function finishedPath(path: string, seq: number): string {
  return `${path}.${String(seq).padStart(DIGITS, "0")}`;
}

/** Where bytes are put that are no whole record, e.g. `audit.log.torn-000000005001`. `seq` is the next record's. */
export function tornPath(path: string, seq: number): string {
  return `${path}.torn-${String(seq).padStart(DIGITS, "0")}`;
}

/** The folder of a path. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : slash === 0 ? "/" : path.slice(0, slash);
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Paths of the finished files that belong to `path`, oldest first. */
export function finishedFiles(path: string, files: AuditFiles): readonly string[] {
  const prefix = `${nameOf(path)}.`;
  const numbered = files.names(folderOf(path))
    .filter((name) => name.startsWith(prefix) && /^[0-9]{12,16}$/.test(name.slice(prefix.length)))
    .map((name) => name.slice(prefix.length));
  return numbered.sort((a, b) => Number(a) - Number(b)).map((number) => `${path}.${number}`);
}

/** Paths of all files of the audit at `path` in the order of the chain: the finished ones, and at last itself. */
export function auditFiles(path: string, files: AuditFiles): readonly string[] {
  const present = files.names(folderOf(path)).includes(nameOf(path)) ? [path] : [];
  return [...finishedFiles(path, files), ...present];
}

/** Gives the file at `path` its name as a finished one, which is returned; never overwrites. */
export function finish(path: string, seq: number, files: AuditFiles): string {
  const target = finishedPath(path, seq);
  if (files.names(folderOf(path)).includes(nameOf(target))) {
    throw new AuditError(`${target} exists already: move it away`);
  }
  files.rename(path, target);
  return target;
}

/**
 * Removes the oldest finished files.
 *
 * @param keep most that stay; 0 is all
 * @returns what was removed
 */
export function removeOldest(path: string, keep: number, files: AuditFiles): readonly string[] {
  if (keep === 0) return [];
  const removed = finishedFiles(path, files).slice(0, -keep);
  for (const each of removed) files.remove(each);
  return removed;
}
