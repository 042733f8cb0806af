import { type Audit, type AuditOptions, createAudit } from "./audit.ts";
import { AuditError, type AuditFile, type AuditFiles } from "./audit_files.ts";
import type { AuditRecord } from "./audit_record.ts";
import { auditFiles, folderOf, nameOf } from "./audit_rotation.ts";
import type { AuditSource } from "./audit_verify.ts";
import { createLog } from "./log.ts";

/** What the played disk can be made to refuse. */
export type Operation = "open" | "append" | "truncate" | "sync" | "rename" | "remove" | "size";

/** A disk in memory on which anything can go wrong. For tests. */
export class PlayedDisk implements AuditFiles {
  /** Files by path. */
  readonly files = new Map<string, { bytes: Uint8Array; locked: boolean }>();
  /** Operations that fail now. */
  readonly failing = new Set<Operation>();
  /** Bytes that still fit. */
  room = Infinity;
  /** Most bytes that one write takes. */
  mostAtOnce = Infinity;
  /** Whether a write that does not fit fails although it has written what fits. */
  silentlyShort = false;
  /** Writes and syncs so far. */
  writes = 0;
  syncs = 0;

  open(path: string): AuditFile {
    this.refuse("open");
    const file = this.files.get(path) ?? { bytes: new Uint8Array(0), locked: false };
    if (file.locked) throw new AuditError("another process writes to it");
    file.locked = true;
    this.files.set(path, file);
    return {
      size: () => (this.refuse("size"), file.bytes.length),
      read: (at, length) => file.bytes.slice(at, at + length),
      append: (bytes) => this.#append(file, bytes),
      truncate: (size) => (this.refuse("truncate"), this.#truncate(file, size)),
      sync: () => (this.refuse("sync"), void this.syncs++),
      syncLater: () => Promise.resolve().then(() => (this.refuse("sync"), void this.syncs++)),
      isAt: (path) => this.files.get(path) === file,
      close: () => void (file.locked = false),
    };
  }

  names(folder: string): readonly string[] {
    return [...this.files.keys()].filter((path) => folderOf(path) === folder).map(nameOf);
  }

  rename(from: string, to: string): void {
    this.refuse("rename");
    const file = this.files.get(from);
    if (file === undefined) throw new AuditError(`${from} is not there`);
    this.files.delete(from);
    this.files.set(to, file);
  }

  remove(path: string): void {
    this.refuse("remove");
    this.files.delete(path);
  }

  syncFolder(): void {
    this.refuse("sync");
  }

  /** Throws where the operation is to fail. */
  refuse(operation: Operation): void {
    if (this.failing.has(operation)) throw new AuditError(`no ${operation} (os error 5)`);
  }

  /** Another disk with the same bytes on it, as a crash would leave them. */
  copy(): PlayedDisk {
    const disk = new PlayedDisk();
    for (const [path, { bytes }] of this.files) disk.files.set(path, { bytes: bytes.slice(), locked: false });
    return disk;
  }

  text(path: string): string {
    return new TextDecoder().decode(this.files.get(path)?.bytes);
  }

  #append(file: { bytes: Uint8Array }, bytes: Uint8Array): number {
    this.refuse("append");
    this.writes++;
    const count = Math.min(bytes.length, this.room, this.mostAtOnce);
    if (count === 0 && bytes.length > 0) throw new AuditError("No space left on device (os error 28)");
    const grown = new Uint8Array(file.bytes.length + count);
    grown.set(file.bytes);
    grown.set(bytes.subarray(0, count), file.bytes.length);
    file.bytes = grown;
    this.room -= count;
    if (this.silentlyShort && count < bytes.length) throw new AuditError("Input/output error (os error 5)");
    return count;
  }

  #truncate(file: { bytes: Uint8Array }, size: number): void {
    this.room += file.bytes.length - size;
    file.bytes = file.bytes.slice(0, size);
  }
}

/** Where the tests' audit is. */
export const PATH = "/var/audit.log";

/** An audit on a played disk, with a clock that tests move. */
export class Bench {
  readonly disk: PlayedDisk;
  readonly log: string[] = [];
  /** Milliseconds since 1970. */
  now = Date.parse("2026-11-23T01:02:03.456Z");
  readonly audit: Audit;

  constructor(options: Partial<AuditOptions> = {}, disk: PlayedDisk = new PlayedDisk()) {
    this.disk = disk;
    const clock = (): Date => new Date(this.now);
    const log = createLog({ level: "info", format: "text" }, (line) => this.log.push(line), clock);
    const all = { path: PATH, rotateBytes: 1e9, keep: 0, onFull: "stop", allow: true, ...options } as const;
    this.audit = createAudit(all, disk, clock, log);
  }

  /** Records a refusal and commits it. */
  refuse(id: string): boolean {
    this.audit.append(refusal(id));
    return this.audit.commit();
  }

  /** Milliseconds pass, and then a second strikes. */
  wait(ms: number): void {
    this.now += ms;
    this.audit.tick();
  }

  /** Lines of all files, in order. */
  lines(): readonly string[] {
    return auditFiles(PATH, this.disk).flatMap((path) => this.disk.text(path).split("\n").slice(0, -1));
  }
}

/** A refusal with an id. */
export function refusal(id: string): AuditRecord {
  return {
    event: "refuse",
    direction: "in",
    ingress: "red",
    egress: "blue",
    from: "ann@red.example/desk",
    to: "bob@blue.example",
    id,
    kind: "message",
    type: "chat",
    policy: "1.3.6.1.4.1.32473.1",
    classification: "SECRET",
    labelHash: "ab".repeat(32),
    clearance: "harbour",
    rule: "acdf",
    reason: "classification",
    sentence: "SECRET is not among the classifications of blue's clearance.",
  };
}

/** The files of a disk's audit, in pieces of `size` bytes. */
export function sourcesOf(disk: PlayedDisk, size = 1000): readonly AuditSource[] {
  return auditFiles(PATH, disk).map((name) =>
    sourceOf(name, disk.files.get(name)?.bytes ?? new Uint8Array(0), size)
  );
}

/** A source of bytes, in pieces of `size`. */
export function sourceOf(name: string, bytes: Uint8Array, size = 1000): AuditSource {
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => i * size);
  return { name, chunks: pieces.map((at) => bytes.subarray(at, at + size)) };
}
