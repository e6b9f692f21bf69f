/** The kind of a picture by its first bytes; undefined when it is none. */
export function pictureType(bytes: Buffer): string | undefined {
  if (bytes.length < 100) return undefined
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg'
  if (bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]))) return 'image/png'
  return bytes.subarray(8, 12).toString('latin1') === 'WEBP' ? 'image/webp' : undefined
}
