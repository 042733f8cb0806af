/** The spool cannot be used; the message is a sentence without its full stop that says what to do. */
export class SpoolError extends Error {
  override readonly name = "SpoolError";
}

/** What SQLite said, in short. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
