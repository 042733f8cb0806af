import { withstood } from "../../fixtures/attacker/attack.ts";
import { HEADERS } from "../../fixtures/attacker/attacks/headers.ts";
import { play } from "../../fixtures/attacker/play.ts";

play("Router withstands stream headers that are none", { mode: "external" }, HEADERS.map(withstood));
