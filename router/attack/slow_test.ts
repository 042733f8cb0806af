import { withstood } from "../../fixtures/attacker/attack.ts";
import { IDLENESS, IMPATIENT_PEERS } from "../../fixtures/attacker/attacks/idleness.ts";
import { SHORT_LIMITS, SLOWNESS } from "../../fixtures/attacker/attacks/slowness.ts";
import { play, playInTurn } from "../../fixtures/attacker/play.ts";

const SLOW = SLOWNESS.map(withstood);

play("Router gives up slow and silent connections", { mode: "both", limits: SHORT_LIMITS }, SLOW);
playInTurn("Router looks after idle streams", { mode: "external", peers: IMPATIENT_PEERS }, IDLENESS);
