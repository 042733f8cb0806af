/** Why a node does not do what it was asked. */
export type RefusalCode =
  | "malformed"
  | "version"
  | "unknown-command"
  | "unknown-peer"
  | "busy"
  | "not-possible"
  /** It tried, and the answer is no. */
  | "refused";

/** A node's answer, one line of JSON with its version; those of a trace follow, a line each. */
export type Reply =
  | { readonly ok: true; readonly result: unknown }
  | {
    readonly ok: false;
    readonly code: RefusalCode;
    /** With its full stop. */
    readonly sentence: string;
    /** More of the same, e.g. each problem of a configuration. */
    readonly details?: readonly string[];
  };

/** A refusal. */
export type Refusal = Extract<Reply, { readonly ok: false }>;

/** Says why not. */
export function refuse(code: RefusalCode, sentence: string, details?: readonly string[]): Refusal {
  return { ok: false, code, sentence, ...(details !== undefined && { details }) };
}

/** The answer that it is done. */
export function done(result: unknown): Extract<Reply, { readonly ok: true }> {
  return { ok: true, result };
}
