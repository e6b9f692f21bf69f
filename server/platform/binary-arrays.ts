/**
 * Arrays as PostgreSQL sends and takes them in binary (src/backend/utils/adt/arrayfuncs.c, `array_recv`): dimensions, whether
 * a null is among them, the type of the elements, how many, the first index; then each with its length, −1 for null. For
 * statements that write thousands of rows a second: neither side makes text of the numbers and reads it again.
 */

// pg_type.dat: the oids of built-in types are fixed.
const OID = { bool: 16, int8: 20, float8: 701, uuid: 2950 } as const
const SIZE = { bool: 1, int8: 8, float8: 8, uuid: 16 } as const
const HEAD = 20

type Element = { bool: boolean; int8: number; float8: number; uuid: string }
type Write<T> = (bytes: Buffer, value: T, at: number) => number
const WRITE: { readonly [K in keyof Element]: Write<Element[K]> } = {
  bool: (bytes, value, at) => bytes.writeUInt8(value ? 1 : 0, at),
  int8: (bytes, value, at) =>
    bytes.writeUInt32BE(value >>> 0, bytes.writeInt32BE(Math.floor(value / 2 ** 32), at)),
  float8: (bytes, value, at) => bytes.writeDoubleBE(value, at),
  uuid: writeUuid,
}

/** `of` each of `all`, null where it says null or undefined. int8 takes whole numbers up to 2^53. */
export function binaryArray<T, K extends keyof Element>(
  type: K,
  all: readonly T[],
  of: (one: T) => Element[K] | null | undefined,
): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD + all.length * (4 + SIZE[type]))
  const write: Write<Element[K]> = WRITE[type]
  let at = HEAD
  let nulls = 0
  for (const one of all) {
    const value = of(one)
    if (value === null || value === undefined) {
      nulls = 1
      at = bytes.writeInt32BE(-1, at)
      continue
    }
    at = bytes.writeInt32BE(SIZE[type], at)
    at = write(bytes, value, at)
  }
  bytes.writeInt32BE(1, 0)
  bytes.writeInt32BE(nulls, 4)
  bytes.writeUInt32BE(OID[type], 8)
  bytes.writeInt32BE(all.length, 12)
  bytes.writeInt32BE(1, 16)
  return bytes.subarray(0, at)
}

const nibble = (code: number) => (code < 58 ? code - 48 : (code | 32) - 87)

function writeUuid(bytes: Buffer, text: string, from: number): number {
  let at = from
  for (let i = 0; i < 36; i += 2) {
    if (i === 8 || i === 13 || i === 18 || i === 23) i++
    bytes[at++] = (nibble(text.charCodeAt(i)) << 4) | nibble(text.charCodeAt(i + 1))
  }
  return at
}
