// The names that the scanner knows, as bytes in memory.

import { same } from "./runs";

/** A word's bytes: pointer and length. */
@unmanaged
export class Word {
  at: usize;
  length: i32;
}

const BYTES: usize = memory.data(1024);
const WORDS: usize = memory.data(64 * 8, 16);
let used: usize = 0;
let count: usize = 0;

function word(text: string): Word {
  const w = changetype<Word>(WORDS + count++ * 8);
  w.at = BYTES + used;
  w.length = text.length;
  for (let i = 0; i < text.length; i++) store<u8>(BYTES + used++, <u8>text.charCodeAt(i));
  return w;
}

export const XML = word("xml");
export const XMLNS = word("xmlns");
export const XML_NAMESPACE = word("http://www.w3.org/XML/1998/namespace");
export const XMLNS_NAMESPACE = word("http://www.w3.org/2000/xmlns/");
export const SERVER_NAMESPACE = word("jabber:server");
export const LABEL_NAMESPACE = word("urn:xmpp:sec-label:0");
export const FORWARD_NAMESPACE = word("urn:xmpp:forward:0");
export const HOPS_NAMESPACE = word("urn:trunkline:hops:0");
export const HINTS_NAMESPACE = word("urn:xmpp:hints");
export const CHAT_STATES_NAMESPACE = word("http://jabber.org/protocol/chatstates");
export const SECURITYLABEL = word("securitylabel");
export const FORWARDED = word("forwarded");
export const SUBJECT = word("subject");
export const BODY = word("body");
export const THREAD = word("thread");
export const NO_STORE = word("no-store");
export const HOPS = word("hops");
export const CDATA = word("[CDATA[");
export const MESSAGE = word("message");
export const PRESENCE = word("presence");
export const IQ = word("iq");
export const TO = word("to");
export const FROM = word("from");
export const ID = word("id");
export const TYPE = word("type");
export const NORMAL = word("normal");
export const CHAT = word("chat");
export const GROUPCHAT = word("groupchat");
export const HEADLINE = word("headline");
export const ERROR = word("error");
export const UNAVAILABLE = word("unavailable");
export const SUBSCRIBE = word("subscribe");
export const SUBSCRIBED = word("subscribed");
export const UNSUBSCRIBE = word("unsubscribe");
export const UNSUBSCRIBED = word("unsubscribed");
export const PROBE = word("probe");
export const GET = word("get");
export const SET = word("set");
export const RESULT = word("result");

/** Whether the n bytes at p are the word. */
@inline
export function spells(p: usize, n: i32, w: Word): bool {
  return n == w.length && same(p, w.at, n);
}
