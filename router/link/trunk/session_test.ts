import assert from "node:assert/strict";
import { numbersIn, PlayedStream } from "../backlog/contract_peer.ts";
import { kill, pushAll, written } from "../backlog/durable_play.ts";
import { type DurableSetting, setUpDurable } from "../backlog/durable_setting.ts";
import { Session, type StoredSession } from "./session.ts";

const SECOND = 1_000;
const ENABLED = { name: "enabled", resume: true, id: "s1", max: 60 } as const;

/** What a session in a test is given, and what it has done to its surroundings. */
interface Stage extends Disposable {
  readonly setting: DurableSetting;
  readonly session: Session;
  settled: number;
}

function stage(options: { setting?: DurableSetting; stored?: StoredSession } = {}): Stage {
  const setting = options.setting ?? setUpDurable();
  const { backlog, clock } = setting;
  const session = new Session({
    backlog,
    resumeSeconds: () => 60,
    settle: () => void it.settled++,
    newId: () => "s1",
    now: () => clock.now,
  }, options.stored);
  const dispose = () => options.setting ?? setting[Symbol.dispose]();
  const it: Stage = { setting, session, settled: 0, [Symbol.dispose]: dispose };
  return it;
}

/** A session that we have opened, on which three stanzas were sent. */
function begun(): Stage {
  const it = stage();
  it.session.opening(false);
  assert.equal(it.session.answered(ENABLED, false), "open");
  pushAll(it.setting, 1, 3);
  written(it.setting);
  return it;
}

Deno.test("Session begins with enable, keeps the peer's id, and resumes with it and with what it has handled", () => {
  using it = stage();
  const { session } = it;
  assert.deepEqual(session.opening(false), { name: "enable", resume: true, max: 60 });
  assert.ok(session.asking && !session.resumable);
  session.answered(ENABLED, false);
  assert.ok(!session.asking && session.resumable);
  session.count();
  session.count();
  assert.deepEqual(session.stored, { id: "s1", handled: 2, acknowledged: 0 });
  session.suspend();
  assert.deepEqual(session.opening(false), { name: "resume", previd: "s1", h: 2 });
  assert.equal(it.settled, 1, "what is acknowledged is safe first");
});

Deno.test("Session that was begun by one node is resumed by the other", () => {
  using it = stage();
  const { session } = it;
  const { reply, open } = session.asked({ name: "enable", resume: true });
  assert.deepEqual([reply, open], [{ name: "enabled", resume: true, id: "s1", max: 60 }, true]);
  session.count();
  session.suspend();
  assert.deepEqual(session.opening(false), { name: "resume", previd: "s1", h: 1 });
  assert.equal(session.answered({ name: "resumed", previd: "s1", h: 0 }, false), "open");
});

Deno.test("Session that the peer may never hear of risks little, until the peer acknowledges or resumes it", () => {
  for (const proof of ["acknowledges", "resumes"] as const) {
    using it = stage();
    const { session, setting: { backlog } } = it;
    session.asked({ name: "enable", resume: true });
    assert.ok(backlog.tentative);
    if (proof === "acknowledges") session.acknowledge(0);
    else {
      session.suspend();
      session.asked({ name: "resume", previd: "s1", h: 0 });
    }
    assert.ok(!backlog.tentative, proof);
  }
  using it = begun();
  assert.ok(!it.setting.backlog.tentative, "who has our answer knows");
});

Deno.test("Session that the peer does not know returns what may have arrived, and keeps what left with its resumption", () => {
  using it = begun();
  const { session, setting } = it;
  session.acknowledge(1);
  session.suspend();
  pushAll(setting, 4, 6);
  assert.deepEqual(session.opening(true), { name: "resume", previd: "s1", h: 0, first: 2 });
  assert.deepEqual(written(setting), [2, 3, 4, 5, 6]);
  assert.equal(session.answered({ name: "failed", condition: "item-not-found" }, true), "again");
  assert.deepEqual(numbersIn(setting.bounced), [2, 3]);
  assert.equal(session.opening(true).name, "enable");
  assert.deepEqual(written(setting), [4, 5, 6]);
  assert.deepEqual(numbersIn(setting.bounced), [2, 3]);
});

Deno.test("Session that may not be resumed is over with its connection, and what is unacknowledged returned", () => {
  using it = stage();
  const { session, setting } = it;
  assert.deepEqual(session.asked({ name: "enable", resume: false }).reply, {
    name: "enabled",
    resume: false,
  });
  pushAll(setting, 1, 3);
  written(setting);
  setting.backlog.acknowledge(1);
  session.suspend();
  assert.deepEqual([numbersIn(setting.bounced), session.stored], [[2, 3], undefined]);
});

Deno.test("Session outlives the process with its number and with what was sent", () => {
  using it = begun();
  it.session.count();
  const stored = it.session.stored;
  using setting = kill(it.setting);
  using next = stage({ setting, ...(stored && { stored }) });
  assert.deepEqual(next.session.opening(false), { name: "resume", previd: "s1", h: 1 });
  assert.equal(next.session.answered({ name: "resumed", previd: "s1", h: 1 }, false), "open");
  assert.deepEqual(written(setting), [2, 3]);
});

Deno.test("Session sends behind its opening what is unacknowledged, and the peer tells what it has of that", () => {
  using it = begun();
  const { session, setting } = it;
  setting.backlog.acknowledge(1);
  session.suspend();
  assert.deepEqual(session.opening(true), { name: "resume", previd: "s1", h: 0, first: 2 });
  assert.deepEqual(written(setting), [2, 3]);
  assert.equal(session.answered({ name: "resumed", previd: "s1", h: 2 }, true), "open");
  assert.equal(setting.backlog.acknowledged, 2);
});

Deno.test("Session goes on with a peer that has handled what was not sent again yet, and sends it all the same", () => {
  using it = begun();
  const { session, setting } = it;
  session.suspend();
  session.opening(true);
  assert.equal(session.answered({ name: "resumed", previd: "s1", h: 3 }, true), "open");
  assert.equal(setting.backlog.acknowledged, 0);
  assert.ok(!session.acknowledge(4), "more than there is");
  assert.deepEqual(written(setting), [1, 2, 3]);
  assert.ok(session.acknowledge(3));
  assert.deepEqual([setting.backlog.acknowledged, setting.backlog.empty], [3, true]);
});

Deno.test("Session skips what it has handled of what follows an opening, where numbers begin again at 0, too", () => {
  for (
    const [handled, first, repeated] of [
      [5, 6, 0],
      [5, 4, 2],
      [5, 7, undefined],
      [0, 0xffff_ffff, 2],
      [1, 0, 2],
      [0xffff_ffff, 0, 0],
    ] as const
  ) {
    using it = stage({ stored: { id: "s1", handled, acknowledged: 0 } });
    const welcome = it.session.asked({ name: "resume", previd: "s1", h: 0, first });
    assert.equal(welcome.open, repeated !== undefined, `${handled}, ${first}`);
    assert.equal(welcome.repeated, repeated ?? 0);
  }
});

Deno.test("Session counts on where numbers begin again at 0", () => {
  using setting = setUpDurable({ acknowledged: 0xffff_ffff });
  using it = stage({ setting, stored: { id: "s1", handled: 0xffff_ffff, acknowledged: 0xffff_ffff } });
  it.session.count();
  assert.equal(it.session.handled, 0);
  const { first } = { first: undefined, ...it.session.opening(true) };
  assert.equal(first, 0);
});

Deno.test("Session begins anew where the peer has forgotten it, and returns what the peer says it has not handled", () => {
  using it = begun();
  it.session.suspend();
  it.session.opening(false);
  const failed = { name: "failed", condition: "item-not-found", h: 2 } as const;
  assert.equal(it.session.answered(failed, false), "again");
  assert.deepEqual(numbersIn(it.setting.bounced), [3]);
  assert.deepEqual(it.session.opening(false).name, "enable");
});

Deno.test("Session returns everything unacknowledged where the peer has forgotten how much it has handled", () => {
  for (const h of [undefined, 4]) {
    using it = begun();
    it.session.suspend();
    it.session.opening(false);
    const failed = { name: "failed", condition: "item-not-found", ...(h && { h }) } as const;
    assert.equal(it.session.answered(failed, false), "again");
    assert.deepEqual(numbersIn(it.setting.bounced), [1, 2, 3]);
  }
});

Deno.test("Session tells a peer that cannot resume it how much of it was handled, and nothing of one it never had", () => {
  using it = begun();
  for (let n = 0; n < 7; n++) it.session.count();
  const unknown = { name: "failed", condition: "item-not-found" } as const;
  assert.deepEqual(it.session.asked({ name: "resume", previd: "s0", h: 0 }).reply, unknown);
  assert.deepEqual(it.session.asked({ name: "resume", previd: "s1", h: 9 }).reply, { ...unknown, h: 7 });
});

Deno.test("Session takes no answer for one to another question", () => {
  using it = begun();
  const { session, setting } = it;
  session.suspend();
  assert.equal(
    session.answered({ name: "resumed", previd: "s1", h: 3 }, false),
    "refused",
    "nothing was asked",
  );
  session.opening(false);
  assert.equal(session.answered({ ...ENABLED, id: "s2" }, false), "refused");
  session.opening(false);
  assert.equal(session.answered({ name: "resumed", previd: "s0", h: 3 }, false), "refused");
  session.opening(false);
  assert.equal(session.answered({ name: "resumed", previd: "s1", h: 4 }, false), "refused");
  assert.deepEqual([setting.bounced, session.stored], [[], { id: "s1", handled: 0, acknowledged: 0 }]);
  using other = stage();
  other.session.opening(false);
  const failed = { name: "failed", condition: "not-allowed" } as const;
  assert.equal(other.session.answered(failed, false), "declined");
});

Deno.test("Session expires once its time is over, however often connections came to nothing meanwhile", () => {
  using it = begun();
  const { session, setting: { clock, bounced } } = it;
  for (let n = 0; n < 6; n++) {
    session.suspend();
    assert.ok(!session.expire());
    session.opening(false);
    clock.now += 10 * SECOND;
  }
  clock.now += 1;
  assert.ok(!session.expire(), "the peer may answer yet");
  session.suspend();
  assert.ok(session.expire() && !session.expire());
  assert.deepEqual([numbersIn(bounced), session.stored], [[1, 2, 3], undefined]);
});

Deno.test("Session does not write on the connection of before what that has room for after it was suspended", () => {
  using it = begun();
  const { session, setting } = it;
  const stream = new PlayedStream();
  setting.backlog.flush(stream);
  pushAll(setting, 4, 4);
  session.suspend();
  pushAll(setting, 5, 5);
  stream.takeAll();
  assert.deepEqual(numbersIn(stream.written), [4]);
});
