import type { Address, AuthMethod } from "../../config/config.ts";
import type { Log } from "../../observe/log.ts";
import type { Sink } from "../backlog/backlog.ts";
import type { Intake } from "../relay/intake.ts";
import type { LinkEnd, LinkOwner } from "../connection/initiating_link.ts";
import {
  failureSentence,
  formatAddress,
  type LinkParties,
  unresolvedSentence,
} from "../connection/sentences.ts";

/** A connection to a peer with a stream on it. */
export interface Link extends Sink {
  readonly ready: boolean;
  /** Says something beside stanzas. */
  say(text: string): void;
  close(): void;
  abandon(because: string): void;
}

/** The link of a pair. */
export interface PairLink extends Link {
  /** Resolves when the connection is over: after an orderly end the peer has then taken all that was written. */
  readonly over: Promise<void>;
}

/** What attempts need of the node. */
export interface AttemptSurroundings<L extends Link = PairLink> {
  readonly log: Log;
  /** Addresses for the domain, the preferred first. */
  resolve(): Promise<readonly Address[]>;
  /** Begins to connect. */
  link(address: Address, methods: readonly AuthMethod[], owner: LinkOwner): L;
}

/** A stream that an attempt has opened. */
export interface Opened<L extends Link = PairLink> {
  readonly link: L;
  readonly address: Address;
  readonly method: AuthMethod | undefined;
  /** Whether the peer confirms stanzas where it is asked to (XEP-0198). */
  readonly management: boolean;
  /** The lowest priority among the peer's addresses: where it is lower than the address's, a better one is down. */
  readonly best: number;
}

/** What is told of an attempt: either `opened` and, after that, `drained` and `ended`; or `failed`. */
export interface AttemptOwner<L extends Link = PairLink> {
  /** Who takes what comes in, where anything may. */
  readonly intake?: Intake;
  opened(opened: Opened<L>): void;
  drained(): void;
  ended(address: Address, end: LinkEnd): void;
  failed(): void;
}

/** An attempt under way. */
export interface Attempt {
  /** Gives it up; its owner hears nothing more. */
  abandon(because: string): void;
}

/** An attempt's addresses, and how far it has come. */
interface Run<L extends Link> {
  readonly owner: AttemptOwner<L>;
  readonly addresses: readonly Address[];
  readonly best: number;
}

/** Attempts to open a stream to a peer: its addresses one after the other, the preferred first, until one is ready. */
export class Attempts<L extends Link = PairLink> {
  readonly #parties: LinkParties;
  readonly #around: AttemptSurroundings<L>;
  /** The peer has refused SASL EXTERNAL in this attempt, or in the last one that led to a stream. */
  #withoutExternal = false;
  /** What was said last about each address, which is not said again. */
  readonly #said = new Map<string, string>();

  constructor(parties: LinkParties, surroundings: AttemptSurroundings<L>) {
    this.#parties = parties;
    this.#around = surroundings;
  }

  /**
   * Begins an attempt.
   *
   * @param below only addresses of a lower priority than this are tried
   */
  begin(owner: AttemptOwner<L>, below = Infinity): Attempt {
    let link: L | undefined;
    let over = false;
    const setLink = (next: L): void => {
      link = next;
    };
    this.#around.resolve().then(
      (all) => {
        if (over) return;
        const addresses = all.filter(({ priority }) => priority < below);
        const best = Math.min(...all.map(({ priority }) => priority));
        if (all.length === 0) this.#unresolved("there is none");
        this.#try({ owner, addresses, best }, 0, setLink, () => over);
      },
      (error: Error) => {
        if (over) return;
        this.#unresolved(error.message);
        owner.failed();
      },
    );
    return {
      abandon: (because) => {
        over = true;
        link?.abandon(because);
      },
    };
  }

  #try(run: Run<L>, index: number, setLink: (link: L) => void, over: () => boolean): void {
    const { owner, addresses, best } = run;
    const address = addresses[index];
    if (address === undefined) {
      this.#withoutExternal = false;
      return owner.failed();
    }
    const { auth } = this.#parties.peer;
    const methods = auth.filter((method) => method !== "external" || !this.#withoutExternal);
    let opened = false;
    const link = this.#around.link(address, methods, {
      intake: () => opened ? owner.intake : undefined,
      ready: (method, { management }) => {
        opened = true;
        this.#said.delete(formatAddress(address));
        owner.opened({ link, address, method, management, best });
      },
      drained: () => owner.drained(),
      answered: () => {},
      notice: (text) => this.#write("debug", "link.notice", address, text),
      ended: (end) => {
        if (opened) return owner.ended(address, end);
        if (!over()) this.#try(run, this.#refused(address, end) ? index : index + 1, setLink, over);
      },
    });
    setLink(link);
  }

  /** Whether the address is worth another try, without SASL EXTERNAL. */
  #refused(address: Address, end: LinkEnd): boolean {
    const at = formatAddress(address);
    const text = failureSentence(this.#parties, address, end);
    this.#write(this.#said.get(at) === text ? "debug" : "warn", "link.failed", address, text, end.step);
    this.#said.set(at, text);
    const again = end.externalRefused && !this.#withoutExternal &&
      this.#parties.peer.auth.includes("dialback");
    if (again) this.#withoutExternal = true;
    return again;
  }

  #unresolved(because: string): void {
    const { from, to, peer: { name: peer } } = this.#parties;
    const text = unresolvedSentence(this.#parties, because);
    const level = this.#said.get("") === text ? "debug" : "warn";
    this.#around.log.write(level, "link.failed", text, { peer, from, to, step: "resolve" });
    this.#said.set("", text);
  }

  #write(level: "debug" | "warn", event: string, address: Address, text: string, step?: string): void {
    const { from, to, peer: { name: peer } } = this.#parties;
    this.#around.log.write(level, event, text, { peer, address: formatAddress(address), from, to, step });
  }
}
