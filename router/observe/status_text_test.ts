import assert from "node:assert/strict";
import { BUSY, DETAILS, nodeStatus, NOW, peerStatus, TRUNK } from "../../fixtures/control/status.ts";
import { linkStateOf } from "./status.ts";
import { detailLines } from "./status_details.ts";
import { readDetails, readStatus } from "./status_read.ts";
import { statusLines } from "./status_text.ts";

Deno.test("statusLines() shows the node, and its peers in a table", () => {
  assert.deepEqual(statusLines(nodeStatus([peerStatus("red"), BUSY])), [
    "hub.example  trunkline 1.2.3  up 1 d 3 h  memory 66.8 MiB  queues 0 B of 256 MiB",
    "listens on 0.0.0.0:5269 (starttls), [::]:5270 (direct); certificates: hub.example 83 d, *.us expired",
    "",
    "PEER  LINK  IN   OUT  QUEUE        OLDEST  IN/S 1 10 60  OUT/S 1 10 60  CERT  LAST ERROR",
    "red   idle  0    0    -            -       0 0 0         0 0 0          -     -",
    "blue  up    2+1  1+2  4.2 KiB, 12  3.3 s   48k 12 0.5    0 1 2          83 d  5 min ago: it was " +
    "\\u001b[31mred\\u001b[0m.",
  ]);
});

Deno.test("statusLines() shows trunks in a table of their own", () => {
  const away = peerStatus("far", {
    ...{ kind: "x2x", link: "down" },
    trunk: { state: "waiting", connection: null, session: null, unacknowledged: 0 },
  });
  const taken = peerStatus("near", {
    ...{ kind: "trunk", link: "up" },
    trunk: {
      ...{ state: "open", session: null, unacknowledged: 0 },
      connection: { ours: false, address: "[2001:db8::7]:4711", managed: false },
    },
  });
  assert.deepEqual(statusLines(nodeStatus([TRUNK, away, taken, BUSY])).slice(9), [
    "TRUNK  KIND   STATE    BY    ADDRESS             SESSION    RESUMED  UNACKED  H IN  H OUT  SPOOL         OLDEST",
    "mid    trunk  open     us    10.1.0.5:5269       3 h 3 min  2        3        4711  815    1.2 MiB, 300  3 min",
    "far    x2x    waiting  -     -                   none       -        0        -     -      -             -",
    "near   trunk  open     peer  [2001:db8::7]:4711  none       -        0        -     -      -             -",
  ]);
});

Deno.test("statusLines() says what went wrong last that concerns no peer", () => {
  const lastError = { time: NOW - 2_000, sentence: "the audit cannot be written." };
  const [, , third] = statusLines({ ...nodeStatus([]), lastError });
  assert.equal(third, "last error 2.0 s ago: the audit cannot be written.");
});

Deno.test("detailLines() shows a peer with its streams", () => {
  assert.deepEqual(detailLines(DETAILS), [
    'peer "blue" is up',
    "  routes       *.us, us",
    "  addresses    10.2.0.5:5269",
    "  queue        4.2 KiB, 12 stanzas, the oldest for 3.3 s",
    "  in           48k, 12, 0.5 stanzas/s over 1, 10 and 60 s",
    "  out          0, 1, 2 stanzas/s over 1, 10 and 60 s",
    "  certificate  83 d",
    "  last error   5 min ago: it was \\u001b[31mred\\u001b[0m.",
    "  streams      6, the first 2 of them:",
    "    out  open           leafa.example → x.us  4.2 KiB wait",
    "    in   opening        not known yet  from 10.2.0.5:4711",
  ]);
});

Deno.test("detailLines() shows who made a trunk's connection, its session and what is kept", () => {
  const lines = detailLines({ ...DETAILS, ...TRUNK, preferred: "10.1.0.5:5269" });
  assert.deepEqual(lines.slice(3, 8), [
    "  preferred    10.1.0.5:5269, by an operator, until --auto or a restart",
    "  queue        empty",
    "  spool        1.2 MiB, 300 stanzas, the oldest for 3 min",
    "  trunk        open, we have connected to 10.1.0.5:5269, 3 stanzas unacknowledged",
    "  session      for 3 h 3 min, resumed 2 times; h 4711 in, 815 out",
  ]);
});

Deno.test("linkStateOf() says how a link is from its streams", () => {
  const streams = (open: number, waiting: number, incoming: number) => ({
    in: { open: incoming, opening: 3 },
    out: { open, dialing: 0, waiting, closing: 0 },
  });
  const free = { held: false, refused: false };
  assert.equal(linkStateOf(free, streams(0, 0, 0)), "idle");
  assert.equal(linkStateOf(free, streams(0, 1, 0)), "down");
  assert.equal(linkStateOf(free, streams(1, 1, 0)), "up");
  assert.equal(linkStateOf(free, streams(0, 1, 1)), "up");
  assert.equal(linkStateOf({ held: true, refused: false }, streams(1, 0, 0)), "held");
  assert.equal(linkStateOf({ held: true, refused: true }, streams(0, 0, 0)), "refused");
});

Deno.test("readStatus() and readDetails() take what a node says, and nothing that lacks a part", () => {
  const status = nodeStatus([BUSY, TRUNK]);
  assert.deepEqual(readStatus(JSON.parse(JSON.stringify(status))), status);
  assert.deepEqual(readDetails(JSON.parse(JSON.stringify(DETAILS))), DETAILS);
  for (const part of Object.keys(status)) {
    assert.equal(readStatus({ ...status, [part]: undefined }), undefined);
  }
  for (const part of Object.keys(DETAILS)) {
    assert.equal(readDetails({ ...DETAILS, [part]: undefined }), undefined, part);
  }
  for (const other of [null, 1, "status", [], [status]]) assert.equal(readStatus(other), undefined);
});
