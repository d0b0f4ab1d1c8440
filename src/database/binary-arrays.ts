/** PostgreSQL's object ids of the types that can be written here. */
const OIDS = {
  bytea: 17,
  bigint: 20,
  smallint: 21,
  text: 25,
  timestamptz: 1184,
  uuid: 2950,
  jsonb: 3802,
} as const;

// dimensions, whether there are NULLs, type; and of the one dimension its length and first index
export const HEADER_BYTES = 20;
const EMPTY_BYTES = 12;
const MICROS_TO_2000 = 946_684_800_000_000;
const TWO_TO_32 = 2 ** 32;
const JSONB_VERSION = 1;

/**
 * An array of one dimension in PostgreSQL's binary form (`array_recv`) up to its elements, each of which takes four bytes for
 * its length, -1 for NULL, and then itself. One without any ends there.
 * @param bytes that the elements take with their lengths
 */
export function arrayOf(type: keyof typeof OIDS, length: number, bytes: number): Buffer {
  const target = Buffer.allocUnsafe(HEADER_BYTES + bytes);
  target.writeInt32BE(length === 0 ? 0 : 1, 0);
  target.writeInt32BE(1, 4);
  target.writeInt32BE(OIDS[type], 8);
  if (length === 0) return target.subarray(0, EMPTY_BYTES);
  target.writeInt32BE(length, 12);
  target.writeInt32BE(1, 16);
  return target;
}

/** Writes a whole number that is exact as such; BigInt takes several times as long. */
export function writeBigint(target: Buffer, value: number, start: number): number {
  const high = Math.floor(value / TWO_TO_32);
  target.writeInt32BE(high, start);
  target.writeUInt32BE(value - high * TWO_TO_32, start + 4);
  return 8;
}

export const readBigint = (bytes: Buffer, start: number): number =>
  bytes.readInt32BE(start) * TWO_TO_32 + bytes.readUInt32BE(start + 4);

export type BinaryType = Exclude<keyof typeof OIDS, 'bigint'>;

/**
 * An array of one dimension in binary form, which `pg` sends as it is. As text each element would be
 * quoted here and read character by character there.
 * @param values of bytea hexadecimal digits, of jsonb JSON text, of uuid and text strings, of timestamptz Date, of smallint number; null for NULL
 */
export function binaryArray(type: BinaryType, values: readonly unknown[]): Buffer {
  const writer = WRITERS[type];
  const target = arrayOf(type, values.length, sizeOf(type, values));
  let end = HEADER_BYTES;
  for (const value of values) {
    if (value === null || value === undefined) {
      target.writeInt32BE(-1, end);
      end += 4;
    } else {
      const length = writer(target, value as never, end + 4);
      target.writeInt32BE(length, end);
      end += 4 + length;
    }
  }
  return target.subarray(0, end);
}

const FIXED: Partial<Record<BinaryType, number>> = { uuid: 16, timestamptz: 8, smallint: 2 };

/** No less than the elements take; hexadecimal digits are twice what they stand for. */
function sizeOf(type: BinaryType, values: readonly unknown[]): number {
  const fixed = FIXED[type];
  if (fixed !== undefined) return values.length * (4 + fixed);
  let size = 0;
  // a UTF-16 unit is at most three bytes of UTF-8
  for (const value of values) size += typeof value === 'string' ? 5 + 3 * value.length : 4;
  return size;
}

/** Each writes one element at a place, and says how many bytes it took. */
const WRITERS = {
  bytea: (target: Buffer, value: string, start: number) => target.write(value, start, 'hex'),
  uuid: (target: Buffer, value: string, start: number) => writeUuid(target, value, start),
  text: writeText,
  timestamptz(target: Buffer, value: Date, start: number) {
    // exact until the year 4253, for a number of whole milliseconds
    return writeBigint(target, value.getTime() * 1_000 - MICROS_TO_2000, start);
  },
  smallint(target: Buffer, value: number, start: number) {
    target.writeInt16BE(value, start);
    return 2;
  },
  jsonb(target: Buffer, value: string, start: number) {
    target[start] = JSONB_VERSION;
    return 1 + target.write(value, start + 1, 'utf8');
  },
};

// a call into Node takes longer than so many characters do here
const SHORT = 40;

function writeText(target: Buffer, value: string, start: number): number {
  if (value.length > SHORT) return target.write(value, start, 'utf8');
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code > 127) return target.write(value, start, 'utf8');
    target[start + i] = code;
  }
  return value.length;
}

const DIGITS = new Uint8Array(128).fill(255);
for (let digit = 0; digit < 16; digit++) {
  const text = digit.toString(16);
  DIGITS[text.charCodeAt(0)] = DIGITS[text.toUpperCase().charCodeAt(0)] = digit;
}
// places of the 32 digits within the text form of a UUID
const PLACES = Uint8Array.from([...Array(36).keys()].filter((place) => ![8, 13, 18, 23].includes(place)));

/** Writes the 16 bytes of a UUID's text form. @throws Error for what is none */
export function writeUuid(target: Buffer, uuid: string, start: number): number {
  for (let byte = 0; byte < 16; byte++) {
    const high = DIGITS[uuid.charCodeAt(PLACES[2 * byte]!)]!;
    const low = DIGITS[uuid.charCodeAt(PLACES[2 * byte + 1]!)]!;
    // outside of the table it is undefined, which makes this NaN: no number above 15 passes, nor does that
    if (!(high < 16 && low < 16)) throw new Error('This is no UUID.');
    target[start + byte] = high * 16 + low;
  }
  return 16;
}
