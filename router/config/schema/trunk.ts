import { choice } from "./choice.ts";
import { ipAddress } from "./endpoint.ts";
import { optional } from "./key.ts";
import { listOf } from "./list.ts";
import { duration, integer } from "./quantity.ts";
import { placed } from "./type.ts";

const DAY = 24 * 3600;

/** When acknowledgements are asked for (XEP-0198 §4). */
export const ACKS = {
  stanzas: optional(integer(1, 10_000), 100, "After so many stanzas."),
  after: optional(duration(0.05, DAY), "250ms", "This long after a stanza that has not been acknowledged."),
};

/** When another of a peer's addresses is used. */
export const FAILOVER = {
  silence: optional(
    duration(0.5, DAY),
    "30s",
    "Time without a word from the peer, although it was asked, after which its connection is given up and the next " +
      "address is tried.",
  ),
  stable: optional(
    duration(0, DAY),
    "60s",
    "Time for which a better address must have been good before traffic goes back to it.",
  ),
};

/** What spares a link that carries little. */
export const CONSTRAINED = {
  batch: optional(
    duration(0, 60),
    0,
    "Time for which stanzas are gathered, so that they leave in one record of TLS.",
  ),
  compression: optional(
    choice(["none", "zlib"]),
    "none",
    "Compression of the stream; x2x alone, and both nodes must say it. Beneath TLS, the length of what is sent tells of " +
      "what was in it: whoever can have a text of his own choice sent beside a secret may guess that (the CRIME attack).",
  ),
  keepAlive: optional(
    choice(["acks", "spaces"]),
    "acks",
    "What is sent after `ping` without traffic: a request for an acknowledgement, whose absence shows that the link is " +
      "dead; or one space, which asks for nothing.",
  ),
  patience: optional(
    duration(1, 3600),
    "30s",
    "Time for a connection to be made and to become ready. A TLS handshake takes 14 s at 2,400 bit/s.",
  ),
};

/** IP addresses of peers. */
export const sources = placed(listOf(placed(ipAddress), "IP addresses", { orOne: true }));
