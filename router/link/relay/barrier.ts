import type { Ledger, Participant } from "../../spool/ledger.ts";
import type { Safety } from "./plain_intake.ts";

/** Tells when everything that had been taken over at a time is on the disk. */
export class Barrier implements Safety, Participant {
  readonly #ledger: () => Pick<Ledger, "enlist"> | undefined;
  #waiting: (() => void)[] = [];
  #stored = 0;

  /** @param ledger undefined where nothing is kept: then everything is as safe as it will ever be */
  constructor(ledger: () => Pick<Ledger, "enlist"> | undefined) {
    this.#ledger = ledger;
  }

  whenSettled(settled: () => void): void {
    const ledger = this.#ledger();
    if (ledger === undefined) return settled();
    this.#waiting.push(settled);
    ledger.enlist(this);
  }

  store(): void {
    this.#stored = this.#waiting.length;
  }

  committed(): void {
    for (const settled of this.#waiting.splice(0, this.#stored)) settled();
  }

  failed(): void {
    this.#ledger()?.enlist(this);
  }
}
