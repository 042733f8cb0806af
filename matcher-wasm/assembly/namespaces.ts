// Namespace declarations and their use (Namespaces in XML 1.0, §3 to §6).

import { Fault, Flag } from "../codes";
import { attribute, Attribute, binding, context, Cursor, MAX_BINDINGS, origin } from "./context";
import { same } from "./runs";
import { readSpace, Space } from "./spaces";
import { digest, sameValue } from "./values";
import { spells, XML, XMLNS } from "./words";

/** What `resolve` answers beside the number of a declaration. */
export const NONE: i32 = -1; // no namespace
export const XML_PREFIX: i32 = -2; // the prefix xml, which needs no declaration
export const UNDECLARED: i32 = -3;
/** Of an attribute: it is itself the declaration of the default namespace. */
export const DEFAULT: i32 = -4;

/** The declaration in force for the n bytes of prefix at p. */
function resolve(p: usize, n: i32): i32 {
  if (spells(p, n, XML)) return XML_PREFIX;
  for (let i = context().bindings - 1; i >= 0; i--) {
    const b = binding(i);
    if (b.prefixLength == n && same(origin(i) + b.prefix, p, n)) return i;
  }
  return UNDECLARED;
}

/** Which namespace declaration i declares. */
@inline
export function spaceOf(i: i32): i32 {
  return i < 0 ? Space.Other : binding(i).space;
}

@inline
function isDeclaration(a: Attribute): bool {
  return a.colon == 0 ? a.declaration == DEFAULT : spells(Cursor.start + a.name, a.colon, XMLNS);
}

function declare(a: Attribute): i32 {
  const c = context();
  const at = a.colon == 0 ? a.name + a.length : a.name + a.colon + 1;
  const length = a.name + a.length - at;
  const from = Cursor.start + a.value;
  const to = Cursor.start + a.valueEnd;
  const prefix = Cursor.start + at;
  const space = readSpace(from, to, a.plain);
  if (length != 0 && from == to) return Fault.Namespace; // XML-NAMES §5: no prefix is undeclared
  if (space == Space.Xmlns || spells(prefix, length, XMLNS)) return Fault.Namespace;
  if ((space == Space.Xml) != spells(prefix, length, XML)) return Fault.Namespace;
  if (c.bindings == MAX_BINDINGS) return Fault.TooManyNamespaces;
  if (length == 0) c.defaultBinding = c.bindings;
  const b = binding(c.bindings++);
  b.prefix = at;
  b.prefixLength = length;
  b.uri = a.value;
  b.uriEnd = a.valueEnd;
  b.space = space;
  b.digest = 0;
  return Fault.None;
}

/** Takes the declarations among the start tag's attributes into force. */
function declareAll(): i32 {
  const n = context().attributes;
  for (let i = 0; i < n; i++) {
    const a = attribute(i);
    if (a.length < 5 || !isDeclaration(a)) continue;
    const fault = declare(a);
    if (fault != Fault.None) return fault;
  }
  return Fault.None;
}

/** Notes that a declaration of the stream header alone was used. */
@inline
function noteUse(i: i32): void {
  const c = context();
  if (c.depth > 0 && i >= 0 && i < c.baseBindings) c.flags |= Flag.Incomplete;
}

/** A number that declarations of one namespace name share: names may be long and many, so this is compared first. */
@inline
function digestOf(i: i32): u32 {
  if (i == XML_PREFIX) return 0;
  const b = binding(i);
  if (b.digest == 0) b.digest = digest(origin(i) + b.uri, origin(i) + b.uriEnd);
  return b.digest;
}

/** Whether two declarations have the same namespace name. */
function sameNamespace(i: i32, k: i32): bool {
  if (i == k) return true;
  if (i == XML_PREFIX || k == XML_PREFIX) return false;
  const x = binding(i);
  const y = binding(k);
  return sameValue(origin(i) + x.uri, origin(i) + x.uriEnd, origin(k) + y.uri, origin(k) + y.uriEnd);
}

/** Whether an earlier attribute has the same namespace and local name as attribute i. */
function repeats(i: i32): bool {
  const a = attribute(i);
  const local = a.name + a.colon + 1;
  const length = a.length - a.colon - 1;
  for (let k = 0; k < i; k++) {
    const o = attribute(k);
    if (o.colon == 0 || o.declaration == NONE || o.length - o.colon - 1 != length) continue;
    if (digestOf(o.declaration) != digestOf(a.declaration)) continue;
    if (!same(Cursor.start + o.name + o.colon + 1, Cursor.start + local, length)) continue;
    if (sameNamespace(o.declaration, a.declaration)) return true;
  }
  return false;
}

/** Checks the prefixes of the start tag's attributes. */
function resolveAttributes(): i32 {
  const n = context().attributes;
  for (let i = 0; i < n; i++) {
    const a = attribute(i);
    if (a.colon == 0 || isDeclaration(a)) continue;
    const d = resolve(Cursor.start + a.name, a.colon);
    if (d == UNDECLARED) return Fault.Namespace;
    a.declaration = d;
    if (repeats(i)) return Fault.NotWellFormed;
    noteUse(d);
  }
  return Fault.None;
}

/** Takes the start tag's declarations into force and checks the prefixes of its attributes. */
export function takeNamespaces(): i32 {
  const fault = declareAll();
  return fault == Fault.None ? resolveAttributes() : fault;
}

/** Whether the default namespace in force is another than jabber:server. */
export function foreignDefault(): bool {
  return spaceOf(context().defaultBinding) != Space.Server;
}

/** The declaration of the element whose name begins at `context().name`; `UNDECLARED` where its prefix has none. */
export function resolveElement(): i32 {
  const c = context();
  if (c.colon == 0) return c.defaultBinding;
  const p = Cursor.start + c.name;
  if (spells(p, c.colon, XMLNS)) return UNDECLARED;
  const d = resolve(p, c.colon);
  noteUse(d);
  return d;
}
