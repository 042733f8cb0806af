import {
  type ChainFault,
  GENESIS,
  type Head,
  judgeLink,
  type Link,
  readLink,
  sha256,
} from "./audit_chain.ts";
import { MAX_LINE } from "./audit_record.ts";

/** A file of an audit. */
export interface AuditSource {
  /** What it is called in sentences. */
  readonly name: string;
  /** Its bytes in order. A chunk is used up before the next is asked for. */
  readonly chunks: Iterable<Uint8Array>;
}

/** What is known of an audit from elsewhere. */
export interface AuditExpectations {
  /** SHA-256 of the record before the first one (hexadecimal): nothing may be missing in between. */
  readonly from?: string | undefined;
  /** SHA-256 of a record (hexadecimal) that must be in it, e.g. the last one that was known: shows a cut at the end. */
  readonly expect?: string | undefined;
}

/** A record that was found. */
export interface FoundRecord extends Link {
  /** SHA-256 of its line, hexadecimal. */
  readonly hash: string;
}

/** Whether an audit is whole, or where it is not. */
export type AuditVerdict =
  | {
    readonly ok: true;
    /** Records. */
    readonly count: number;
    /** Its `seq` is above 1 where older files are not among those read. */
    readonly first: FoundRecord;
    /** Its hash is all that a later verification needs to see a cut at the end. Event `stop`: ended in order. */
    readonly last: FoundRecord;
    /** Records behind the expected one; undefined where none was expected. */
    readonly behindExpected: number | undefined;
  }
  | {
    readonly ok: false;
    readonly fault: ChainFault;
    /** Name of the file. */
    readonly file: string;
    /** Line in it, from 1. */
    readonly line: number;
    /** What is wrong, with file and line, for people. */
    readonly sentence: string;
    /** Records before it, all in order. */
    readonly count: number;
  };

const LF = 10;
/** UTF-8 needs at most three octets for a unit of UTF-16. */
const MOST_BYTES = MAX_LINE * 3;

/**
 * Reads an audit through, file by file in the order of the chain (see `auditFiles`), and stops at the first fault.
 * Memory does not grow with the files.
 *
 * What no hash covers yet is the last record: that it is missing or was changed shows only with `expect`.
 */
export function verifyAudit(
  sources: readonly AuditSource[],
  expectations: AuditExpectations = {},
): AuditVerdict {
  const verification = new Verification(expectations);
  for (const source of sources) {
    const verdict = verification.read(source);
    if (verdict !== undefined) return verdict;
  }
  return verification.end(sources.at(-1)?.name ?? "");
}

class Verification {
  readonly #from: string | undefined;
  readonly #expect: string | undefined;
  #head: Head | undefined;
  #count = 0;
  #first: FoundRecord | undefined;
  #last: FoundRecord | undefined;
  #expectedAt: number | undefined;
  #file = "";
  #line = 0;

  constructor({ from, expect }: AuditExpectations) {
    this.#from = from?.toLowerCase();
    this.#expect = expect?.toLowerCase();
    if (this.#expect === GENESIS.hash) this.#expectedAt = 0;
  }

  read({ name, chunks }: AuditSource): AuditVerdict | undefined {
    this.#file = name;
    this.#line = 0;
    for (const { bytes, whole } of linesOf(chunks)) {
      this.#line++;
      const verdict = whole ? this.#take(bytes) : this.#unended(bytes);
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  }

  end(file: string): AuditVerdict {
    this.#file = file;
    const first = this.#first;
    const last = this.#last;
    if (first === undefined || last === undefined) {
      return this.#refuse(
        "empty",
        "there is no record, not even that of its start: it was emptied or is no audit",
        1,
      );
    }
    if (this.#expect !== undefined && this.#expectedAt === undefined) {
      const sentence =
        `the record with the hash ${this.#expect} is not in it: it was cut behind record ${last.seq}, ` +
        "or the last record was changed";
      return this.#refuse("end", sentence, Math.max(1, this.#line));
    }
    const behindExpected = this.#expectedAt === undefined ? undefined : this.#count - this.#expectedAt;
    return { ok: true, count: this.#count, first, last, behindExpected };
  }

  #take(bytes: Uint8Array): AuditVerdict | undefined {
    const link = readLink(bytes);
    if (link === undefined) {
      return this.#refuse("unreadable", "this is no record: it was changed, or written by something else");
    }
    const head = this.#head ?? this.#beginning(link);
    if ("ok" in head) return head;
    const broken = judgeLink(head, link);
    if (broken !== undefined) return this.#broken(broken, link, head);
    const hash = sha256(bytes);
    this.#head = { seq: link.seq, hash };
    this.#count++;
    this.#last = { ...link, hash };
    this.#first ??= this.#last;
    if (hash === this.#expect) this.#expectedAt = this.#count;
    return undefined;
  }

  /** What the first record is linked to. A file that is not the first one begins with `rotate`, or with a `gap`. */
  #beginning(link: Link): Head | AuditVerdict {
    const { seq, prev, event } = link;
    if (this.#from !== undefined) {
      if (prev === this.#from) return { seq: seq - 1, hash: prev };
      const sentence = `record ${seq} does not follow the record with the hash ${this.#from}: ` +
        "records are missing before it, or it was changed";
      return this.#refuse("front", sentence);
    }
    if (seq === 1) return GENESIS;
    if (event === "rotate" || event === "gap") return { seq: seq - 1, hash: prev };
    const sentence = `it begins with record ${seq} in the middle of a file: what was before is missing. ` +
      "Give the files before it, or the hash of the record before";
    return this.#refuse("front", sentence);
  }

  #broken(
    { fault, sentence }: { readonly fault: ChainFault; readonly sentence: string },
    { seq, prev }: Link,
    head: Head,
  ): AuditVerdict {
    if (this.#line > 1 || this.#first === undefined || seq === head.seq + 1) {
      return this.#refuse(fault, sentence);
    }
    if (seq === 1 && prev === GENESIS.hash) {
      const anew =
        `a chain begins anew where record ${head.seq + 1} is due: the audit was taken away while the node ` +
        "was down, or the files are not in order";
      return this.#refuse("restarted", anew);
    }
    return this.#refuse(fault, `${sentence}. A file is missing, or the files are not in order`);
  }

  #unended(bytes: Uint8Array): AuditVerdict {
    if (bytes.length > MOST_BYTES) return this.#refuse("unreadable", "the line is too long for a record");
    const sentence =
      "the last line has no end: it was cut, or the node was cut off while it wrote, or writes just now";
    return this.#refuse("torn", sentence);
  }

  #refuse(fault: ChainFault, because: string, line = this.#line): AuditVerdict {
    const file = this.#file;
    return { ok: false, fault, file, line, sentence: `${file}:${line}: ${because}.`, count: this.#count };
  }
}

interface Line {
  /** Without line feed. */
  readonly bytes: Uint8Array;
  /** Whether there was a line feed. */
  readonly whole: boolean;
}

/** The lines; one that is too long comes as not whole, and is the last. */
function* linesOf(chunks: Iterable<Uint8Array>): Generator<Line> {
  let rest = new Uint8Array(0);
  for (const chunk of chunks) {
    let start = 0;
    for (let feed = chunk.indexOf(LF); feed >= 0; feed = chunk.indexOf(LF, start)) {
      const piece = chunk.subarray(start, feed);
      yield { bytes: rest.length === 0 ? piece : joined(rest, piece), whole: true };
      rest = new Uint8Array(0);
      start = feed + 1;
    }
    rest = joined(rest, chunk.subarray(start));
    if (rest.length > MOST_BYTES) break;
  }
  if (rest.length > 0) yield { bytes: rest, whole: false };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
