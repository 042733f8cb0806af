import { StanzaType } from "../../../matcher-wasm/mod.ts";
import type { PeerControl } from "../../config/config.ts";
import type { Table } from "../../route/table.ts";
import type { WalkAnswer } from "../../route/walk.ts";
import type { Envelope } from "../../stream/bounce.ts";
import type { Element } from "../../stream/element.ts";
import {
  errorCondition,
  formatQuestion,
  readTraceReport,
  type TraceQuestion,
} from "../../stream/trace_element.ts";

/** What inquiries need of the node. */
export interface InquirySurroundings {
  readonly table: () => Table;
  /** Sends a stanza of ours. */
  send(text: string, from: string, to: string): void;
  newId(): string;
}

/** A question that waits for its answer. */
interface Inquiry {
  /** The name of the peer that was asked. */
  readonly peer: string;
  readonly wait: number;
  readonly end: (answer: WalkAnswer) => void;
}

/** Questions that may wait for an answer at once. */
const MOST = 32;
/** How the ids of our questions begin. */
const PREFIX = "trunkline-trace-";

/** Questions to neighbours about ways, and their answers. */
export class WalkInquiries {
  readonly #around: InquirySurroundings;
  /** By the id. */
  readonly #waiting = new Map<string, Inquiry>();

  constructor(surroundings: InquirySurroundings) {
    this.#around = surroundings;
  }

  /** Asks another trunk; every node behind it has its own time to answer. */
  ask({ name: peer, identity = "" }: PeerControl, question: TraceQuestion): Promise<WalkAnswer> {
    if (this.#waiting.size >= MOST) return Promise.resolve({ failed: "resource-constraint" });
    const { wait, depth } = question;
    const id = PREFIX + this.#around.newId();
    const { promise, resolve } = Promise.withResolvers<WalkAnswer>();
    const timer = setTimeout(() => end({ silent: wait }), wait * depth * 1000);
    const end = (answer: WalkAnswer): void => {
      clearTimeout(timer);
      this.#waiting.delete(id);
      resolve(answer);
    };
    this.#waiting.set(id, { peer, wait, end });
    const { node } = this.#around.table();
    const iq = `<iq type='get' from='${node}' to='${identity}' id='${id}'>${formatQuestion(question)}</iq>`;
    this.#around.send(iq, node, identity);
    return promise;
  }

  /** Takes over an answer of the peer's; false where it is to nothing that was asked. */
  answered({ name }: PeerControl, { id = "" }: Envelope, type: StanzaType, iq: Element): boolean {
    const inquiry = this.#waiting.get(id);
    if (inquiry?.peer !== name) return false;
    inquiry.end(readAnswer(type, iq, inquiry.wait));
    return true;
  }

  /** Waits for nobody any more. */
  close(): void {
    for (const { end, wait } of this.#waiting.values()) end({ silent: wait });
  }
}

function readAnswer(type: StanzaType, iq: Element, wait: number): WalkAnswer {
  if (type === StanzaType.Result) {
    const report = readTraceReport(iq);
    return report === undefined ? { failed: "undefined-condition" } : { report };
  }
  const condition = errorCondition(iq);
  // A node further away is silent.
  return condition === "remote-server-timeout" ? { silent: wait } : { failed: condition };
}
