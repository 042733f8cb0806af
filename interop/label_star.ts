import assert from "node:assert/strict";
import { POLICIES } from "../fixtures/policies/policies.ts";
import { connectPerson, type Person } from "../fixtures/rig/clients/person.ts";
import { startRig } from "../fixtures/rig/rig.ts";
import type { RouterOptions } from "../fixtures/rig/router_configuration.ts";
import { auditSource } from "../router/observe/audit_system.ts";
import { verifyAudit } from "../router/observe/audit_verify.ts";
import { type Router, startRouter } from "./router.ts";

/** Leaves of a star with labels: two Prosodies and an ejabberd. */
export type StarLeaf = "a" | "b" | "c";

/** Every way between two leaves of the star. */
export const WAYS: readonly (readonly [from: StarLeaf, to: StarLeaf])[] = [
  ["a", "b"],
  ["b", "a"],
  ["a", "c"],
  ["c", "a"],
  ["b", "c"],
  ["c", "b"],
];

/** A record of the audit as it is in the file. */
export interface AuditLine {
  readonly event: string;
  readonly direction?: string;
  readonly ingress?: string;
  readonly egress?: string;
  readonly id?: string;
  readonly labelHash?: string;
  readonly clearance?: string;
  readonly reason?: string;
  readonly sentence: string;
}

export interface StarOptions {
  readonly policies: readonly (keyof typeof POLICIES)[];
  /** Policies whose files are not there. */
  readonly lost?: readonly string[];
  readonly labels: Readonly<Record<StarLeaf, object>>;
  /** Files beside the configuration, by name. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

/** Three real servers with a person at each, and the router between them. */
export interface LabelStar extends AsyncDisposable {
  readonly router: Router;
  person(leaf: StarLeaf): Person;
  /** One more client of the person there. */
  another(leaf: StarLeaf): Promise<Person>;
  /** The audit so far. */
  audit(): readonly AuditLine[];
  /** The text of the audit so far. */
  auditText(): string;
  /** Ends the router in order, and asserts that the audit is whole. */
  finish(): Promise<void>;
}

export async function startLabelStar(options: StarOptions): Promise<LabelStar> {
  await using stack = new AsyncDisposableStack();
  const rig = stack.use(await startRig({ mode: "both", view: "edge", leaves: ["a", "b", "c"] }));
  const audit = `${rig.folder}/audit.log`;
  for (const [name, bytes] of Object.entries(options.files ?? {})) {
    await Deno.writeFile(`${rig.folder}/${name}`, bytes);
  }
  const router = stack.use(await startRouter(rig, settingsOf(options, audit)));
  const connect = (leaf: StarLeaf): Promise<Person> =>
    connectPerson(rig.leaf(leaf).account(), () => router.log.map(({ text }) => text).join("\n"));
  const people = {
    a: stack.use(await connect("a")),
    b: stack.use(await connect("b")),
    c: stack.use(await connect("c")),
  };
  const auditText = (): string => Deno.readTextFileSync(audit);
  const running = stack.move();
  return {
    router,
    person: (leaf) => people[leaf],
    another: async (leaf) => running.use(await connect(leaf)),
    auditText,
    audit: () => auditText().trimEnd().split("\n").map((line) => JSON.parse(line) as AuditLine),
    finish: () => finish(router, audit),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function settingsOf({ policies, lost = [], labels }: StarOptions, audit: string): RouterOptions {
  const spifs = policies.map((name) => {
    const path = new URL(`../fixtures/policies/${POLICIES[name]}`, import.meta.url).pathname;
    return [name, path] as const;
  });
  const absent = lost.map((name) => [name, `${name}-is-not-there.xml`] as const);
  return { policies: Object.fromEntries([...spifs, ...absent]), labels, audit };
}

async function finish(router: Router, audit: string): Promise<void> {
  assert.equal(await router.stop(), 0);
  const lines = (await Deno.readTextFile(audit)).trimEnd().split("\n").length;
  const verdict = verifyAudit([auditSource(audit)]);
  assert.ok(verdict.ok, verdict.ok ? "" : verdict.sentence);
  assert.equal(verdict.count, lines);
  assert.equal(verdict.first.event, "start");
  assert.equal(verdict.last.event, "stop");
}
