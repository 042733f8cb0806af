// The stream being scanned: registers, open elements, namespace declarations, attributes.
// Invariant: every position is an offset from the first byte of the element being read (`Cursor.start`), or, for
// declarations of the stream header and the root's name, from the kept header (`Cursor.base`). So the bytes may be
// moved between two chunks, and a context may be saved and loaded anywhere.

/** Pointers into the bytes being scanned. */
export class Cursor {
  /** First byte of the first-level element; between elements, the next byte. */
  static start: usize = 0;
  static next: usize = 0;
  /** One past the last byte that may be looked at: of what was fed, no more than the limit lets the element have. So
   * what is found cannot depend on how the input was cut. */
  static end: usize = 0;
  /** One past the last byte fed. */
  static fed: usize = 0;
  /** The kept stream header. */
  static base: usize = 0;
}

export enum State {
  Prolog, // before the root
  Between, // between first-level elements
  Text, // in an element's content
  Less, // behind '<'
  Bang, // behind '<!'
  Cdata,
  Declaration, // in '<?xml'
  StartName, // in the name of a start tag
  Tag, // in a start tag, where white space is due before an attribute
  TagSpace, // in a start tag, behind white space
  AttributeName,
  Equals, // where '=' is due
  Quote, // where a quote is due
  Value, // in an attribute value
  Slash, // behind the '/' of an empty element
  EndName, // in the name of an end tag
  EndSpace, // behind it
  RootEmpty, // the root was an empty element
  Closed,
  Broken,
}

@unmanaged
export class Context {
  state: i32;
  depth: i32; // of open elements; the root has 1
  bindings: i32; // declarations in force
  baseBindings: i32; // of these, the stream header's
  defaultBinding: i32; // number of the default namespace's declaration in force, −1 where elements have none
  attributes: i32; // of the start tag being read
  special: i32; // whether one of them is a declaration or has a prefix
  next: i32; // Cursor.next while suspended
  maxBytes: i32;
  maxDepth: i32;
  maxAttributes: i32;
  name: i32; // the name being read
  colon: i32; // length of its prefix, 0 without one
  elementColon: i32; // the same for the element whose attributes are being read
  value: i32; // the attribute value being read
  quote: i32;
  matched: i32; // bytes of an end tag's name that agreed; before the root, whether something came
  rootName: i32; // in the kept header
  rootLength: i32;
  baseFlags: i32; // flags that every stanza of the stream has
  fault: i32; // why the stream is broken
  kind: i32;
  type: i32;
  flags: i32;
  to: i32; // attribute values of the stanza's start tag: offset, end; 0 0 where absent
  toEnd: i32;
  from: i32;
  fromEnd: i32;
  id: i32;
  idEnd: i32;
  typeAt: i32;
  typeEnd: i32;
  label: i32; // the stanza's first securitylabel, 0 without one
  labelEnd: i32; // 0 while it is open
  hops: i32; // the same for hops
  hopsEnd: i32;
  child: i32; // which of the two is open, as its offset; 0 for none
  content: i32; // one past the first-level start tag, or its "/>"
  contentEnd: i32; // where the last end tag began, or the last "/>"
}

/** An open element. */
@unmanaged
export class Open {
  name: i32;
  length: i32;
  bindings: i32; // in force outside it, and the default there
  defaultBinding: i32;
}

/** A namespace declaration. */
@unmanaged
export class Binding {
  prefix: i32;
  prefixLength: i32; // 0: the default namespace
  uri: i32;
  uriEnd: i32;
  space: i32; // which of the known namespaces it is
  digest: u32; // of the namespace name; 0 until it is wanted
}

@unmanaged
export class Attribute {
  name: i32;
  length: i32;
  colon: i32;
  value: i32;
  valueEnd: i32;
  plain: i32; // whether the value is what its bytes say: no reference, no white space to normalise
  declaration: i32; // what its prefix means, as `resolve` answers, and none before the tag's end; or that it declares
}

const MAX_DEPTH: i32 = 255;
export const MAX_BINDINGS: i32 = 64;
const MAX_ATTRIBUTES: i32 = 64;

const CONTEXT: usize = memory.data(offsetof<Context>(), 16);
const OPENS: usize = memory.data((MAX_DEPTH + 2) * offsetof<Open>(), 16); // the root, and the tag being read
const BINDINGS: usize = memory.data(MAX_BINDINGS * offsetof<Binding>(), 16);
const ATTRIBUTES: usize = memory.data(MAX_ATTRIBUTES * offsetof<Attribute>(), 16);

@inline
export function context(): Context {
  return changetype<Context>(CONTEXT);
}

@inline
export function opened(i: i32): Open {
  return changetype<Open>(OPENS + <usize>i * offsetof<Open>());
}

@inline
export function binding(i: i32): Binding {
  return changetype<Binding>(BINDINGS + <usize>i * offsetof<Binding>());
}

@inline
export function attribute(i: i32): Attribute {
  return changetype<Attribute>(ATTRIBUTES + <usize>i * offsetof<Attribute>());
}

/** Where the text of declaration `i` is. */
@inline
export function origin(i: i32): usize {
  return i < context().baseBindings ? Cursor.base : Cursor.start;
}

/** Begins an element at p. */
@inline
export function begin(p: usize): void {
  Cursor.start = p;
  reach();
}

/** Sets how far may be looked. */
@inline
export function reach(): void {
  const most = <usize>context().maxBytes;
  Cursor.end = Cursor.fed - Cursor.start > most ? Cursor.start + most : Cursor.fed;
}

// The element whose start tag is being read is not counted in `depth` yet, but is at its place.

@inline
function opensSize(): i32 {
  return (context().depth + 1) * offsetof<Open>();
}

/** Bytes that `suspend()` needs. */
export function suspendedSize(): i32 {
  const c = context();
  return offsetof<Context>() + opensSize() + c.bindings * offsetof<Binding>() + c.attributes * offsetof<Attribute>();
}

/** Saves the context at `p`. */
export function suspend(p: usize): void {
  const c = context();
  c.next = <i32>(Cursor.next - Cursor.start);
  memory.copy(p, CONTEXT, offsetof<Context>());
  p += offsetof<Context>();
  memory.copy(p, OPENS, opensSize());
  p += opensSize();
  memory.copy(p, BINDINGS, c.bindings * offsetof<Binding>());
  p += c.bindings * offsetof<Binding>();
  memory.copy(p, ATTRIBUTES, c.attributes * offsetof<Attribute>());
}

/** Loads the context saved at `p`; the element's bytes are at `start`..`fed`, the kept header at `base`. */
export function resume(p: usize, start: usize, fed: usize, base: usize): void {
  const c = context();
  memory.copy(CONTEXT, p, offsetof<Context>());
  p += offsetof<Context>();
  memory.copy(OPENS, p, opensSize());
  p += opensSize();
  memory.copy(BINDINGS, p, c.bindings * offsetof<Binding>());
  p += c.bindings * offsetof<Binding>();
  memory.copy(ATTRIBUTES, p, c.attributes * offsetof<Attribute>());
  Cursor.start = start;
  Cursor.next = start + c.next;
  Cursor.fed = fed;
  Cursor.base = base;
  reach();
}

/** Begins a new stream. */
export function reset(): void {
  const c = context();
  const bytes = c.maxBytes;
  const depth = c.maxDepth;
  const attributes = c.maxAttributes;
  memory.fill(CONTEXT, 0, offsetof<Context>());
  c.defaultBinding = -1;
  limit(bytes, depth, attributes);
}

export function limit(bytes: i32, depth: i32, attributes: i32): void {
  const c = context();
  c.maxBytes = max(bytes, 0);
  c.maxDepth = min(depth, MAX_DEPTH);
  c.maxAttributes = min(attributes, MAX_ATTRIBUTES);
  reach();
}
