import assert from "node:assert/strict";
import { until } from "../../../fixtures/leaf/star.ts";
import { startBoundary } from "../../../fixtures/stage/boundary.ts";
import { ess, forwarded, HARBOUR, labelled } from "../../../fixtures/stage/labels.ts";
import { sha256 } from "../../observe/audit_chain.ts";
import { verifyAudit } from "../../observe/audit_verify.ts";

const A = 0, B = 1, C = 2;
const labels = (policy: string, clearance: string, more = "") =>
  `labels: {policy: ${policy}, clearance: {${clearance}}${more}}`;
const LOW = labels("harbour", "atMost: RESTRICTED");
const HIGH = labels("harbour", "atMost: CONFIDENTIAL");
const harbour = (classification: number) => labelled(ess(HARBOUR, { classification }));
const message = (id: string, content: string, body = "secret plans") =>
  `<message id='${id}' type='chat'><body>${body}</body>${content}</message>`;
const ids = (stanzas: readonly string[]): readonly string[] =>
  stanzas.map((stanza) => {
    const [, condition] = /<error type='\w+'><([\w-]+) /.exec(stanza) ?? [];
    return `${/ id='([^']*)'/.exec(stanza)?.[1]}${condition === undefined ? "" : ` ${condition}`}`;
  });

interface Line {
  readonly event: string;
  readonly [field: string]: string | number;
}

/** The records of an audit, which must be whole. */
function readAudit(path: string): readonly Line[] {
  const bytes = Deno.readFileSync(path);
  const verdict = verifyAudit([{ name: path, chunks: [bytes] }]);
  assert.ok(verdict.ok, verdict.ok ? "" : verdict.sentence);
  return new TextDecoder().decode(bytes).trim().split("\n").map((line) => JSON.parse(line) as Line);
}

async function temporary(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "trunkline-audit-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }).catch(() => {}) };
}

Deno.test("Node puts each refusal, mapping and stamp on record before the traffic leaves, and never a body", async () => {
  await using folder = await temporary();
  const file = `${folder.path}/audit.log`;
  const stamping = labels(
    "harbour",
    "atMost: CONFIDENTIAL",
    ", default: {classification: RESTRICTED}, stamp: true",
  );
  const tower = labels("lighthouse", "atMost: GUARDED", ", stamp: true");
  await using star = await startBoundary({ peers: [stamping, LOW, tower], more: `audit: {file: ${file}}` });
  await star.send(A, B, message("1", harbour(3)));
  await star.send(A, B, message("2", harbour(2)));
  await star.send(A, B, message("3", ""));
  await star.send(A, B, message("4", ""));
  assert.deepEqual(ids(await star.arrived(A, B)), ["2", "3", "4"]);
  assert.deepEqual(readAudit(file).map(({ event, id }) => `${event} ${id ?? ""}`), [
    "start ",
    "refuse 1",
    "stamp 3",
    "stamp 4",
  ]);
  await star.send(A, C, message("5", harbour(2)));
  await star.send(A, C, message("6", harbour(2)));
  await star.send(A, C, message("7", labelled("x")));
  assert.deepEqual(ids(await star.arrived(A, C)), ["5", "6"]);
  const lines = readAudit(file).slice(1);
  assert.deepEqual(lines.slice(3).map(({ event, id }) => `${event} ${id}`), ["map 5", "map 6", "refuse 7"]);
  const { seq: _, time: __, prev: ___, ...refused } = lines[0];
  assert.deepEqual(refused, {
    event: "refuse",
    direction: "out",
    ...{ ingress: "a", egress: "b", from: "u@leafa.example", to: "u@leafb.example" },
    ...{ id: "1", kind: "message", type: "chat", policy: HARBOUR, classification: "CONFIDENTIAL" },
    labelHash: sha256(new TextEncoder().encode(harbour(3))),
    ...{ clearance: "b (harbour)", reason: "classification" },
    sentence: 'the clearance lacks the classification "CONFIDENTIAL"',
  });
  assert.ok(!Deno.readTextFileSync(file).includes("secret plans"));
});

Deno.test("Node puts what is permitted on record, too, where it is told to, each time", async () => {
  await using folder = await temporary();
  const file = `${folder.path}/audit.log`;
  await using star = await startBoundary({ peers: [HIGH, LOW], more: `audit: {file: ${file}, allow: true}` });
  for (const id of ["1", "2", "3"]) await star.send(A, B, message(id, harbour(2)));
  assert.deepEqual(ids(await star.arrived(A, B)), ["1", "2", "3"]);
  const allowed = readAudit(file).filter(({ event, kind }) => event === "allow" && kind === "message");
  assert.deepEqual(allowed.map(({ id }) => id), ["1", "2", "3"]);
});

Deno.test("Node stops label-checked traffic while the audit cannot be written, lets other go on, and recovers", async () => {
  await using folder = await temporary();
  const file = `${folder.path}/log/audit.log`;
  await Deno.mkdir(`${folder.path}/log`);
  await using star = await startBoundary({
    peers: [HIGH, LOW, "ping: 0", "ping: 0"],
    more: `audit: {file: ${file}}`,
  });
  await star.send(A, B, message("1", harbour(2)));
  assert.deepEqual(ids(await star.arrived(A, B)), ["1"]);
  await Deno.remove(`${folder.path}/log`, { recursive: true });
  await until(
    "the node sees it",
    () => star.lines.some(({ event, level }) => event === "audit" && level === "error"),
  );
  for (const id of ["2", "3"]) await star.send(A, B, message(id, harbour(2)));
  await star.send(A, B, `<message type='error' id='4'/>`);
  await until("the senders hear", () => star.ends[A].received.length >= 2);
  assert.deepEqual(ids(star.ends[A].received.splice(0)), ["2 resource-constraint", "3 resource-constraint"]);
  await star.ends[2].leaf.send(
    "leafd.example",
    "<message from='u@leafc.example' to='u@leafd.example' id='5'/>",
  );
  await until("other traffic goes on", () => star.ends[3].received.length === 1);
  assert.equal(star.ends[B].received.length, 0);
  await Deno.mkdir(`${folder.path}/log`);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  await star.send(A, B, message("6", harbour(2)));
  assert.deepEqual(ids(await star.arrived(A, B)), ["6"]);
});

Deno.test("Node lets nothing leave that it could not put on record: the very first is held back", async () => {
  const stamping = labels(
    "harbour",
    "atMost: CONFIDENTIAL",
    ", default: {classification: RESTRICTED}, stamp: true, onDeny: {in: bounce}",
  );
  await using star = await startBoundary({ peers: [stamping, "ping: 0"], more: "audit: {file: /dev/full}" });
  for (const id of ["1", "2"]) await star.send(A, B, message(id, ""));
  await until("the sender hears", () => star.ends[A].received.length >= 2);
  assert.deepEqual(ids(star.ends[A].received), ["1 resource-constraint", "2 resource-constraint"]);
  assert.equal(star.ends[B].received.length, 0);
});

Deno.test("Node goes on unrecorded where it is configured so", async () => {
  await using star = await startBoundary({
    peers: [HIGH, LOW],
    more: "audit: {file: /dev/full, onFull: continue}",
  });
  for (const n of [1, 2, 3]) await star.send(A, B, message(`${n}`, harbour(n)));
  assert.deepEqual(ids(await star.arrived(A, B)), ["1", "2"]);
});

Deno.test("Node sends watchers a copy that their own clearance permits, whatever becomes of the stanza", async () => {
  const copying =
    'rules: {in: [{do: {copy: w@leafc.example}}, {when: {body: {matches: "plans"}}, do: refuse}, {default: allow}]}';
  await using star = await startBoundary({ peers: [`${HIGH}, ${copying}`, HIGH, LOW] });
  await star.send(A, B, message("1", harbour(2), "hello"));
  await star.send(A, B, message("2", harbour(3), "hello"));
  await star.send(A, B, message("3", harbour(2)).replace("<message", "<message xmlns='jabber:server'"));
  await star.send(A, B, message("4", harbour(2) + forwarded(message("5", harbour(3), "hello")), "hello"));
  assert.deepEqual(ids(await star.arrived(A, B)), ["1", "2", "4"]);
  const copies = () =>
    star.ends[C].received.filter((stanza) => stanza.includes("secret") || stanza.includes("hello"));
  await until("two copies come", () => copies().length >= 2);
  const received = copies();
  for (const [i, id] of ["1", "3"].entries()) {
    assert.ok(
      received[i].startsWith("<message from='hub.example' to='w@leafc.example' type='normal'><forwarded "),
    );
    assert.match(received[i], new RegExp(`<message [^>]*xmlns='jabber:server'[^>]*>`));
    assert.ok(received[i].includes(harbour(2)) && received[i].includes(` id='${id}'`));
  }
  assert.equal(received.length, 2);
  assert.equal(
    star.lines.filter(({ text }) => /no copy goes to w@leafc\.example: in a forwarded message/.test(text))
      .length,
    2,
  );
});

Deno.test("Node copies what has no label under the default label of the link that it came by", async () => {
  const copying = "rules: {in: [{do: {copy: w@leafc.example}}, {default: allow}]}";
  const usual = (level: string) =>
    labels("harbour", "atMost: CONFIDENTIAL", `, default: {classification: ${level}}`);
  const watcher = labels("harbour", "atMost: UNCLASSIFIED", ", default: {classification: UNCLASSIFIED}");
  await using star = await startBoundary({ peers: [`${usual("CONFIDENTIAL")}, ${copying}`, HIGH, watcher] });
  await star.send(A, B, message("1", ""));
  assert.deepEqual(ids(await star.arrived(A, B)), ["1"]);
  await until("it is said", () => star.lines.some(({ event }) => event === "copy"));
  assert.equal(star.ends[C].received.filter((stanza) => stanza.includes("<message xmlns")).length, 0);
  await star.node.reload(star.configure({ peers: [`${usual("UNCLASSIFIED")}, ${copying}`, HIGH, watcher] }));
  await star.send(A, B, message("2", ""));
  await until("the copy comes", () => star.ends[C].received.some((stanza) => stanza.includes("id='2'")));
});

Deno.test("Node looks for words in what is labelled and known, and takes other words over in a reload", async () => {
  const rules =
    "rules: {out: [{when: {body: {words: secrets}}, do: {refuse: not-acceptable}}, {default: allow}]}";
  const settings = (words: string) => ({
    peers: [HIGH, `${LOW}, ${rules}`],
    more: "words: {secrets: secrets.txt}",
    files: { "secrets.txt": words },
  });
  await using star = await startBoundary(settings("operation anchor"));
  const sendBoth = async (): Promise<readonly string[]> => {
    await star.send(A, B, message("1", harbour(2), "about Operation  ANCHOR"));
    await star.send(A, B, message("2", harbour(2), "about lunch"));
    return ids(await star.arrived(A, B));
  };
  assert.deepEqual(await sendBoth(), ["2"]);
  assert.deepEqual(await sendBoth(), ["2"]);
  await star.node.reload(star.configure(settings("lunch")));
  assert.deepEqual(await sendBoth(), ["1"]);
  assert.deepEqual(ids(star.ends[A].received), ["1 not-acceptable", "1 not-acceptable", "2 not-acceptable"]);
});

Deno.test("Node lets through a link for chat alone what people write, with its label, and nothing else", async () => {
  const chat = "rules: {out: [chat-only, {default: allow}]}";
  await using star = await startBoundary({ peers: [HIGH, `${LOW}, ${chat}`] });
  const noise =
    "<x xmlns='jabber:x:oob'><url>http://x</url></x><active xmlns='http://jabber.org/protocol/chatstates'/>";
  await star.send(A, B, message("1", noise + harbour(2)));
  await star.send(A, B, message("2", noise + harbour(3)));
  await star.send(A, B, "<presence id='3'/>");
  await star.send(A, B, "<iq type='get' id='4'><q xmlns='q'/></iq>");
  await star.send(A, B, message("5", harbour(1)));
  await until("both arrive", () => star.ends[B].received.length === 2);
  assert.deepEqual(ids(star.ends[B].received), ["1", "5"]);
  assert.ok(
    !star.ends[B].received[0].includes("oob") && star.ends[B].received[0].includes("esssecuritylabel"),
  );
  assert.deepEqual(ids(star.ends[A].received), ["2 forbidden", "4 service-unavailable"]);
});
