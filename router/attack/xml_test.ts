import { withstood } from "../../fixtures/attacker/attack.ts";
import { RESTRICTED_XML } from "../../fixtures/attacker/attacks/restricted.ts";
import { STRUCTURE } from "../../fixtures/attacker/attacks/structure.ts";
import { play } from "../../fixtures/attacker/play.ts";

play("Router withstands restricted XML", { mode: "external" }, RESTRICTED_XML.map(withstood));
play("Router withstands broken XML", { mode: "external" }, STRUCTURE.map(withstood));
