import assert from "node:assert/strict";
import { UK_DEMO } from "../fixtures/labels/uk_demo.ts";
import { asStanag4774 } from "../fixtures/labels/vector.ts";
import type { Arrival, Person } from "../fixtures/rig/clients/person.ts";
import { LEAVES } from "../fixtures/rig/leaves.ts";
import type { LabelStar, StarLeaf } from "./label_star.ts";
import { assertAbsent, assertBounce, assertUnchanged, type Letter, letter, securityLabel } from "./letter.ts";
import { OFFICIAL, startUkStar, ukLabel, ukVector } from "./uk_star.ts";

const LEAVES_OF_STAR: readonly StarLeaf[] = ["a", "b", "c"];

/** Who sends what to the room at a leaf, and at which leaves it must be read. */
interface Talk {
  readonly room: StarLeaf;
  readonly from: StarLeaf;
  /** A vector of UK. */
  readonly label: string;
  /** Empty: it does not reach the room. */
  readonly readAt: readonly StarLeaf[];
}

// OFFICIAL is for all; SECRET not for c; SECRET US not for a; SECRET UK, EU and OFFICIAL-SENSITIVE for a alone.
const TALKS: readonly Talk[] = [
  { room: "a", from: "a", label: "U1", readAt: ["a", "b", "c"] },
  { room: "a", from: "a", label: "U2", readAt: ["a", "b"] },
  { room: "a", from: "a", label: "U3", readAt: ["a"] },
  { room: "a", from: "a", label: "U7", readAt: ["a"] },
  { room: "a", from: "b", label: "U2", readAt: ["a", "b"] },
  { room: "a", from: "b", label: "U4", readAt: [] },
  { room: "a", from: "c", label: "U1", readAt: ["a", "b", "c"] },
  { room: "a", from: "c", label: "U2", readAt: [] },
  { room: "b", from: "b", label: "U4", readAt: ["b"] },
  { room: "b", from: "a", label: "U2", readAt: ["a", "b"] },
  { room: "b", from: "a", label: "U3", readAt: [] },
  { room: "c", from: "a", label: "U1", readAt: ["a", "b", "c"] },
  { room: "c", from: "a", label: "U2", readAt: [] },
  { room: "c", from: "c", label: "U1", readAt: ["a", "b", "c"] },
];

function roomAt(leaf: StarLeaf): string {
  return `harbour@${LEAVES[leaf].conference}`;
}

/** All at the room enter it: the one whose server has it first. */
async function enterAll(star: LabelStar, room: StarLeaf): Promise<void> {
  await star.person(room).enter(roomAt(room), room);
  for (const leaf of LEAVES_OF_STAR) if (leaf !== room) await star.person(leaf).enter(roomAt(room), leaf);
}

function read(person: Person, { id }: Letter): readonly Arrival[] {
  return person.find(id).filter(({ element }) => element.getAttribute("type") === "groupchat");
}

/** Says something that all may read, and waits until all have: whatever was said before has been heard by then. */
async function hearMarker(star: LabelStar, room: StarLeaf, from: StarLeaf): Promise<void> {
  const marker = letter(roomAt(room), OFFICIAL, "groupchat");
  await star.person(from).send(marker.xml);
  for (const leaf of LEAVES_OF_STAR) assertUnchanged(await star.person(leaf).awaitId(marker.id), marker);
}

async function talk(star: LabelStar, { room, from, readAt, label }: Talk, content: string): Promise<void> {
  const sent = letter(roomAt(room), content, "groupchat");
  await star.person(from).send(sent.xml);
  await hearMarker(star, room, from);
  for (const leaf of LEAVES_OF_STAR) {
    const arrived = read(star.person(leaf), sent);
    assert.equal(arrived.length, readAt.includes(leaf) ? 1 : 0, `${label} is read at ${leaf}`);
    for (const arrival of arrived) assertUnchanged(arrival, sent);
  }
  const refused = star.audit().filter((line) => line.event === "refuse" && line.id === sent.id);
  const expected = readAt.length === 0 ? [from] : LEAVES_OF_STAR.filter((leaf) => !readAt.includes(leaf));
  const whom = refused.map(({ ingress, egress }) => readAt.length === 0 ? ingress : egress);
  assert.deepEqual(whom.toSorted(), expected);
}

Deno.test("what is said in a room is read by those who may, and by nobody else", async (t) => {
  await using star = await startUkStar();
  for (const room of LEAVES_OF_STAR) await enterAll(star, room);
  for (const one of TALKS) {
    const { label, from, room } = one;
    await t.step(`${label} from ${from} in the room at ${room}`, async () => {
      await talk(star, one, ukLabel(label));
      await talk(star, one, securityLabel(asStanag4774(UK_DEMO, ukVector(label))));
    });
  }
  await t.step("who may not say it is told so by the room's address", async () => {
    const sent = letter(roomAt("c"), ukLabel("U2"), "groupchat");
    await star.person("a").send(sent.xml);
    assertBounce(await star.person("a").awaitId(sent.id, "error"), sent, "auth forbidden");
  });
  await t.step("a private message goes by its label, too", async () => {
    const [refused, permitted] = ["U3", "U2"].map((name) => letter(`${roomAt("a")}/b`, ukLabel(name)));
    await star.person("a").send(refused.xml, permitted.xml);
    assertUnchanged(await star.person("b").awaitId(permitted.id), permitted);
    assertAbsent(star.person("b"), refused);
  });
  await star.finish();
});

Deno.test("who enters a room gets no more of its history than the labels permit", async () => {
  await using star = await startUkStar();
  const room = roomAt("a");
  await star.person("a").enter(room, "a");
  const said = ["U1", "U2", "U3", "U7", "U1"].map((name) => letter(room, ukLabel(name), "groupchat"));
  await star.person("a").send(...said.map(({ xml }) => xml));
  await star.person("a").awaitId(said[4].id);
  for (const leaf of ["b", "c"] as const) {
    const person = star.person(leaf);
    await person.enter(room, leaf);
    await person.awaitId(said[4].id);
    const history = said.map((one) => read(person, one).length);
    assert.deepEqual(history, leaf === "b" ? [1, 1, 0, 0, 1] : [1, 0, 0, 0, 1]);
  }
  await star.finish();
});
