const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "'": "&apos;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** Text as an attribute value (between either quote) or as content. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>'"\t\n\r]/g, (character) => ESCAPES[character]);
}
