import assert from "node:assert/strict";
import { findServiceManager, type ServiceManager, type Surroundings } from "./service_manager.ts";

interface Heard {
  readonly manager: ServiceManager;
  readonly said: string[];
  readonly troubles: string[];
}

function manage(env: Readonly<Record<string, string>>, open?: Surroundings["open"]): Heard {
  const said: string[] = [];
  const troubles: string[] = [];
  const send = (text: string): Promise<void> => Promise.resolve(void said.push(text));
  const manager = findServiceManager({
    env: (name) => env[name],
    pid: 7,
    now: () => 1234.5,
    open: open ?? ((path) => ({ send: (text) => send(`${path} ${text}`), close: () => said.push("closed") })),
    trouble: (text) => troubles.push(text),
  });
  return { manager, said, troubles };
}

Deno.test("a service manager hears of the start, a reload and the end", () => {
  const { manager, said, troubles } = manage({ NOTIFY_SOCKET: "/run/notify" });
  manager.ready("hub.example listens\non 5269");
  manager.reloading();
  manager.ready("again");
  manager.stopping();
  manager[Symbol.dispose]();
  assert.deepEqual(said, [
    "/run/notify READY=1\nSTATUS=hub.example listens on 5269\n",
    "/run/notify RELOADING=1\nMONOTONIC_USEC=1234500\n",
    "/run/notify READY=1\nSTATUS=again\n",
    "/run/notify STOPPING=1\n",
    "closed",
  ]);
  assert.deepEqual(troubles, []);
});

Deno.test("a watchdog is fed at half its time, where it is meant for us", async () => {
  for (const [pid, fed] of [["7", true], ["8", false]] as const) {
    const { manager, said } = manage({
      NOTIFY_SOCKET: "/run/notify",
      WATCHDOG_USEC: "20000",
      WATCHDOG_PID: pid,
    });
    manager.ready("");
    await new Promise((resolve) => setTimeout(resolve, 100));
    manager[Symbol.dispose]();
    assert.equal(said.some((text) => text.endsWith(" WATCHDOG=1\n")), fed);
  }
});

Deno.test("without a service manager nothing is said, and nothing is troubled", () => {
  const { manager, said, troubles } = manage({});
  manager.ready("x");
  manager.stopping();
  manager[Symbol.dispose]();
  assert.deepEqual([said, troubles], [[], []]);
});

Deno.test("a service manager that cannot be reached is a trouble, never an end", async () => {
  const closed = manage({ NOTIFY_SOCKET: "/run/notify" }, () => {
    throw new TypeError("no way");
  });
  closed.manager.ready("x");
  assert.match(closed.troubles[0], /cannot be reached: TypeError: no way/);
  assert.match(manage({ NOTIFY_SOCKET: "@abstract" }).troubles[0], /only a path can be reached/);
  const deaf = manage({ NOTIFY_SOCKET: "/run/notify" }, () => ({
    send: () => Promise.reject(new TypeError("gone")),
    close() {},
  }));
  deaf.manager.ready("x");
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.match(deaf.troubles[0], /does not hear: TypeError: gone/);
});
