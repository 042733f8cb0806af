import type { SrvResolver } from "../router/link/connection/resolve.ts";
import type { AuditSource } from "../router/observe/audit_verify.ts";
import type { ServiceManager } from "../router/observe/service_manager.ts";
import type { RuntimeFacts } from "./version.ts";
import type { ScreenSize } from "../router/observe/status_screen.ts";

/** Why a file cannot be read: what follows its name in a sentence, with a full stop, e.g. `does not exist.` */
export interface Unreadable {
  readonly problem: string;
}

/** What commands see and do of the world around them. A file called `-` is standard input, which is read once. */
export interface Terminal {
  /** Prints for people and logs. */
  print(text: string): void;
  /** Prints the answer that was asked for. */
  write(text: string): void;
  /** What is in a file. */
  readText(file: string): string | Unreadable;
  /** The same as bytes; of a file with more than `most` of them, no more than that is read. */
  readBytes(file: string, most: number): Uint8Array | Unreadable;
  /** A file of an audit. Its chunks throw `UnreadableFile`. */
  openAudit(file: string): AuditSource;
  /** Milliseconds since 1970. */
  now(): number;
}

/** What reading a configuration takes beyond that. */
export interface Desk extends Terminal {
  /** Reads a file that the configuration names; throws as the system does. */
  readFile(path: string): Uint8Array;
  /** The system's trust anchors in DER. */
  systemTrust(): readonly Uint8Array[];
}

/** The standard output, as something that goes on being written and looked at. */
export interface LiveOutput {
  /** Whether a person looks at it, and can press keys. */
  readonly terminal: boolean;
  /** The terminal's size at the moment. */
  size(): ScreenSize;
  /** Writes; false where nobody reads any more. */
  write(text: string): boolean;
  /** Calls back at each key, which is then not shown, until the answer is called. */
  onKey(act: (key: string) => void): () => void;
}

/** What running a node takes beyond that. */
export interface Host extends Desk {
  readonly live: LiveOutput;
  /** Whether people read what is printed. */
  readonly interactive: boolean;
  /** What the program runs on. */
  readonly runtime: RuntimeFacts;
  /** What started us and watches over us, or none. `trouble` hears what cannot be said to it. */
  serviceManager(trouble: (text: string) => void): ServiceManager;
  /** Looks SRV records up. */
  readonly resolver: SrvResolver;
  /** Calls back at each signal of that name. */
  onSignal(signal: Signal, act: () => void): void;
  /** Calls back at what would end the process: errors that nobody caught. */
  onBug(report: (error: unknown) => void): void;
}

/** The signals that a node acts on. */
export type Signal = "SIGTERM" | "SIGINT" | "SIGHUP";

/** A file that turned out not to be readable; the message follows its name in a sentence. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
}

/** What an error says, whatever it is. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
