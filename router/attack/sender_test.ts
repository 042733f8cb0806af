import { withstood } from "../../fixtures/attacker/attack.ts";
import { ADDRESSES } from "../../fixtures/attacker/attacks/addresses.ts";
import { SASL_ATTACKS } from "../../fixtures/attacker/attacks/sasl.ts";
import { play } from "../../fixtures/attacker/play.ts";

play("Router withstands forgeries of SASL EXTERNAL", { mode: "both" }, SASL_ATTACKS.map(withstood));
play("Router withstands spoofed and malformed addresses", { mode: "external" }, ADDRESSES.map(withstood));
