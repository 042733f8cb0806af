import { delivered } from "../../fixtures/attacker/pass.ts";
import { NAMESPACES } from "../../fixtures/attacker/passages/namespaces.ts";
import { FLOODS, SIZES } from "../../fixtures/attacker/passages/sizes.ts";
import { STANZAS } from "../../fixtures/attacker/passages/stanzas.ts";
import { play } from "../../fixtures/attacker/play.ts";

play("Router passes stanzas", { mode: "external" }, STANZAS.map(delivered));
play("Router passes namespaces", { mode: "external" }, NAMESPACES.map(delivered));
play("Router passes stanzas of all sizes", { mode: "external" }, SIZES.map(delivered));
play("Router passes floods of stanzas", { mode: "external" }, FLOODS.map(delivered));
