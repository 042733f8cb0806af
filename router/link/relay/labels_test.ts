import assert from "node:assert/strict";
import { until } from "../../../fixtures/leaf/star.ts";
import { type Boundary, startBoundary } from "../../../fixtures/stage/boundary.ts";
import { ess, forwarded, HARBOUR, labelled, LIGHTHOUSE, stanag } from "../../../fixtures/stage/labels.ts";

const A = 0, B = 1, C = 2;
const labels = (policy: string, clearance: string, more = "") =>
  `labels: {policy: ${policy}, clearance: {${clearance}}${more}}`;
const LOW = labels("harbour", "atMost: RESTRICTED");
const HIGH = labels("harbour", "atMost: CONFIDENTIAL");
const TOWER = labels("lighthouse", "atMost: GUARDED");
const message = (id: string, content: string, attributes = "type='chat'") =>
  `<message id='${id}' ${attributes}><body>secret plans</body>${content}</message>`;
const harbour = (classification: number) => labelled(ess(HARBOUR, { classification }));
const NAMES = ["", "UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL"];

/** ids of the stanzas that arrived, and of errors with their conditions. */
function ids(stanzas: readonly string[]): readonly string[] {
  return stanzas.map((stanza) => {
    const id = / id='([^']*)'/.exec(stanza)?.[1] ?? "?";
    const [, condition] = /<error type='\w+'><([\w-]+) /.exec(stanza) ?? [];
    return condition === undefined ? id : `${id} ${condition}`;
  });
}

Deno.test("Node lets labelled messages go exactly where both clearances let them, in ESS and STANAG 4774, each time", async () => {
  await using star = await startBoundary({ peers: [LOW, HIGH, TOWER] });
  // What each link holds, of HARBOUR; LIGHTHOUSE's GUARDED is RESTRICTED.
  const held = [[1, 2], [1, 2, 3], [1, 2]];
  for (const from of [A, B]) {
    for (const to of [A, B, C].filter((to) => to !== from)) {
      const expected: string[] = [];
      for (const round of [1, 2, 3]) {
        for (const n of [1, 3, 2]) {
          const xml = labelled(stanag("HARBOUR", NAMES[n]));
          await star.send(from, to, message(`${n}e${round}`, harbour(n)));
          await star.send(from, to, message(`${n}x${round}`, xml));
          if (held[from].includes(n) && held[to].includes(n)) expected.push(`${n}e${round}`, `${n}x${round}`);
        }
      }
      assert.deepEqual(ids(await star.arrived(from, to)), expected, `${from} to ${to}`);
    }
  }
  for (const [n, passes] of [[0, true], [5, true], [7, false], [5, true]] as const) {
    await star.send(C, A, message(`l${n}`, labelled(ess(LIGHTHOUSE, { classification: n }))));
    assert.deepEqual(ids(await star.arrived(C, A)), passes ? [`l${n}`] : []);
  }
});

Deno.test("Node passes the bytes of a labelled message as they came", async () => {
  await using star = await startBoundary({ peers: [LOW, HIGH] });
  const odd = message("1", `<x  xmlns = "urn:x"><![CDATA[<]]>&#x41;</x >${harbour(2)}`);
  await star.send(A, B, odd);
  await star.send(A, B, odd);
  const addressed = odd.replace("<message", "<message from='u@leafa.example' to='u@leafb.example'");
  assert.deepEqual(await star.arrived(A, B), [addressed, addressed]);
});

Deno.test("Node answers what a clearance refuses as its link is configured: an error, nothing, or the end of the stream", async () => {
  const deny = (way: string) =>
    labels("harbour", "atMost: RESTRICTED", `, onDeny: {in: ${way}, out: ${way}}`);
  await using star = await startBoundary({ peers: [HIGH, deny("bounce"), deny("silent")] });
  await star.send(A, B, message("1", harbour(3)));
  await until("the error comes", () => star.ends[A].received.length > 0);
  assert.deepEqual(star.ends[A].received.splice(0), [
    "<message type='error' from='u@leafb.example' to='u@leafa.example' id='1'>" +
    "<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
  ]);
  await star.send(A, B, message("2", labelled("<x xmlns='urn:x'/>")));
  await star.send(A, C, message("3", harbour(3)));
  await star.send(C, A, message("4", harbour(3)));
  await star.send(B, A, message("5", harbour(3)));
  assert.deepEqual(ids(await star.arrived(A, C)), []);
  assert.deepEqual(ids(await star.arrived(C, A)), []);
  await until("the sender hears", () => star.ends[B].received.length > 0);
  assert.deepEqual(ids(star.ends[B].received), ["5 forbidden"]);
  // The malformed label was refused silently: it was the sender's own link that refused it.
  assert.deepEqual(ids(star.ends[A].received), []);
  await star.node.reload(star.configure({ peers: [HIGH, deny("close"), deny("silent")] }));
  await star.send(A, B, message("6", harbour(3)));
  await until(
    "the stream is closed",
    () =>
      star.lines.some(({ text }) =>
        /closed with policy-violation: the peer sent a stanza that its policy/.test(text)
      ),
  );
});

Deno.test("Node never answers errors and the results of queries, whatever is refused", async () => {
  const strict = labels("harbour", "atMost: RESTRICTED", ", onDeny: {in: bounce, out: bounce}");
  await using star = await startBoundary({ peers: [strict, `${strict}, rules: {out: [{default: refuse}]}`] });
  await star.send(A, B, message("1", harbour(2), "type='error'"));
  await star.send(A, B, message("2", "", "type='error'"));
  await star.send(A, B, "<iq type='result' id='3'><q xmlns='q'/></iq>");
  await star.send(A, B, `<iq type='get' id='4'>${harbour(2)}</iq>`);
  await star.send(A, B, `<presence id='5'>${harbour(2)}</presence>`);
  await star.send(A, B, "<iq type='get' id='6'><q xmlns='q'/></iq>");
  await until("the query is answered", () => star.ends[A].received.length > 0);
  assert.deepEqual(ids(star.ends[A].received), ["6 policy-violation"]);
});

Deno.test("Node tells the senders of one peer of so many refusals only", async () => {
  const strict = labels("harbour", "atMost: RESTRICTED", ", onDeny: {in: bounce}");
  await using star = await startBoundary({ peers: [strict, "ping: 0"] });
  const unlabelled =
    "<message from='u@leafa.example' to='u@leafb.example' id='x'><body>text</body></message>";
  for (let n = 0; n < 10; n++) await star.ends[A].leaf.send("leafb.example", unlabelled.repeat(200));
  await star.arrived(A, B);
  await until("so many have been told", () => star.ends[A].received.length >= 200);
  const count = star.ends[A].received.length;
  assert.ok(count < 1_500, `${count} of 2000 were answered`);
});

Deno.test("Node treats the unlabelled as configured, on either side", async () => {
  const usual = labels(
    "harbour",
    "atMost: CONFIDENTIAL",
    ", default: {classification: RESTRICTED}, stamp: true",
  );
  await using star = await startBoundary({ peers: [LOW, usual, labels("harbour", "atMost: UNCLASSIFIED")] });
  const cases: readonly (readonly [number, number, readonly string[]])[] = [
    [A, B, []],
    [B, A, ["1", "2"]],
    [B, C, []],
  ];
  for (const [from, to, expected] of cases) {
    for (const id of ["1", "2"]) await star.send(from, to, message(id, ""));
    const arrived = await star.arrived(from, to);
    assert.deepEqual(ids(arrived), expected);
    for (const stanza of arrived) assert.match(stanza, /HARBOUR RESTRICTED<\/displaymarking>/);
  }
});

Deno.test("Node does not let a label slip by inside a carbon, whatever is remembered of the label outside", async () => {
  await using star = await startBoundary({ peers: [LOW, HIGH] });
  const carbon = (n: number) =>
    `<sent xmlns='urn:xmpp:carbons:2'>${forwarded(message("i", harbour(n)))}</sent>`;
  for (const round of [1, 2]) {
    await star.send(B, A, message(`a${round}`, harbour(2)));
    await star.send(B, A, message(`b${round}`, harbour(2) + carbon(3)));
    await star.send(B, A, message(`c${round}`, harbour(2) + carbon(2)));
    await star.send(B, A, message(`d${round}`, harbour(2).replace("HINT", "UNCLASSIFIED")));
    await star.send(B, A, message(`e${round}`, harbour(3).replace("HINT", "UNCLASSIFIED")));
  }
  assert.deepEqual(ids(await star.arrived(B, A)), ["a1", "c1", "d1", "a2", "c2", "d2"]);
});

Deno.test("Node applies another clearance at once after a reload, and keeps its links", async () => {
  await using star = await startBoundary({ peers: [HIGH, LOW] });
  const opened = () =>
    star.lines.filter(({ event }) => event === "link.open" || event === "stream.open").length;
  const sendAll = async (star: Boundary) => {
    for (const n of [1, 2, 3]) await star.send(A, B, message(`${n}`, harbour(n)));
    return ids(await star.arrived(A, B));
  };
  assert.deepEqual(await sendAll(star), ["1", "2"]);
  await until("the sender of the third is told, on a stream of its own", () => opened() === 3);
  for (
    const [peer, expected] of [[HIGH, ["1", "2", "3"]], [labels("harbour", "atMost: UNCLASSIFIED"), ["1"]], [
      LOW,
      ["1", "2"],
    ]] as const
  ) {
    const changes = await star.node.reload(star.configure({ peers: [HIGH, peer] }));
    assert.deepEqual(changes, ['peer "b" has other policies']);
    assert.deepEqual(await sendAll(star), expected);
  }
  assert.equal(opened(), 3);
});

Deno.test("Node refuses everything on a link whose policy is broken, and others go on", async () => {
  const answering = (policy: string) =>
    labels(policy, "atMost: RESTRICTED", ", onDeny: {in: bounce, out: bounce}");
  const lighthouse =
    "labels: {policy: lighthouse, clearance: {atMost: GUARDED}, onDeny: {in: bounce, out: bounce}}";
  await using star = await startBoundary({
    peers: [answering("harbour"), LOW, lighthouse],
    files: { "lighthouse.xml": "<SPIF>" },
  });
  await star.send(A, B, message("1", harbour(2)));
  assert.deepEqual(ids(await star.arrived(A, B)), ["1"]);
  await star.send(A, C, message("2", harbour(1)));
  await star.send(A, C, "<presence id='3'/>");
  await star.send(A, C, "<iq type='get' id='4'><q xmlns='q'/></iq>");
  await star.send(A, C, "<iq type='result' id='5'/>");
  await star.send(C, A, message("6", harbour(1)));
  await until(
    "both have heard",
    () => star.ends[A].received.length >= 3 && star.ends[C].received.length >= 1,
  );
  assert.deepEqual(ids(star.ends[A].received), ["2", "3", "4"].map((id) => `${id} service-unavailable`));
  assert.deepEqual(ids(star.ends[C].received), ["6 service-unavailable"]);
  assert.ok(
    star.lines.some(({ text }) => /the policy "lighthouse" of peer "c" could not be loaded/.test(text)),
  );
});
