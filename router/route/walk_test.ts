import assert from "node:assert/strict";
import fc from "fast-check";
import { Walk, type WalkAnswer, type WalkEgress, type WalkLine, type WalkReport } from "./walk.ts";
import { readReport, readWalkLine, walkJson } from "./walk_read.ts";
import { walkText, walkTitle } from "./walk_text.ts";

const TRUNK: WalkEgress = { peer: "next", link: "trunk", state: "open", waits: 0 };
const LEAF: WalkEgress = { peer: "leaf", link: "s2s", state: "idle", waits: 0 };

function forward(node: string, egress = TRUNK): WalkAnswer {
  return { report: { node, action: "forward", egress } };
}

/** How a walk ends by these answers. */
function end(most: number, ...answers: readonly WalkAnswer[]): string {
  const walk = new Walk(most);
  const last = answers.flatMap((answer) => walk.take(answer, 1)).at(-1);
  assert.equal(walk.next, undefined);
  return last?.kind === "end" ? `${last.hop} ${last.outcome}` : "it goes on";
}

Deno.test("Walk asks one node further after each that forwards to a trunk", () => {
  const walk = new Walk(8);
  for (let n = 0; n < 5; n++) {
    assert.equal(walk.next, n);
    const lines = walk.take(forward(`n${n}.example`), n);
    assert.deepEqual(lines.map(({ kind, hop }) => [kind, hop]), [["hop", n + 1]]);
  }
});

const ENDS: readonly (readonly [what: string, end: string, ...answers: WalkAnswer[]])[] = [
  ["a standard server", "2 reached", forward("a.example"), forward("b.example", LEAF)],
  ["a node that is addressed itself", "1 reached", { report: { node: "a.example", action: "local" } }],
  ["a bounce", "1 refused", { report: { node: "a.example", action: "bounce", reason: "no-route" } }],
  ["a node that was passed before", "3 loop", ...["a", "b", "a"].map((node) => forward(`${node}.example`))],
  ["a loop at a standard server", "2 loop", forward("a.example"), forward("a.example", LEAF)],
  ["a peer that is held down", "1 held", forward("a.example", { ...LEAF, state: "held" })],
  ["silence", "2 silent", forward("a.example"), { silent: 10 }],
  ["an error", "2 unable", forward("a.example"), { failed: "service-unavailable" }],
  ["more nodes than a stanza may pass", "4 far", ...["a", "b", "c", "d"].map((node) => forward(node))],
];
for (const [what, expected, ...answers] of ENDS) {
  Deno.test(`Walk ends at ${what}`, () => assert.equal(end(3, ...answers), expected));
}

Deno.test("Walk takes nothing more when it is over", () => {
  const walk = new Walk(3);
  walk.take({ silent: 1 }, 0);
  assert.throws(() => walk.take(forward("a.example"), 0), /over/);
});

const REPORTS: readonly WalkReport[] = [
  { node: "a.example", action: "local" },
  { node: "a.example", action: "bounce", reason: "no-route" },
  { node: "a.example", action: "forward", egress: { ...TRUNK, state: "waiting", waits: 3_240 } },
];

Deno.test("readWalkLine() reads what walkJson() writes", () => {
  const lines: readonly WalkLine[] = [
    ...REPORTS.map((report): WalkLine => ({ kind: "hop", hop: 1, milliseconds: 1.5, report })),
    { kind: "end", hop: 2, outcome: "loop", text: "the stanza goes round" },
  ];
  for (const line of lines) assert.deepEqual(readWalkLine(walkJson(line)), line);
});

Deno.test("readWalkLine() and readReport() take anything, and never throw", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readWalkLine(text)));
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.anything()), (said) => void readReport(said)));
});

const FAULTS: readonly Readonly<Record<string, unknown>>[] = [
  { node: "A.example" },
  { node: "a b" },
  { action: "explode" },
  { peer: "a\u001b[2J" },
  { peer: undefined },
  { link: "tcp" },
  { state: "fine" },
  { waits: -1 },
  { waits: 1.5 },
];
for (const fault of FAULTS) {
  Deno.test(`readReport() takes no report with ${JSON.stringify(fault)}`, () => {
    const said = { node: "a.example", action: "forward", ...TRUNK };
    assert.ok(readReport(said));
    assert.equal(readReport({ ...said, ...fault }), undefined);
  });
}

Deno.test("walkText() is one line for a node, and one where a node was not found", () => {
  const hop = (report: WalkReport, n = 1): WalkLine => ({ kind: "hop", hop: n, milliseconds: 12.34, report });
  assert.equal(walkTitle({ from: "a@b", to: "c@d" }), "trace a@b → c@d");
  assert.deepEqual(REPORTS.map((report, n) => walkText(hop(report, n + 8))), [
    " 8  a.example          answered by the node itself                 12.3 ms",
    " 9  a.example          bounced: no-route                           12.3 ms",
    '10  a.example          forward to trunk "next" (waiting, stanzas wait for 3.2 s)    12.3 ms',
  ]);
  const ends = [["silent", "no answer within 10 s"], ["loop", "it goes round"], ["reached", "x"]] as const;
  assert.deepEqual(ends.map(([outcome, text]) => walkText({ kind: "end", hop: 3, outcome, text })), [
    " 3  * no answer within 10 s",
    "    it goes round",
    undefined,
  ]);
});
