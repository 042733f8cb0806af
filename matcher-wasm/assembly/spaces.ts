// The namespaces that the scanner knows by name.

import { sameValue } from "./values";
import {
  CHAT_STATES_NAMESPACE, FORWARD_NAMESPACE, HINTS_NAMESPACE, HOPS_NAMESPACE, LABEL_NAMESPACE, SERVER_NAMESPACE, spells, Word,
  XML_NAMESPACE, XMLNS_NAMESPACE,
} from "./words";

/** The namespaces that mean something to the scanner. */
export enum Space {
  Other,
  Xml,
  Xmlns,
  Server,
  ChatStates,
  Hints,
  Label,
  Forward,
  Hops,
}

/** Which namespace the n bytes at p name, as they stand. The lengths are those of the words. */
function plainSpace(p: usize, n: i32): i32 {
  switch (n) {
    case 13: return spells(p, n, SERVER_NAMESPACE) ? Space.Server : Space.Other;
    case 14: return spells(p, n, HINTS_NAMESPACE) ? Space.Hints : Space.Other;
    case 18: return spells(p, n, FORWARD_NAMESPACE) ? Space.Forward : Space.Other;
    case 20: return spells(p, n, LABEL_NAMESPACE) ? Space.Label : spells(p, n, HOPS_NAMESPACE) ? Space.Hops : Space.Other;
    case 29: return spells(p, n, XMLNS_NAMESPACE) ? Space.Xmlns : Space.Other;
    case 36: return spells(p, n, XML_NAMESPACE) ? Space.Xml : Space.Other;
    case 37: return spells(p, n, CHAT_STATES_NAMESPACE) ? Space.ChatStates : Space.Other;
    default: return Space.Other;
  }
}

function says(from: usize, to: usize, w: Word): bool {
  return sameValue(from, to, w.at, w.at + w.length);
}

/** Which namespace the value names, however it is written. */
function writtenSpace(from: usize, to: usize): i32 {
  if (says(from, to, SERVER_NAMESPACE)) return Space.Server;
  if (says(from, to, HINTS_NAMESPACE)) return Space.Hints;
  if (says(from, to, FORWARD_NAMESPACE)) return Space.Forward;
  if (says(from, to, LABEL_NAMESPACE)) return Space.Label;
  if (says(from, to, HOPS_NAMESPACE)) return Space.Hops;
  if (says(from, to, XMLNS_NAMESPACE)) return Space.Xmlns;
  if (says(from, to, XML_NAMESPACE)) return Space.Xml;
  return says(from, to, CHAT_STATES_NAMESPACE) ? Space.ChatStates : Space.Other;
}

/** Which namespace the value from..to names; `plain` as for an attribute. */
@inline
export function readSpace(from: usize, to: usize, plain: i32): i32 {
  return plain != 0 ? plainSpace(from, <i32>(to - from)) : writtenSpace(from, to);
}
