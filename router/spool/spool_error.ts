/** The spool cannot be used; the message is a sentence without its full stop that says what to do. */
export class SpoolError extends Error {
  override readonly name = "SpoolError";
}

/** What SQLite said, in short. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_MISUSE, SQLITE_RANGE: whoever asked has asked for nonsense. */
const NONSENSE: readonly number[] = [19, 20, 21, 25];

/** Whether the cause is in the program; otherwise it is the disk. */
export function isBug(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "ERR_SQLITE_ERROR") return true;
  return "errcode" in error && typeof error.errcode === "number" && NONSENSE.includes(error.errcode & 0xff);
}
