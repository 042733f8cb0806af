import { readValue, TAG, type Value } from "./der.ts";

function expect(value: Value, tag: number, ok: boolean, what: string): void {
  if (value.tag !== tag || !ok) throw new TypeError(`${what} is malformed`);
}

export function readBoolean(value: Value): boolean {
  const [byte] = value.content;
  expect(value, TAG.boolean, value.content.length === 1 && (byte === 0 || byte === 0xff), "a BOOLEAN");
  return byte === 0xff;
}

/** The content octets of an INTEGER as hex: equal integers have equal text. */
export function readInteger(value: Value): string {
  const [first, second = 0] = value.content;
  // X.690 §8.3.2: the first nine bits are not all alike.
  const padded = value.content.length > 1 &&
    (first === 0 && second < 0x80 || first === 0xff && second >= 0x80);
  expect(value, TAG.integer, first !== undefined && !padded, "an INTEGER");
  return value.content.toHex();
}

/** A small INTEGER that is not negative: a version, a path length. */
export function readCount(value: Value): number {
  const hex = readInteger(value);
  const count = Number.parseInt(hex, 16);
  expect(value, TAG.integer, hex.length <= 8 && count < 0x80000000, "a count");
  return count;
}

export function readObjectIdentifier(value: Value): string {
  const { content } = value;
  const ended = content.length > 0 && (content.at(-1) ?? 0x80) < 0x80;
  expect(value, TAG.objectIdentifier, ended, "an OBJECT IDENTIFIER");
  const arcs: bigint[] = [];
  let arc = 0n;
  let inside = false;
  for (const byte of content) {
    if (!inside && byte === 0x80) throw new TypeError("an arc of an OBJECT IDENTIFIER is padded");
    arc = arc << 7n | BigInt(byte & 0x7f);
    inside = byte >= 0x80;
    if (inside) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [head = 0n, ...tail] = arcs;
  const root = head < 80n ? head / 40n : 2n; // X.690 §8.19.4: the first two arcs share a number
  return [root, head - root * 40n, ...tail].join(".");
}

/** A BIT STRING of whole octets: a signature, a key. */
export function readOctetsOfBits(value: Value): Uint8Array {
  expect(value, TAG.bitString, value.content[0] === 0, "a BIT STRING");
  return value.content.subarray(1);
}

/** The numbers of the bits that are set in a BIT STRING. */
export function readBits(value: Value): number[] {
  const [unused = 8, ...octets] = value.content;
  expect(value, TAG.bitString, unused < 8 && (octets.length > 0 || unused === 0), "a BIT STRING");
  return octets.flatMap((octet, i) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => octet & (0x80 >> bit)).map((bit) => i * 8 + bit)
  );
}

/** What is encoded inside an OCTET STRING. */
export function readWrapped(value: Value): Value {
  expect(value, TAG.octetString, true, "an OCTET STRING");
  return readValue(value.content);
}

const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;

/** A Time (RFC 5280 §4.1.2.5), in milliseconds since 1970. */
export function readTime(value: Value): number {
  const short = value.tag === TAG.utcTime;
  expect(value, short ? TAG.utcTime : TAG.generalizedTime, value.content.length <= 15, "a Time");
  const text = String.fromCharCode(...value.content);
  const [, years = "", month, day, hour, minute, second] = text.match(short ? UTC_TIME : GENERALIZED_TIME) ??
    [];
  const year = short ? `${Number(years) < 50 ? "20" : "19"}${years}` : years;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = Date.parse(iso);
  // Date.parse takes 31 February for 3 March.
  if (Number.isNaN(time) || new Date(time).toISOString() !== iso) throw new TypeError("a Time is malformed");
  return time;
}
