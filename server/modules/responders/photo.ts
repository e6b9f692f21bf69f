import { notAPhoto } from '#contract/responders'

const starts = (bytes: Buffer, at: number, ...signature: number[]) =>
  signature.every((byte, i) => bytes[at + i] === byte)

/** What the bytes are, whatever the phone called them. Throws `not-a-photo`. Pure. */
export function photoType(bytes: Buffer): { mediaType: string; extension: string } {
  if (bytes.length > 100) {
    if (starts(bytes, 0, 0xff, 0xd8, 0xff)) return { mediaType: 'image/jpeg', extension: 'jpg' }
    if (starts(bytes, 0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))
      return { mediaType: 'image/png', extension: 'png' }
    if (starts(bytes, 0, 0x52, 0x49, 0x46, 0x46) && starts(bytes, 8, 0x57, 0x45, 0x42, 0x50))
      return { mediaType: 'image/webp', extension: 'webp' }
  }
  throw notAPhoto(undefined, [{ pointer: '/data', detail: notAPhoto.title.zh }])
}
