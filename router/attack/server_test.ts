import { endured } from "../../fixtures/attacker/endure.ts";
import { AUTHORITIES } from "../../fixtures/attacker/attacks/authorities.ts";
import { SERVERS } from "../../fixtures/attacker/attacks/servers.ts";
import { play } from "../../fixtures/attacker/play.ts";

play("Router withstands servers that it calls", { mode: "external" }, SERVERS.map(endured));
play("Router withstands servers that answer its claims", { mode: "dialback" }, AUTHORITIES.map(endured));
