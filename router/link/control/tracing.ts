import type { Matcher, ScanLimits } from "../../../matcher-wasm/mod.ts";
import type { Log } from "../../observe/log.ts";
import { cutTrace, type TraceDirection, type TraceLine, type TraceOptions } from "../../observe/trace.ts";
import type { TraceBuffer } from "../../observe/trace_buffer.ts";
import { maskSetup, maskStanza } from "../../observe/trace_mask.ts";
import type { InitiatingOptions } from "../../stream/initiating.ts";
import type { ReceivingRules } from "../../stream/receiving_types.ts";
import { scanStanzas } from "../../stream/stanzas.ts";
import type { StanzaTap, Switches } from "../relay/switches.ts";

/** Most of what is said before it is known which peer speaks; characters. */
const MOST_UNNAMED = 16_384;

/** One who watches. */
interface Trace extends TraceOptions {
  readonly to: TraceBuffer;
}

/** Something said while a stream is opened. */
interface Said {
  readonly direction: TraceDirection;
  readonly text: string;
}

/** What a tracer needs of the node. */
export interface TracingSurroundings {
  readonly switches: Switches;
  /** For telling stanzas apart that go out together. */
  readonly matcher: Matcher;
  readonly limits: () => ScanLimits;
  now(): number;
}

/** Shows operators what goes by. While nobody watches it does nothing. */
export class Tracing {
  readonly #around: TracingSurroundings;
  readonly #traces = new Set<Trace>();
  /** What was said on streams before it was known whose they are. */
  #unnamed = new WeakMap<object, Said[]>();
  /** How many want to see how streams are opened. */
  #setups = 0;
  readonly #listener: ReceivingRules["watch"] = (stream, direction, text, peer) =>
    this.#said(stream, direction, text, peer?.name);

  constructor(surroundings: TracingSurroundings) {
    this.#around = surroundings;
  }

  /** How many watch. */
  get count(): number {
    return this.#traces.size;
  }

  /** Shows the peers to one more, until the answer is called. */
  start(options: TraceOptions, to: TraceBuffer): () => void {
    const trace: Trace = { ...options, to };
    this.#traces.add(trace);
    this.#turn(options.peers);
    return () => {
      this.#traces.delete(trace);
      this.#turn(options.peers);
    };
  }

  /** Who hears how streams are opened that peers open; undefined while nobody wants to. */
  get listener(): ReceivingRules["watch"] {
    return this.#setups === 0 ? undefined : this.#listener;
  }

  /** The same for one stream that we open to the peer. Whether anybody wants to can change while it is opened. */
  watcher(peer: string): InitiatingOptions["watch"] {
    return (direction, text) => this.#setups > 0 ? this.#show(peer, { direction, text }) : undefined;
  }

  /** @param stream tells streams apart */
  #said(stream: object, direction: TraceDirection, text: string, peer: string | undefined): void {
    if (peer === undefined) return this.#keep(stream, { direction, text });
    const before = this.#unnamed.get(stream) ?? [];
    this.#unnamed.delete(stream);
    for (const said of [...before, { direction, text }]) this.#show(peer, said);
  }

  /** A log that passes everything on, and shows it to those who watch how streams are opened. */
  around(log: Log): Log {
    return {
      write: (level, event, text, fields) => {
        const peer = fields?.peer;
        if (this.#setups > 0 && typeof peer === "string") {
          const line = { kind: "log", time: this.#around.now(), peer, event, text: cutTrace(text) } as const;
          this.#each(peer, ({ setup }) => setup, () => line);
        }
        log.write(level, event, text, fields);
      },
    };
  }

  /** Turns the taps of the peers on, or off where nobody watches any more. */
  #turn(peers: readonly string[]): void {
    this.#setups = [...this.#traces].filter(({ setup }) => setup).length;
    if (this.#setups === 0) this.#unnamed = new WeakMap();
    for (const peer of peers) {
      const watched = [...this.#traces].some(({ peers }) => peers.includes(peer));
      this.#around.switches.of(peer).tap = watched ? this.#tapOf(peer) : undefined;
    }
  }

  #tapOf(peer: string): StanzaTap {
    return (direction, bytes, start, end, count) => {
      const traces = this.#of(peer);
      const open = traces.filter(({ to }) => !to.full);
      for (const { to } of traces) if (to.full) to.drop(count);
      if (open.length === 0) return;
      for (const text of this.#texts(bytes.slice(start, end), count)) {
        this.#each(peer, () => true, ({ bodies }) => {
          const shown = cutTrace(bodies ? text : maskStanza(text));
          return { kind: "stanza", time: this.#around.now(), peer, direction, text: shown };
        }, open);
      }
    };
  }

  /** The stanzas as texts, one by one. */
  #texts(bytes: Uint8Array, count: number): readonly string[] {
    const decoder = new TextDecoder();
    if (count === 1) return [decoder.decode(bytes)];
    const { matcher, limits } = this.#around;
    const texts: string[] = [];
    scanStanzas(bytes, matcher, limits(), ({ start, end }) => {
      texts.push(decoder.decode(matcher.bytes.subarray(start, end)));
    });
    return texts;
  }

  #keep(stream: object, said: Said): void {
    const kept = this.#unnamed.get(stream) ?? [];
    const length = kept.reduce((sum, { text }) => sum + text.length, 0);
    if (length + said.text.length <= MOST_UNNAMED) this.#unnamed.set(stream, [...kept, said]);
  }

  #show(peer: string, { direction, text }: Said): void {
    const shown = cutTrace(maskSetup(text));
    const line = { kind: "setup", time: this.#around.now(), peer, direction, text: shown } as const;
    this.#each(peer, ({ setup }) => setup, () => line);
  }

  /** Gives a line to everyone who watches the peer and wants it. */
  #each(
    peer: string,
    wants: (trace: Trace) => boolean,
    line: (trace: Trace) => TraceLine,
    traces = this.#of(peer),
  ): void {
    for (const trace of traces) {
      if (!wants(trace)) continue;
      if (trace.to.full) trace.to.drop();
      else trace.to.push(JSON.stringify(line(trace)));
    }
  }

  #of(peer: string): readonly Trace[] {
    return [...this.#traces].filter(({ peers }) => peers.includes(peer));
  }
}
