import type { LinkState, NodeStatus } from "./status.ts";
import { headLines, peerLines } from "./status_text.ts";
import { trunkLines } from "./status_trunks.ts";

/** A terminal's size in characters. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** Turns to the terminal's other screen, and hides the cursor. */
export const ENTER = "\x1b[?1049h\x1b[?25l\x1b[2J";
/** Shows the cursor, and what was on the screen before. */
export const LEAVE = "\x1b[?25h\x1b[?1049l";

/** Where not all peers have room, those come first that an operator should see. */
const URGENCY: Readonly<Record<LinkState, number>> = { down: 0, held: 1, up: 2, idle: 3, refused: 4 };

/** What a screen of that size shows of a node: a line for each of its rows, none of them wider. Trunks where they have room. */
export function screenLines(status: NodeStatus, size: ScreenSize): readonly string[] {
  const head = [...headLines(status), ""];
  const foot = (left: number): string => left > 0 ? `${left} more; q ends` : "q ends";
  const room = Math.max(0, size.rows - head.length - 2);
  const { peers } = status;
  const fitting = peers.length <= room
    ? peers
    : peers.toSorted((a, b) => URGENCY[a.link] - URGENCY[b.link]).slice(0, room);
  const table = peerLines({ ...status, peers: fitting });
  const trunks = trunkLines(status);
  const below = peers.length + trunks.length <= room ? trunks : [];
  return fit([...head, ...table, ...below, foot(peers.length - fitting.length)], size);
}

/** Lines cut to the screen's size. */
export function fit(lines: readonly string[], { columns, rows }: ScreenSize): readonly string[] {
  return lines.slice(0, rows).map((line) => {
    const characters = [...line];
    return characters.length <= columns ? line : `${characters.slice(0, Math.max(0, columns - 1)).join("")}…`;
  });
}

/**
 * The bytes that put lines in the place of what is on the screen. Nothing is cleared before it is written over, and a
 * terminal that knows synchronised output (mode 2026) shows all of it at once: nothing flickers.
 */
export function frame(lines: readonly string[]): string {
  const text = lines.map((line) => `${line}\x1b[K`).join("\r\n");
  return `\x1b[?2026h\x1b[H${text}\x1b[J\x1b[?2026l`;
}
