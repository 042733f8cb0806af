import { hash } from "node:crypto";

/** The last record of a chain, to which the next one is linked. */
export interface Head {
  /** Its number; 0 before the first. */
  readonly seq: number;
  /** SHA-256 of its line without the line feed, hexadecimal. */
  readonly hash: string;
}

/** What a line of the audit says of its place. */
export interface Link {
  readonly seq: number;
  /** ISO 8601 in UTC, with milliseconds. */
  readonly time: string;
  readonly event: string;
  /** The hash that it gives of the line before. */
  readonly prev: string;
}

/** What breaks a chain. */
export type ChainFault =
  /** No line of an audit: changed, or written by something else. */
  | "unreadable"
  /** The last line has no end. */
  | "torn"
  /** There is no record. */
  | "empty"
  /** Records are missing before the first one. */
  | "front"
  /** Records are missing here, or out of order. */
  | "missing"
  /** A record stands here that does not follow: twice, out of order, or put in. */
  | "repeated"
  /** The line, or the one before, is not as it was written. */
  | "changed"
  /** The hash is right and the number is not. */
  | "sequence"
  /** A chain begins anew. */
  | "restarted"
  /** The record that should be in it is not. */
  | "end";

/** The head of a chain without records. */
export const GENESIS: Head = { seq: 0, hash: "0".repeat(64) };

/** SHA-256, hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return hash("sha256", bytes, "hex");
}

// The order of the fields is fixed, so the place of a record can be read off both ends of its line.
const FRONT = /^\{"seq":([1-9][0-9]{0,15}),"time":"([^"\\]{24})","event":"([a-z]{1,32})",/;
const BACK = /,"prev":"([0-9a-f]{64})"\}$/;
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads a line without its line feed; undefined where it is none of an audit. */
export function readLink(line: Uint8Array): Link | undefined {
  const text = decode(line);
  const front = text === undefined ? null : FRONT.exec(text);
  const back = text === undefined ? null : BACK.exec(text);
  if (text === undefined || front === null || back === null || !isJson(text)) return undefined;
  const seq = Number(front[1]);
  if (!Number.isSafeInteger(seq) || !isTime(front[2])) return undefined;
  return { seq, time: front[2], event: front[3], prev: back[1] };
}

function decode(line: Uint8Array): string | undefined {
  try {
    return UTF8.decode(line);
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isTime(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
}

/** What is wrong with a record behind `head`, with a sentence; undefined where it follows. */
export function judgeLink(
  head: Head,
  link: Link,
): { readonly fault: ChainFault; readonly sentence: string } | undefined {
  const due = head.seq + 1;
  if (link.prev === head.hash) {
    if (link.seq === due) return undefined;
    const sentence = `record ${link.seq} follows where ${due} is due, although its hash is right: ` +
      `it was not written by this audit`;
    return { fault: "sequence", sentence };
  }
  if (link.seq === due) {
    const sentence = `record ${due} does not carry the hash of the line before: ` +
      `one of the two lines was changed, or put in, after it was written`;
    return { fault: "changed", sentence };
  }
  if (link.seq < due) {
    const sentence = `record ${link.seq} stands where ${due} is due: it was put in, doubled or moved here`;
    return { fault: "repeated", sentence };
  }
  const gone = link.seq - due === 1 ? `record ${due} is` : `records ${due} to ${link.seq - 1} are`;
  const sentence = `record ${link.seq} stands where ${due} is due: ${gone} missing here or moved elsewhere`;
  return { fault: "missing", sentence };
}
