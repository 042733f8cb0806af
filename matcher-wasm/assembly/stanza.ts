// What is noted of a stanza while its elements open and close.

import { AddressState, Fault, Field, Flag, Kind, StanzaType } from "../codes";
import { address } from "./address";
import { attribute, Attribute, context, Cursor } from "./context";
import { spaceOf } from "./namespaces";
import { put, putPlace } from "./signals";
import { Space } from "./spaces";
import { sameValue } from "./values";
import {
  BODY, CHAT, ERROR, FORWARDED, FROM, GET, GROUPCHAT, HEADLINE, HOPS, ID, IQ, MESSAGE, NO_STORE, NORMAL, PRESENCE, PROBE,
  RESULT, SECURITYLABEL, SET, spells, SUBJECT, SUBSCRIBE, SUBSCRIBED, THREAD, TO, TYPE, UNAVAILABLE, UNSUBSCRIBE, UNSUBSCRIBED,
  Word,
} from "./words";

function kindOf(p: usize, n: i32): i32 {
  if (spells(p, n, MESSAGE)) return Kind.Message;
  if (spells(p, n, PRESENCE)) return Kind.Presence;
  return spells(p, n, IQ) ? Kind.Iq : Kind.None;
}

function says(a: Attribute, w: Word): bool {
  const from = Cursor.start + a.value;
  if (a.plain != 0) return spells(from, a.valueEnd - a.value, w);
  return sameValue(from, Cursor.start + a.valueEnd, w.at, w.at + w.length);
}

function messageType(a: Attribute): i32 {
  if (says(a, CHAT)) return StanzaType.Chat;
  if (says(a, GROUPCHAT)) return StanzaType.Groupchat;
  if (says(a, NORMAL)) return StanzaType.Normal;
  if (says(a, HEADLINE)) return StanzaType.Headline;
  return says(a, ERROR) ? StanzaType.Error : StanzaType.Other;
}

function presenceType(a: Attribute): i32 {
  if (says(a, UNAVAILABLE)) return StanzaType.Unavailable;
  if (says(a, SUBSCRIBE)) return StanzaType.Subscribe;
  if (says(a, SUBSCRIBED)) return StanzaType.Subscribed;
  if (says(a, UNSUBSCRIBE)) return StanzaType.Unsubscribe;
  if (says(a, UNSUBSCRIBED)) return StanzaType.Unsubscribed;
  if (says(a, PROBE)) return StanzaType.Probe;
  return says(a, ERROR) ? StanzaType.Error : StanzaType.Other;
}

function iqType(a: Attribute): i32 {
  if (says(a, RESULT)) return StanzaType.Result;
  if (says(a, GET)) return StanzaType.Get;
  if (says(a, SET)) return StanzaType.Set;
  return says(a, ERROR) ? StanzaType.Error : StanzaType.Other;
}

function typeOf(kind: i32, a: Attribute): i32 {
  return kind == Kind.Message ? messageType(a) : kind == Kind.Presence ? presenceType(a) : iqType(a);
}

function noteAttribute(a: Attribute): void {
  const c = context();
  const p = Cursor.start + a.name;
  if (a.length == 2) {
    if (spells(p, 2, TO)) {
      c.to = a.value;
      c.toEnd = a.valueEnd;
    } else if (spells(p, 2, ID)) {
      c.id = a.value;
      c.idEnd = a.valueEnd;
    }
  } else if (a.length != 4) {
    return;
  } else if (spells(p, 4, FROM)) {
    c.from = a.value;
    c.fromEnd = a.valueEnd;
  } else if (spells(p, 4, TYPE)) {
    c.type = typeOf(c.kind, a);
    c.typeAt = a.value;
    c.typeEnd = a.valueEnd;
  }
}

/** Forgets the element before. */
export function clearStanza(): void {
  const c = context();
  c.kind = Kind.None;
  c.type = StanzaType.Absent;
  c.flags = c.baseFlags;
  // Where something began says nothing as long as it has no end.
  c.toEnd = c.fromEnd = c.idEnd = c.typeEnd = c.labelEnd = c.hopsEnd = 0;
  c.label = c.hops = c.child = 0;
}

/** A first-level element opened, its content at offset `content`; d is its namespace's declaration. Its attributes are at hand. */
export function noteFirstLevel(length: i32, d: i32, content: i32): void {
  const c = context();
  c.content = content;
  const local = c.colon == 0 ? 0 : c.colon + 1;
  const kind = kindOf(Cursor.start + c.name + local, length - local);
  if (kind == Kind.None || spaceOf(d) != Space.Server) return;
  c.kind = kind;
  if (local != 0) c.flags |= Flag.Prefixed;
  for (let i = 0; i < c.attributes; i++) noteAttribute(attribute(i));
}

function labelFlags(at: i32): i32 {
  const c = context();
  if (c.label != 0) return Flag.ManyLabels;
  c.label = c.child = at;
  return 0;
}

function hopsFlags(at: i32): i32 {
  const c = context();
  if (c.hops != 0) return Flag.ManyHops;
  c.hops = c.child = at;
  return 0;
}

function serverFlags(p: usize, n: i32): i32 {
  if (spells(p, n, BODY)) return Flag.Body | Flag.Payload;
  if (spells(p, n, THREAD)) return 0;
  return spells(p, n, SUBJECT) ? Flag.Subject | Flag.Payload : Flag.Payload;
}

/** What a child of the first-level element says of it: a name of n bytes at p, its '<' at offset `at`. */
function childFlags(at: i32, p: usize, n: i32, space: i32): i32 {
  switch (space) {
    case Space.Server: return serverFlags(p, n);
    case Space.ChatStates: return Flag.ChatState;
    case Space.Hints: return spells(p, n, NO_STORE) ? Flag.NoStore : 0;
    case Space.Label: return spells(p, n, SECURITYLABEL) ? labelFlags(at) : Flag.Payload;
    case Space.Forward: return spells(p, n, FORWARDED) ? Flag.Forwarded | Flag.Payload : Flag.Payload;
    case Space.Hops: return spells(p, n, HOPS) ? hopsFlags(at) : Flag.Payload;
    default: return Flag.Payload;
  }
}

/** An element opened inside a first-level one, its '<' at offset `at`; d is its namespace's declaration. */
export function noteInner(at: i32, length: i32, d: i32): void {
  const c = context();
  const local = c.colon == 0 ? 0 : c.colon + 1;
  const p = Cursor.start + c.name + local;
  if (c.depth == 2) c.flags |= childFlags(at, p, length - local, spaceOf(d));
  else if (spells(p, length - local, FORWARDED) && spaceOf(d) == Space.Forward) c.flags |= Flag.Forwarded;
}

/** A child of the first-level element closed before p. */
export function noteChildEnd(p: usize): void {
  const c = context();
  if (c.child == 0) return;
  const end = <i32>(p - Cursor.start);
  if (c.child == c.label) c.labelEnd = end;
  else c.hopsEnd = end;
  c.child = 0;
}

function putRange(field: i32, from: i32, to: i32): void {
  const s = <i32>Cursor.start;
  put(field, to == 0 ? 0 : s + from);
  put(field + 1, to == 0 ? 0 : s + to);
}

function putAddress(state: i32, domain: i32, from: i32, to: i32): void {
  put(domain, -1);
  put(state, to == 0 ? AddressState.Absent : address(Cursor.start + from, Cursor.start + to, domain));
}

/** Writes the record of a whole first-level element that ends before p. */
export function putElement(p: usize): void {
  const c = context();
  if (c.kind == Kind.None) return putPlace(Cursor.start, p);
  put(Field.Start, <i32>Cursor.start);
  put(Field.End, <i32>p);
  put(Field.Fault, Fault.None);
  put(Field.Kind, c.kind);
  put(Field.Type, c.type);
  put(Field.Flags, c.flags);
  putAddress(Field.To, Field.ToDomain, c.to, c.toEnd);
  putAddress(Field.From, Field.FromDomain, c.from, c.fromEnd);
  putRange(Field.ToStart, c.to, c.toEnd);
  putRange(Field.FromStart, c.from, c.fromEnd);
  putRange(Field.IdStart, c.id, c.idEnd);
  putRange(Field.TypeStart, c.typeAt, c.typeEnd);
  putRange(Field.LabelStart, c.label, c.labelEnd);
  putRange(Field.HopsStart, c.hops, c.hopsEnd);
  putRange(Field.ContentStart, c.content, c.contentEnd);
}
