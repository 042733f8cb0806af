import { GENESIS, type Head, readLink, sha256 } from "./audit_chain.ts";
import { AuditError, type AuditFile, type AuditFiles, reasonOf } from "./audit_files.ts";
import { finishedFiles } from "./audit_rotation.ts";

const LF = 10;
/** How far from its end a file is searched for a whole record. */
const WINDOW = 1024 * 1024;

/** An audit that is there, or not yet, and can be gone on with. */
export interface OpenedAudit {
  readonly file: AuditFile;
  readonly head: Head;
  /** Bytes up to the end of the last whole record of the file. */
  readonly whole: number;
  /** What is behind it and no record; empty as a rule. */
  readonly torn: Uint8Array;
  /** The finished file that the chain goes on from; undefined where it goes on in the file itself or begins. */
  readonly after: string | undefined;
}

/** Opens the audit at `path`. Throws an {@linkcode AuditError} where it cannot be gone on with. */
export function openAudit(path: string, files: AuditFiles): OpenedAudit {
  let file: AuditFile | undefined;
  try {
    file = files.open(path);
    const { head, whole, torn } = readTail(file);
    if (head !== undefined) return { file, head, whole, torn, after: undefined };
    const after = finishedFiles(path, files).at(-1);
    return { file, head: after === undefined ? GENESIS : headOf(after, files), whole, torn, after };
  } catch (error) {
    file?.close();
    throw new AuditError(`the audit ${path} cannot be written: ${reasonOf(error)}`);
  }
}

function headOf(path: string, files: AuditFiles): Head {
  const file = files.open(path);
  try {
    const { head } = readTail(file);
    if (head === undefined) {
      throw new AuditError(`${path}, after which it goes on, has no record: move it away`);
    }
    return head;
  } finally {
    file.close();
  }
}

interface Tail {
  readonly head: Head | undefined;
  readonly whole: number;
  readonly torn: Uint8Array;
}

/** Finds the last whole record of a file. A crash leaves half a line behind it, or a block of zeros. */
function readTail(file: AuditFile): Tail {
  const size = file.size();
  const from = Math.max(0, size - WINDOW);
  const bytes = file.read(from, size - from);
  let end = bytes.lastIndexOf(LF);
  while (end >= 0) {
    const start = bytes.subarray(0, end).lastIndexOf(LF) + 1;
    const line = bytes.subarray(start, end);
    const link = readLink(line);
    if (link !== undefined) {
      const whole = end + 1;
      return { head: { seq: link.seq, hash: sha256(line) }, whole: from + whole, torn: bytes.slice(whole) };
    }
    end = start - 1;
  }
  if (from > 0) throw new AuditError("its end holds no record: verify it, then move it away");
  return { head: undefined, whole: 0, torn: bytes };
}
