import { findServiceManager, type Sender, type ServiceManager } from "./service_manager.ts";

/** The manager that started this process, or none. */
export function systemServiceManager(trouble: (text: string) => void): ServiceManager {
  return findServiceManager({
    env: (name) => readVariable(name),
    pid: Deno.pid,
    now: () => performance.now(),
    open: openSender,
    trouble,
  });
}

/** A program that was not given the variable's permission has no manager. */
function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

/** Datagrams are sent from a name of our own, which needs no file: it begins with NUL (unix(7)). */
function openSender(path: string): Sender {
  if (Deno.listenDatagram === undefined) throw new TypeError("the runtime lacks --unstable-net");
  const own = `\0trunkline-${crypto.randomUUID()}`;
  const socket = Deno.listenDatagram({ transport: "unixpacket", path: own });
  return {
    send: (text) => socket.send(new TextEncoder().encode(text), { transport: "unixpacket", path }),
    close: () => socket.close(),
  };
}
