/** Kinds of characters that a boundary may not want, by their names in rules. */
export const UNICODE_FINDINGS = {
  "not-nfc": {
    doc: "text that is not in normal form C",
    found: (text: string): boolean => text.normalize("NFC") !== text,
  },
  "bidi": {
    doc: "characters that change the direction of text",
    found: (text: string): boolean => /\p{Bidi_Control}/u.test(text),
  },
  "zero-width": {
    doc: "characters that are not shown; those inside of an emoji (`RGI_Emoji`) are its own",
    found: (text: string): boolean =>
      /\p{DI}/u.test(text) && /[\p{DI}--\p{Bidi_Control}]/v.test(withoutEmoji(text)),
  },
  "control": {
    doc: "control characters but tab and line breaks, and the separators of lines and paragraphs",
    found: (text: string): boolean => /[[\p{Cc}\p{Zl}\p{Zp}]--[\t\n\r]]/v.test(text),
  },
  "private-use": {
    doc: "characters of private use",
    found: (text: string): boolean => /\p{Co}/u.test(text),
  },
  "unassigned": {
    doc: "code points without a character",
    found: (text: string): boolean => /\p{Cn}/u.test(text),
  },
} as const satisfies Record<string, { readonly doc: string; found(text: string): boolean }>;

/** A name of the table. */
export type UnicodeFinding = keyof typeof UNICODE_FINDINGS;

function withoutEmoji(text: string): string {
  return text.replace(/\p{RGI_Emoji}/gv, "");
}

/**
 * A test for characters of other scripts than these (Unicode's names, with Script_Extensions); what all scripts share is
 * of each. undefined where one is no script's name.
 */
export function outsideScripts(names: readonly string[]): ((text: string) => boolean) | undefined {
  if (!names.every(isScript)) return undefined;
  const inside = names.map((name) => `\\p{Script_Extensions=${name}}`).join("");
  const pattern = new RegExp(`[^${inside}\\p{Script=Common}\\p{Script=Inherited}]`, "u");
  return (text) => pattern.test(text);
}

/** Whether Unicode has a script of that name. */
export function isScript(name: string): boolean {
  if (!/^[A-Z][A-Za-z_]{1,40}$/.test(name)) return false;
  try {
    return new RegExp(`\\p{Script=${name}}`, "u").source !== "";
  } catch {
    return false;
  }
}
