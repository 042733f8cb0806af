import type { StateSettings } from "../../config/config.ts";

/** A control socket that could not be made; the message is a clause. */
export class ControlError extends Error {
  override readonly name = "ControlError";
}

/** A control socket that listens. */
export interface ControlSocket {
  readonly path: string;
  readonly listener: Deno.UnixListener;
  /** Lets others in, or no longer. Throws `ControlError`. */
  admit(control: StateSettings["control"]): void;
  /** Listens no more, and takes the socket away where it is still ours. */
  close(): void;
}

const MODES: Readonly<Record<StateSettings["control"], number>> = { owner: 0o600, group: 0o660 };
const WORLD_WRITABLE = 0o002;

/** Where the control socket of a node with that folder is. */
export function controlPath(folder: string): string {
  return `${folder}/control.sock`;
}

/**
 * Makes the control socket in the node's folder. One that a process left behind is replaced; one that answers is not.
 * Throws `ControlError`.
 */
export async function openControlSocket({ folder, control }: StateSettings): Promise<ControlSocket> {
  checkFolder(folder);
  const path = controlPath(folder);
  await checkPlace(path);
  // It comes into being where nobody can reach it yet, for it begins with more permissions than it shall have.
  const nursery = `${folder}/.control-${Deno.pid}`;
  try {
    removeWhereThere(nursery);
    Deno.mkdirSync(nursery, { mode: 0o700 });
    const listener = Deno.listen({ transport: "unix", path: `${nursery}/s` });
    Deno.chmodSync(`${nursery}/s`, MODES[control]);
    Deno.renameSync(`${nursery}/s`, path);
    const { ino } = Deno.lstatSync(path);
    return {
      path,
      listener,
      admit: (control) => admit(path, control),
      close: () => close(listener, path, ino),
    };
  } catch (error) {
    throw new ControlError(`cannot make the control socket ${path}: ${reasonOf(error)}`);
  } finally {
    removeWhereThere(nursery);
  }
}

function checkFolder(folder: string): void {
  let facts: Deno.FileInfo;
  try {
    facts = Deno.statSync(folder);
  } catch (error) {
    const because = error instanceof Deno.errors.NotFound ? "does not exist" : reasonOf(error);
    throw new ControlError(`the folder ${folder} of the control socket ${because}`);
  }
  if (!facts.isDirectory) throw new ControlError(`${folder}, which state names, is no folder`);
  if (((facts.mode ?? 0) & WORLD_WRITABLE) !== 0) {
    throw new ControlError(`the folder ${folder} is no place for the control socket: anyone may write in it`);
  }
}

/** Whether the place is free, or taken by a socket that nobody answers any more. */
async function checkPlace(path: string): Promise<void> {
  let facts: Deno.FileInfo;
  try {
    facts = Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw new ControlError(`cannot look at ${path}: ${reasonOf(error)}`);
  }
  if (!facts.isSocket) throw new ControlError(`${path} is there already, and is no socket`);
  try {
    (await Deno.connect({ transport: "unix", path })).close();
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused || error instanceof Deno.errors.NotFound) return;
    throw new ControlError(`cannot tell whether another process answers at ${path}: ${reasonOf(error)}`);
  }
  throw new ControlError(`another process answers at the control socket ${path}`);
}

function admit(path: string, control: StateSettings["control"]): void {
  try {
    Deno.chmodSync(path, MODES[control]);
  } catch (error) {
    throw new ControlError(`cannot change who may use the control socket ${path}: ${reasonOf(error)}`);
  }
}

function close(listener: Deno.UnixListener, path: string, ino: number | null): void {
  listener.close();
  try {
    if (Deno.lstatSync(path).ino === ino) Deno.removeSync(path);
  } catch {
    // It is gone, or the folder is: there is nothing to take away.
  }
}

function removeWhereThere(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** What the system says, without the operation and the path that stand behind it. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/ \(os error \d+\).*$/s, "").replace(/^./, (first) => first.toLowerCase());
}
