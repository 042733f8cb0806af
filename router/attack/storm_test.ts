import { CLINGING, DEAF, SMALL_LIMITS, STORMY } from "../../fixtures/attacker/attacks/storms.ts";
import { playInTurn } from "../../fixtures/attacker/play.ts";

playInTurn("Router withstands storms of connections", { mode: "external", limits: SMALL_LIMITS }, STORMY);
playInTurn("Router withstands streams that cling", { mode: "both" }, CLINGING);
playInTurn("Router withstands the deaf", { mode: "both" }, DEAF);
