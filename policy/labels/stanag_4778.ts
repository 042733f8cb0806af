import type { XmlElement } from "../xml/element.ts";
import { describe, elementsIn, isElement } from "../xml/reading.ts";
import { NAMESPACE } from "./namespace.ts";
import type { ReadLabel } from "./read_label.ts";
import { refuse } from "./refusal.ts";
import { mustFit } from "./stanag_4774_reading.ts";

/** What labels data of an originator's: two of them in one binding contradict each other. */
const ORIGINATORS: readonly string[] = ["originatorConfidentialityLabel", "ConfidentialityLabel"];

/**
 * The label in `BindingInformation` (ADatP-4778 §4.3): what the first `Metadata` of its one binding holds. Several
 * bindings, references to metadata elsewhere and a second originator's label are unclear and refused. The data that is
 * bound, and the signature, are not looked into. Throws `Refusal`.
 */
export function labelInBinding(
  binding: XmlElement,
): { readonly label: XmlElement; readonly signature: ReadLabel["signature"] } {
  const signatures = elementsIn(binding).filter((child) =>
    isElement(child, NAMESPACE.signature, "Signature")
  );
  const rest = elementsIn(binding).filter((child) => !signatures.includes(child));
  const container = single(rest, binding, "MetadataBindingContainer");
  const bound = elementsIn(single(elementsIn(container), container, "MetadataBinding"));
  for (const element of [binding, container]) mustFitElements(element);
  const stranger = bound.find(({ name, namespace }) =>
    namespace !== NAMESPACE.binding || !["Metadata", "Data", "DataReference"].includes(name)
  );
  if (stranger !== undefined) {
    refuse(
      `line ${stranger.line}: <MetadataBinding> has ${
        describe(stranger, NAMESPACE.binding)
      }, which is unclear`,
    );
  }
  const labels = bound.filter(({ name }) => name === "Metadata").map(content);
  const originators = labels.filter(({ name, namespace }) =>
    namespace === NAMESPACE.label && ORIGINATORS.includes(name)
  );
  const label = labels[0] ?? refuse(`line ${container.line}: the binding has no <Metadata>`);
  if (originators.length > 1 || (originators.length === 1 && originators[0] !== label)) {
    refuse(
      `line ${(originators[1] ?? originators[0]).line}: an originator's label stands in a later <Metadata>`,
    );
  }
  return { label, signature: signatures.length === 0 ? "none" : "unverified" };
}

function single(children: readonly XmlElement[], around: XmlElement, name: string): XmlElement {
  const stranger = children.find((child) => !isElement(child, NAMESPACE.binding, name));
  if (stranger !== undefined) {
    refuse(
      `line ${stranger.line}: ${describe(around)} has ${
        describe(stranger, NAMESPACE.binding)
      }, which is unclear`,
    );
  }
  if (children.length !== 1) {
    refuse(
      `line ${around.line}: ${
        describe(around)
      } has ${children.length} elements <${name}> where one is wanted`,
    );
  }
  return children[0];
}

function content(metadata: XmlElement): XmlElement {
  mustFitElements(metadata);
  const children = elementsIn(metadata);
  if (children.length !== 1) {
    refuse(`line ${metadata.line}: <Metadata> has ${children.length} elements where one is wanted`);
  }
  return children[0];
}

/** Text between the elements is refused; which elements there are is looked at elsewhere. */
function mustFitElements(element: XmlElement): void {
  const others = element.children.filter((child) => child.kind !== "element");
  mustFit({ ...element, attributes: new Map(), children: others }, { asides: "allow" });
}
