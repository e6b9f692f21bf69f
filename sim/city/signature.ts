import { crc32, deflateSync } from 'node:zlib'

/** A drawn signature as a PNG of grey pixels, 320 by 100: what a finger leaves in the box. Different for each `seed`. */
export function signaturePng(seed: number): string {
  const [width, height] = [320, 100]
  const rows = Buffer.alloc(height * (width + 1), 255)
  for (let y = 0; y < height; y++) rows[y * (width + 1)] = 0 // no filter
  const dot = (x: number, y: number) => {
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++) {
        const [px, py] = [Math.round(x) + dx, Math.round(y) + dy]
        if (px >= 0 && px < width && py >= 0 && py < height) rows[py * (width + 1) + 1 + px] = 30
      }
  }
  for (let t = 0; t < 1; t += 0.0008) {
    const wave = Math.sin(t * (14 + (seed % 7)) + seed) * 26 + Math.sin(t * 41 + seed * 3) * 9
    dot(30 + t * 250 + Math.sin(t * 30 + seed) * 14, 50 + wave * (1 - t * 0.4))
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 8 // bits; colour type 0 is grey
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]).toString('base64')
}

function chunk(tag: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(tag, 'latin1'), data])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(data.length, 0)
  body.copy(frame, 4)
  frame.writeUInt32BE(crc32(body), body.length + 4)
  return frame
}
