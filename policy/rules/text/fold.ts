const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;
// Accents and strokes of every script that shares them; the vowel signs of Indic and Thai scripts make other words, and
// so do the two voicing marks of kana.
const MARKS =
  /[[\p{M}&&[\p{Script=Inherited}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}]]--[\u3099\u309A]]/gv;

/**
 * Text without what makes the same word look different to a machine only: compatibility forms (NFKD), case, accents and
 * other combining marks, characters that are not shown. `Ｓéc\u200Bret` is `secret`.
 */
export function foldText(text: string): string {
  return foldOnce(foldOnce(text));
}

function foldOnce(text: string): string {
  const bare = text.normalize("NFKD").replace(IGNORABLE, "").replace(MARKS, "");
  // Up and down again makes ß ss and ſ s; a final sigma is a sigma.
  return bare.toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKD").replace(MARKS, "");
}

// Scripts that are written without spaces: each character counts as a word, so that a word is found inside a run.
const UNSPACED =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}";
const WORD = new RegExp(`[${UNSPACED}]|[[\\p{L}\\p{N}\\p{M}]--[${UNSPACED}]]+`, "gv");

/** The words of a text, folded. Whatever is neither letter, number nor mark separates them. */
export function wordsOf(text: string): readonly string[] {
  return foldText(text).match(WORD) ?? [];
}
