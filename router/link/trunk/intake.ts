import type { ManagementElement } from "../../stream/management.ts";
import type { Bearer, BearerOwner } from "./bearer.ts";
import type { TrunkLine } from "./line.ts";
import type { Session } from "./session.ts";
import type { Upkeep } from "./upkeep.ts";

/** What the intake of a trunk needs of it. */
export interface IntakeSurroundings {
  readonly session: Session;
  readonly line: TrunkLine;
  /** That of the present settings. */
  upkeep(): Upkeep;
  /** Connections that are there. */
  readonly bearers: Set<Bearer>;
  /** Sends what there is room for now. */
  flush(): void;
  /** What has been handled must be known after a restart. */
  handled(): void;
}

/** What comes in on the connections of a trunk: which stanzas count, and what is said about the session. */
export class TrunkIntake implements BearerOwner {
  readonly #around: IntakeSurroundings;

  constructor(surroundings: IntakeSurroundings) {
    this.#around = surroundings;
  }

  takes(bearer: Bearer): boolean {
    const { line, session } = this.#around;
    // Where stream management was not agreed on, the first stanza shows that the connection is in use.
    const { atOnce, management } = bearer.carrier;
    if (bearer.status === "fresh" && !(atOnce && management)) line.bear(bearer, false);
    if (bearer.status === "leaving") return true;
    if (bearer.status === "opening") return this.#takesEarly(bearer);
    if (bearer !== line.bearer || bearer.status === "deaf") return false;
    if (bearer.repeated > 0) {
      bearer.repeated--;
      return false;
    }
    session.count();
    return true;
  }

  managed(bearer: Bearer, element: ManagementElement): void {
    const { line, upkeep, flush } = this.#around;
    switch (element.name) {
      case "enable":
      case "resume":
        return line.welcome(bearer, element);
      case "enabled":
      case "resumed":
      case "failed":
        return line.answered(bearer, element);
      case "r":
        if (bearer === line.bearer) upkeep().asked();
        return;
      case "a":
        if (bearer === line.bearer && upkeep().confirmed(bearer, element.h)) flush();
    }
  }

  received(): void {
    // Even where the bearer has ended in the middle of the chunk: what came before that counts.
    this.#around.handled();
  }

  ended(bearer: Bearer, because: string | undefined): void {
    this.#around.bearers.delete(bearer);
    this.#around.line.ended(bearer, because);
  }

  /** Before it begins a session, the peer may send what it does not count; before it goes on with one, nothing. */
  #takesEarly({ carrier }: Bearer): boolean {
    if (!this.#around.session.resumable) return true;
    const because = "sent a stanza before it went on with the session";
    carrier.close({ condition: "policy-violation", because });
    return false;
  }
}
