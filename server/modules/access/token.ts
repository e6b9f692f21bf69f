import { randomBytes } from 'node:crypto'
import { keyedHash } from '#platform/secrets'

/** 256 random bits, URL-safe: session tokens and tickets. Only the keyed hash is stored. */
export function newToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: hashToken(token) }
}

export function hashToken(token: string): Buffer {
  return keyedHash('token', token)
}
