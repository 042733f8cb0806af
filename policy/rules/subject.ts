import type { XmlElement } from "../xml/element.ts";
import { writeXml } from "../xml/write.ts";
import type { Rates } from "./rates.ts";
import { bodyTexts, everyText } from "./text/texts.ts";
import type { StanzaView } from "./view.ts";

/** A stanza on its way through a list: what earlier rules made of it, and what was read of that so far. */
export class Subject {
  /** The stanza as it came. */
  readonly view: StanzaView;
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
  /** What counts stanzas in time. */
  readonly rates: Rates;
  #original: { readonly root: XmlElement | undefined } | undefined;
  #changed: XmlElement | undefined;
  #bytes: number | undefined;
  #bodies: readonly string[] | undefined;
  #texts: readonly string[] | undefined;

  /** The stanza at the beginning of a list. */
  constructor(view: StanzaView, now: number, rates: Rates) {
    this.view = view;
    this.now = now;
    this.rates = rates;
  }

  /** The stanza as it is now; undefined where it cannot be read. */
  get root(): XmlElement | undefined {
    if (this.#changed !== undefined) return this.#changed;
    this.#original ??= { root: this.view.root() };
    return this.#original.root;
  }

  /** What transformations made; undefined where there were none. */
  get changed(): XmlElement | undefined {
    return this.#changed;
  }

  /** Size of the stanza as it is now. */
  get bytes(): number {
    if (this.#changed === undefined) return this.view.bytes;
    return this.#bytes ??= new TextEncoder().encode(writeXml(this.#changed)).length;
  }

  /** What people read in its bodies; undefined where it cannot be read. */
  get bodies(): readonly string[] | undefined {
    return this.#bodies ??= this.root && bodyTexts(this.root);
  }

  /** All its texts and attribute values; undefined where it cannot be read. */
  get texts(): readonly string[] | undefined {
    return this.#texts ??= this.root && everyText(this.root);
  }

  /** Goes on with another tree. */
  become(root: XmlElement): void {
    this.#changed = root;
    this.#bytes = this.#bodies = this.#texts = undefined;
  }
}
