import assert from "node:assert/strict";
import { numbersIn, PlayedStream, push } from "./contract_peer.ts";
import { type DurableOptions, type DurableSetting, setUpDurable } from "./durable_setting.ts";

/** The process is killed, and another begins with what was on the disk. */
export function kill(before: DurableSetting, options: DurableOptions = {}): DurableSetting {
  return setUpDurable({ ...options, folder: before.folder.killed() });
}

/** Pushes stanzas with the numbers `from` to `to`, each on its own. */
export function pushAll(setting: DurableSetting, from: number, to: number, keep = true): void {
  for (let n = from; n <= to; n++) assert.ok(push(setting.backlog, `<${n}/>`, keep), `${n}`);
  setting.settle();
}

/** What is written on a stream that has just begun, and taken. */
export function written({ backlog, settle }: DurableSetting, stream = new PlayedStream()): readonly number[] {
  for (let i = 0; i < 40; i++) {
    backlog.flush(stream);
    settle();
    stream.takeAll();
  }
  return numbersIn(stream.written);
}

/** The numbers `from` to `to`. */
export function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
