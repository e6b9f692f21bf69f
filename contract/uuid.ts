let lastAt = 0
let sequence = 0

// Random bytes come from the system by the thousand: one call for each id cost more than the id.
const random = new Uint8Array(4096)
let used = random.length
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * A uuid of version 7 (RFC 9562): its first 48 bits are milliseconds, the next 12 count within the millisecond from a
 * random beginning (6.2, method 1), so that ids of one process sort in the order in which they were made.
 */
export function uuidv7(at: number = Date.now()): string {
  if (used + 10 > random.length) {
    crypto.getRandomValues(random)
    used = 0
  }
  const byte = (): number => random[used++] ?? 0
  // The first of a millisecond begins in the lower half: 2,048 more have room, and then it begins anew.
  const beginning = ((byte() & 0x07) << 8) | byte()
  sequence = at === lastAt ? (sequence + 1) & 0xfff : beginning
  lastAt = at
  const time = Math.floor(at).toString(16).padStart(12, '0')
  const counted = (0x7000 | sequence).toString(16)
  const hex = (n: number): string => HEX[n] ?? ''
  const variant = `${hex(0x80 | (byte() & 0x3f))}${hex(byte())}`
  const node = `${hex(byte())}${hex(byte())}${hex(byte())}${hex(byte())}${hex(byte())}${hex(byte())}`
  return `${time.slice(0, 8)}-${time.slice(8)}-${counted}-${variant}-${node}`
}
