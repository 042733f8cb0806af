/** What starts services and watches over them, as sd_notify(3) has it. Saying something to none does nothing. */
export interface ServiceManager extends Disposable {
  /** The service does what it is for, at the start and after a reload. */
  ready(status: string): void;
  /** It reads its configuration again. */
  reloading(): void;
  /** It is on its way to its end. */
  stopping(): void;
}

/** What a service is told of its manager. */
export interface Surroundings {
  /** Variables of the environment. */
  env(name: string): string | undefined;
  /** Our process id. */
  readonly pid: number;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Opens the way to a socket of datagrams; throws where it cannot. */
  open(path: string): Sender;
  /** Hears what cannot be said: a manager that hears nothing gives the service up. */
  trouble(text: string): void;
}

/** A way to one socket. */
export interface Sender {
  send(text: string): Promise<unknown>;
  close(): void;
}

const NONE: ServiceManager = { ready() {}, reloading() {}, stopping() {}, [Symbol.dispose]() {} };

/**
 * The manager that started us, or none. Where it has a watchdog it is told at half the time it allows that the event
 * loop goes round.
 */
export function findServiceManager(around: Surroundings): ServiceManager {
  const path = around.env("NOTIFY_SOCKET");
  if (path === undefined || path === "") return NONE;
  if (!path.startsWith("/")) {
    around.trouble(`NOTIFY_SOCKET is ${path}; only a path can be reached.`);
    return NONE;
  }
  try {
    return new NotifiedManager(around, around.open(path));
  } catch (error) {
    around.trouble(`the service manager cannot be reached: ${String(error)}`);
    return NONE;
  }
}

class NotifiedManager implements ServiceManager {
  readonly #around: Surroundings;
  readonly #sender: Sender;
  #watchdog: ReturnType<typeof setInterval> | undefined;

  constructor(around: Surroundings, sender: Sender) {
    this.#around = around;
    this.#sender = sender;
  }

  ready(status: string): void {
    this.#say("READY=1", `STATUS=${status.replace(/\s+/g, " ")}`);
    const interval = watchdogInterval(this.#around);
    if (interval === undefined || this.#watchdog !== undefined) return;
    this.#watchdog = setInterval(() => this.#say("WATCHDOG=1"), interval);
  }

  reloading(): void {
    this.#say("RELOADING=1", `MONOTONIC_USEC=${Math.round(this.#around.now() * 1000)}`);
  }

  stopping(): void {
    this.#say("STOPPING=1");
  }

  [Symbol.dispose](): void {
    clearInterval(this.#watchdog);
    this.#sender.close();
  }

  #say(...lines: readonly string[]): void {
    this.#sender.send(`${lines.join("\n")}\n`).catch((error) =>
      this.#around.trouble(`the service manager does not hear: ${String(error)}`)
    );
  }
}

/** Half of what the manager allows, in milliseconds; undefined where it does not watch us. */
function watchdogInterval({ env, pid }: Surroundings): number | undefined {
  const allowed = Number(env("WATCHDOG_USEC"));
  if (!Number.isSafeInteger(allowed) || allowed <= 0) return undefined;
  if (Number(env("WATCHDOG_PID") ?? pid) !== pid) return undefined;
  return Math.max(1, Math.floor(allowed / 2000));
}
