import { CALLERS } from "../../fixtures/attacker/attacks/certificates.ts";
import { playKinds } from "../../fixtures/attacker/gate.ts";
import { knock } from "../../fixtures/attacker/knock.ts";

playKinds("Router, called by a peer that is known by certificate alone,", "external", CALLERS, knock);
playKinds("Router, called by a peer that is known by certificate or dialback,", "both", CALLERS, knock);
