/** What a machine's inputs make of each of its states. */
export type Transitions<State extends string, Input extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Input, State>>>>
>;

/** A transition that a table does not have: a bug, never the peer's doing. */
export class MissingTransition extends Error {
  override readonly name = "MissingTransition";
}

/**
 * The state after `input`. Throws `MissingTransition` where the table has none.
 *
 * @param who whose states they are, with its article
 */
export function follow<State extends string, Input extends string>(
  table: Transitions<State, Input>,
  who: string,
  state: State,
  input: Input,
): State {
  const next = table[state][input];
  if (next === undefined) throw new MissingTransition(`${who} in state ${state} cannot take ${input}`);
  return next;
}
