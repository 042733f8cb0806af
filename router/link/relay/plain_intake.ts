import { formatManagement, type ManagementElement, numberAfter } from "../../stream/management.ts";
import type { PeerId } from "../../route/table.ts";
import type { Egress } from "./egress.ts";
import type { Inlet, Intake } from "./intake.ts";
import { Receipts } from "../backlog/receipts.ts";

/** What is known to be safe after a while. */
export interface Safety {
  /** Calls back once everything that has been taken over so far is safe. */
  whenSettled(settled: () => void): void;
}

/** Stream management is enabled once (XEP-0198 §3). */
const TWICE: ManagementElement = { name: "failed", condition: "unexpected-request" };

/** What a standard server sends: acknowledged where it asks for that (XEP-0198), resumed never. */
export class PlainIntake implements Intake {
  readonly #inlet: Inlet;
  readonly #say: (text: string) => void;
  readonly #safety: Safety;
  readonly #receipts: Receipts;
  #enabled = false;
  #handled = 0;
  /** How many of them are safe, or are to be told when they are. */
  #told = 0;

  constructor(inlet: Inlet, say: (text: string) => void, safety: Safety) {
    this.#inlet = inlet;
    this.#say = say;
    this.#safety = safety;
    this.#receipts = new Receipts(() => this.#handled, say);
  }

  begin(arrived: number): void {
    this.#inlet.begin(arrived);
  }

  stanza(): void {
    if (this.#enabled) this.#handled = numberAfter(this.#handled, 1);
    this.#inlet.stanza();
  }

  managed(element: ManagementElement): void {
    switch (element.name) {
      case "enable":
        this.#say(formatManagement(this.#enabled ? TWICE : { name: "enabled", resume: false }));
        this.#enabled = true;
        return;
      case "resume":
        this.#say(formatManagement({ name: "failed", condition: "item-not-found" }));
        return;
      case "r":
        if (this.#enabled) this.#receipts.asked();
    }
  }

  flush(): Egress | undefined {
    const full = this.#inlet.flush();
    const handled = this.#handled;
    if (handled !== this.#told) {
      this.#told = handled;
      this.#safety.whenSettled(() => this.#receipts.settled(handled));
    }
    return full;
  }

  renumber(ingress: PeerId | undefined): void {
    this.#inlet.renumber(ingress);
  }

  ended(): void {}
}
