/** Longest edge of a photo that leaves the phone, in pixels: enough to read a label, small enough for 2G. */
const EDGE = 1600
const QUALITY = 0.8

/** A photo as base64 JPEG, made smaller; null when the file is no picture. Position and camera data are not in it. */
export async function photoOf(file: File): Promise<string | null> {
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file)
  } catch (error) {
    if (error instanceof DOMException) return null
    throw error
  }
  const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  return canvas.toDataURL('image/jpeg', QUALITY).split(',')[1] ?? null
}
