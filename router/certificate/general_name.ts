import { constructed, context, Fields, readMembers, readValue, TAG, type Value } from "./der.ts";
import { type DistinguishedName, readDistinguishedName } from "./distinguished_name.ts";
import { readObjectIdentifier } from "./primitive.ts";

/** A GeneralName (RFC 5280 §4.2.1.6): a subject's alternative name, or the base of a subtree. */
export type GeneralName =
  | { readonly form: TextForm; readonly text: string }
  | { readonly form: "directoryName"; readonly name: DistinguishedName }
  /** Anything else; `form` tells kinds apart, so that constraints on them can be noticed. */
  | { readonly form: `other ${string}` };

export type TextForm = "dNSName" | "SRVName" | "XmppAddr";

const SRV_NAME = "1.3.6.1.5.5.7.8.7"; // RFC 4985 §2
const XMPP_ADDR = "1.3.6.1.5.5.7.8.5"; // RFC 6120 §13.7.1.4

export function readGeneralName(value: Value): GeneralName {
  switch (value.tag) {
    case constructed(0):
      return readOtherName(value);
    case context(2):
      return { form: "dNSName", text: new TextDecoder("latin1").decode(value.content) };
    case constructed(4):
      return { form: "directoryName", name: readDistinguishedName(readValue(value.content)) };
    default:
      return { form: `other ${value.tag}` };
  }
}

export function readGeneralNames(value: Value): GeneralName[] {
  return readMembers(value, "subjectAltName").map(readGeneralName);
}

function readOtherName(value: Value): GeneralName {
  const fields = new Fields(value, "an otherName", constructed(0));
  const id = readObjectIdentifier(fields.take(TAG.objectIdentifier));
  const { tag, content } = readValue(fields.take(constructed(0)).content);
  fields.end();
  if (id === SRV_NAME && tag === TAG.ia5String) {
    return { form: "SRVName", text: new TextDecoder("latin1").decode(content) };
  }
  if (id === XMPP_ADDR && tag === TAG.utf8String) {
    // What is not UTF-8 gets U+FFFD, which is in no domain.
    return { form: "XmppAddr", text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(content) };
  }
  return { form: `other ${id}` };
}
