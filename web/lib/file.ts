/** The bytes of a chosen file in base64, as endpoints take small files inside a JSON body. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  // In pieces: so many arguments at once are refused by browsers.
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

/** What papers are taken as: `accept` of a file input. */
export const PAPERS = 'application/pdf,image/jpeg,image/png,image/webp'
