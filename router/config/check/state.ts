import type { Settings } from "../complete.ts";
import type { Findings } from "../findings.ts";
import { resolvePath } from "../material/path.ts";
import { placeOf } from "../schema/section.ts";

/** What is left of the 107 bytes of a socket's path (unix(7), `sun_path`) for the folder that it is in. */
const LONGEST = 80;

/** Checks that there can be a control socket where one is asked for. */
export function checkState(settings: Settings, file: string, findings: Findings): void {
  const { state, control } = settings.values;
  if (state === undefined && control !== undefined && !settings.misspelt.has("state")) {
    findings.problem(
      placeOf(settings, "control"),
      "there is no control socket without state. Add state: /var/lib/trunkline, or remove control.",
    );
  }
  const length = new TextEncoder().encode(state === undefined ? "" : resolvePath(file, state.value)).length;
  if (state === undefined || length <= LONGEST) return;
  findings.problem(
    state.place,
    `is ${length} bytes long, and a socket can be in a folder of at most ${LONGEST}. Choose a shorter one.`,
  );
}
