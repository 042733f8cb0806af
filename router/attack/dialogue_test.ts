import { DIALOGUES, PARALLEL } from "../../fixtures/attacker/passages/dialogues.ts";
import { play } from "../../fixtures/attacker/play.ts";

play("Router talks with standard servers", { mode: "both" }, [...DIALOGUES, ...PARALLEL]);
