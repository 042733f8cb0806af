import type { XmlElement } from "../xml/element.ts";
import { elementsIn } from "../xml/reading.ts";
import { STANZA_NAMESPACES } from "./tree.ts";

/** One element of a pattern. */
interface Step {
  /** Absent: any. */
  readonly name?: string;
  /** Absent: any; `own`: that of stanzas. */
  readonly namespace?: "own" | Text;
  readonly attribute?: { readonly name: string; readonly value: Text };
}

/** A text, or all that begin with it. */
interface Text {
  readonly text: string;
  readonly open: boolean;
}

/** A pattern of elements: `x{jabber:x:oob}`, `message/x{jabber:x:oob}`. */
export interface ElementPattern {
  readonly text: string;
  /** The last one is the element itself, the others those around it. */
  readonly steps: readonly Step[];
  /** Whether the first step is the stanza itself. */
  readonly anchored: boolean;
}

const PIECE = /(?:\{[^{}]*\}|\[[^[\]]*\]|[^/{}[\]])+/g;
const STEP = /^([^\s*{}[\]=:"'<>&]+|\*)?(?:\{([^{}\s]*)\})?(?:\[([^\s[\]={}]+)=([^[\]]*)\])?$/;
const STANZAS = new Set(["message", "presence", "iq"]);

/** How to write one. */
export const ELEMENT_PATTERN_HINT =
  "Write name{namespace}, {namespace}, a name alone for the stanza's own namespace, or a path like message/x{jabber:x:oob} where each has its own namespace.";

/**
 * Reads a pattern; undefined where the text is none. A text with a colon and no braces is a namespace; `*` is any name, and
 * at the end of a namespace or value anything; a step alone stands for the element wherever it is in the stanza, a path
 * that begins with `message`, `presence` or `iq` begins at the stanza.
 */
export function parseElementPattern(text: string): ElementPattern | undefined {
  const bare = text.includes(":") && !/[{}[\]\s]/.test(text);
  const pieces = bare ? [`{${text}}`] : text.match(PIECE) ?? [];
  if (!bare && pieces.join("/") !== text) return undefined;
  const steps = pieces.map(parseStep).filter((step) => step !== undefined);
  if (steps.length !== pieces.length || steps.length === 0 || hidesNamespace(steps)) return undefined;
  const [first] = steps;
  const anchored = steps.length > 1 && first.namespace === "own" && STANZAS.has(first.name ?? "");
  return { text, steps, anchored };
}

function parseStep(text: string): Step | undefined {
  const [match, name, namespace, attribute, value] = STEP.exec(text) ?? [];
  if (match === undefined || match === "" || (name === undefined && namespace === undefined)) {
    return undefined;
  }
  return {
    ...(name !== undefined && name !== "*" && { name }),
    ...(namespace !== undefined ? { namespace: openText(namespace) } : name !== "*" && { namespace: "own" }),
    ...(attribute !== undefined && { attribute: { name: attribute, value: openText(value) } }),
  };
}

/** `a{urn:b}/c` most likely means a c of urn:b, which must be said. */
function hidesNamespace(steps: readonly Step[]): boolean {
  return steps.some(({ namespace, name }, i) =>
    namespace === "own" && !STANZAS.has(name ?? "") && typeof steps[i - 1]?.namespace === "object"
  );
}

function openText(text: string): Text {
  return text.endsWith("*") ? { text: text.slice(0, -1), open: true } : { text, open: false };
}

/** Whether the pattern matches an element. `ancestors` are those around it, the stanza first. */
export function matchesElement(
  { steps, anchored }: ElementPattern,
  element: XmlElement,
  ancestors: readonly XmlElement[],
): boolean {
  const around = ancestors.length - (steps.length - 1);
  if (anchored ? around !== 0 : around < 0) return false;
  if (!matchesStep(steps[steps.length - 1], element)) return false;
  return steps.slice(0, -1).every((step, i) => matchesStep(step, ancestors[around + i]));
}

/** Whether a pattern of one step matches an element, wherever it is. */
export function matchesAlone({ steps }: ElementPattern, element: XmlElement): boolean {
  return steps.length === 1 && matchesStep(steps[0], element);
}

/** Whether one of the patterns matches an element somewhere under the stanza. */
export function holds(root: XmlElement, patterns: readonly ElementPattern[]): boolean {
  const ancestors = [root];
  const inside = (parent: XmlElement): boolean =>
    elementsIn(parent).some((child) => {
      if (patterns.some((pattern) => matchesElement(pattern, child, ancestors))) return true;
      ancestors.push(child);
      const found = inside(child);
      ancestors.pop();
      return found;
    });
  return inside(root);
}

function matchesStep({ name, namespace, attribute }: Step, element: XmlElement): boolean {
  if (name !== undefined && name !== element.name) return false;
  if (
    namespace === "own"
      ? !STANZA_NAMESPACES.has(element.namespace)
      : !matchesText(namespace, element.namespace)
  ) {
    return false;
  }
  if (attribute === undefined) return true;
  const value = element.attributes.get(attribute.name);
  return value !== undefined && matchesText(attribute.value, value);
}

function matchesText(pattern: Text | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  return pattern.open ? text.startsWith(pattern.text) : text === pattern.text;
}
