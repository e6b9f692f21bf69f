import { expect, it } from 'vitest'
import { photoType } from './photo.ts'

const file = (...start: number[]) => Buffer.concat([Buffer.from(start), Buffer.alloc(200)])

it('knows photos by their bytes', () => {
  expect(photoType(file(0xff, 0xd8, 0xff, 0xe0)).mediaType).toBe('image/jpeg')
  expect(photoType(file(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)).mediaType).toBe('image/png')
  expect(photoType(Buffer.concat([Buffer.from('RIFF    WEBP'), Buffer.alloc(200)])).mediaType).toBe(
    'image/webp',
  )
})

it('refuses what only calls itself a photo', () => {
  expect(() => photoType(Buffer.from('<svg onload="alert(1)">'.padEnd(300)))).toThrow('JPEG')
  expect(() => photoType(Buffer.from([0xff, 0xd8, 0xff]))).toThrow('JPEG')
})
