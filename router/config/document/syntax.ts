import type { ErrorCode } from "yaml";

const QUOTES = `A value that has or begins with : [ ] { } , # * & ! | > % @ must be in quotes.`;

/**
 * What is wrong and what to do, for each of the YAML library's errors. In our words, because the library's quote the
 * file, and a file with an error may hold anything.
 */
export const SYNTAX: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: `an alias (*) may not have an anchor or a tag. Remove it, or put the text in quotes.`,
  BAD_ALIAS: `a lone "*" or "&" is not a value in YAML. Put it in quotes, e.g. "*".`,
  BAD_COLLECTION_TYPE: `the tag does not fit the value. Remove the tag.`,
  BAD_DIRECTIVE: `a directive (%) has no use here. Remove the line.`,
  BAD_DQ_ESCAPE: `unknown escape in double quotes. Write the backslash twice, or use single quotes.`,
  BAD_INDENT:
    `the indentation does not fit what is above it, or a bracket is not closed. Align it, or close the bracket.`,
  BAD_PROP_ORDER: `an anchor or tag stands at the wrong place. Put it directly before the value.`,
  BAD_SCALAR_START: `a value cannot begin with this character. Put the value in quotes.`,
  BLOCK_AS_IMPLICIT_KEY:
    `two keys on one line, or a wrong indentation. Put each key on its own line. ${QUOTES}`,
  BLOCK_IN_FLOW: `a block list or mapping cannot stand inside brackets. Write it with brackets too.`,
  DUPLICATE_KEY: `the key is there twice. Remove one.`,
  IMPOSSIBLE: `this is not valid YAML. Check the lines around it.`,
  KEY_OVER_1024_CHARS: `the key is longer than 1024 characters. A ":" further up may be missing.`,
  MISSING_CHAR:
    `a closing quote or bracket, a "," or the ":" after a key is missing before this place. Add it.`,
  MULTILINE_IMPLICIT_KEY:
    `a ":" is missing, or the indentation is wrong. A key, its ":" and its value go on one line.`,
  MULTIPLE_ANCHORS: `a value can have one anchor only. Remove the others.`,
  MULTIPLE_DOCS: `a second document begins here. Remove it: a configuration is one document.`,
  MULTIPLE_TAGS: `a value can have one tag only. Remove them all: tags have no use here.`,
  NON_STRING_KEY: `a key must be text. Put it in quotes.`,
  RESOURCE_EXHAUSTION: `the nesting is too deep. A configuration nests five levels at most.`,
  TAB_AS_INDENT: `a tab cannot indent in YAML. Use spaces.`,
  TAG_RESOLVE_FAILED: `tags (!) have no use here. Remove it, or put the text in quotes.`,
  UNEXPECTED_TOKEN: `this cannot stand here. ${QUOTES}`,
};
