let lastAt = 0
let sequence = 0

/**
 * A uuid of version 7 (RFC 9562): its first 48 bits are milliseconds, the next 12 count within the millisecond from a
 * random beginning (6.2, method 1), so that ids of one process sort in the order in which they were made.
 */
export function uuidv7(at: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(at / 2 ** (8 * (5 - i))) & 0xff
  // The first of a millisecond begins in the lower half: 2,048 more have room, and then it begins anew.
  sequence = at === lastAt ? (sequence + 1) & 0xfff : (((bytes[6] ?? 0) & 0x07) << 8) | (bytes[7] ?? 0)
  lastAt = at
  bytes[6] = 0x70 | (sequence >> 8)
  bytes[7] = sequence & 0xff
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
