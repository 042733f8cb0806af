import type { XmlElement } from "../../xml/element.ts";
import { collapse, directText } from "../../xml/reading.ts";
import type { ValueLacv } from "../model.ts";
import { didYouMean, quote } from "../name.ts";
import type { SpifFindings } from "./findings.ts";
import { parseDate, parseHierarchy, parseLacv, parseOid, parseValueLacv } from "./scalars.ts";

/** The attributes of one element; what is wrong with them goes to the findings, and the value is absent. */
export class Attributes {
  readonly #element: XmlElement;
  readonly #findings: SpifFindings;

  constructor(element: XmlElement, findings: SpifFindings) {
    this.#element = element;
    this.#findings = findings;
  }

  /** The value as it stands, where it is there. */
  text(name: string): string | undefined {
    return this.#element.attributes.get(name);
  }

  /** A name or a reference to one, with its white space collapsed; it must be there and not be empty. */
  name(name: string): string | undefined {
    return this.#required(name, collapse(this.text(name) ?? ""), (text) => text, "");
  }

  /** The same where it may be absent. */
  optionalName(name: string): string | undefined {
    return this.text(name) === undefined ? undefined : this.name(name);
  }

  oid(name: string): string | undefined {
    return this.#required(name, this.text(name), parseOid, "an OID such as 1.2.826.0.1");
  }

  /** Of a classification. */
  lacv(name: string): number | undefined {
    return this.#required(name, this.text(name), parseLacv, "a number from 0 to 2147483647");
  }

  valueLacv(name: string): ValueLacv | undefined {
    return this.#required(name, this.text(name), parseValueLacv, "a whole number from 0");
  }

  hierarchy(name: string): number | undefined {
    return this.#required(name, this.text(name), parseHierarchy, "a whole number");
  }

  /** `false` where it is absent. */
  boolean(name: string): boolean {
    return this.choice(name, ["true", "false", "1", "0"], "false")?.startsWith("t") === true ||
      this.text(name)?.trim() === "1";
  }

  /** An instant in milliseconds since 1970. */
  date(name: string): number | undefined {
    if (this.text(name) === undefined) return undefined;
    return this.#required(name, this.text(name), parseDate, "a date and time such as 2030-01-01T00:00:00Z");
  }

  /** One of the choices; `absent` where the attribute is not there, which is a problem where that is undefined. */
  choice<T extends string>(name: string, choices: readonly T[], absent?: T): T | undefined {
    if (this.text(name) === undefined && absent !== undefined) return absent;
    const find = (text: string): T | undefined => choices.find((choice) => choice === text.trim());
    return this.#required(name, this.text(name), find, `one of ${choices.join(", ")}`, choices);
  }

  #required<T>(
    name: string,
    text: string | undefined,
    parse: (text: string) => T | undefined,
    wanted: string,
    choices?: readonly string[],
  ): T | undefined {
    if (this.text(name) === undefined) {
      this.#findings.problem(this.#element, `${name} is missing. Add it${wanted && `: ${wanted}`}.`);
      return undefined;
    }
    if (text === undefined || text.trim() === "") {
      this.#findings.problem(this.#element, `${name} is empty. Write ${wanted || "it out"}.`);
      return undefined;
    }
    const value = parse(text);
    if (value === undefined) {
      const remedy = choices === undefined ? `Write ${wanted}.` : didYouMean(text, choices);
      this.#findings.problem(this.#element, `${name} is ${quote(text)}. ${remedy}`);
    }
    return value;
  }
}

/** The text of an element that holds nothing else, with its white space collapsed; a problem where it is empty. */
export function readText(element: XmlElement, findings: SpifFindings): string | undefined {
  const text = collapse(directText(element));
  if (text !== "") return text;
  findings.problem(element, "is empty. Write its text, or take the element out.");
  return undefined;
}
