import { withstood } from "../../fixtures/attacker/attack.ts";
import { BROKEN, INJECTIONS, TLS_ATTACKS } from "../../fixtures/attacker/attacks/tls.ts";
import { play } from "../../fixtures/attacker/play.ts";

play("Router withstands attacks on the way into TLS", { mode: "both" }, [
  ...BROKEN,
  ...INJECTIONS,
  ...TLS_ATTACKS.map(withstood),
]);
