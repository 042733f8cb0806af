import { withstood } from "../../fixtures/attacker/attack.ts";
import { CLAIMS } from "../../fixtures/attacker/attacks/claims.ts";
import { DIALBACK_ATTACKS } from "../../fixtures/attacker/attacks/dialback.ts";
import { play } from "../../fixtures/attacker/play.ts";

play("Router withstands forgeries of dialback", { mode: "dialback" }, DIALBACK_ATTACKS.map(withstood));
play("Router verifies many claims", { mode: "dialback" }, CLAIMS);
