import { CALLED } from "../../fixtures/attacker/attacks/certificates.ts";
import { playKinds } from "../../fixtures/attacker/gate.ts";
import { answerCall } from "../../fixtures/attacker/knock.ts";

const REFUSED = CALLED.filter(({ reason }) => reason !== "valid");

playKinds("Router, calling a peer that is known by certificate alone,", "external", CALLED, answerCall);
playKinds("Router, calling a peer that is known by certificate or dialback,", "both", REFUSED, answerCall);
