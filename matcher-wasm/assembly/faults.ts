// Which fault stands behind what the readers of single characters answer.

import { Fault } from "../codes";
import { FORBIDDEN } from "./bytes";

/** The fault behind an answer of `utf8`, or of `reference`. */
export function faultOf(n: i32, inReference: bool): i32 {
  if (n == FORBIDDEN) return inReference ? Fault.Restricted : Fault.NotWellFormed;
  return inReference ? Fault.NotWellFormed : Fault.Encoding;
}
